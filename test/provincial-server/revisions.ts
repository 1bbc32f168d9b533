import canonicalize from "canonicalize";
import type { OperationRequest } from "./operations.ts";
import type { Store } from "./store.ts";

/** What of a person is typed at a counter; what the province itself answered is not among it. */
const TYPED = [
  "kind",
  "fullName",
  "identity",
  "identityKind",
  "nationality",
  "birthDate",
  "sex",
  "address",
  "phone",
  "email",
  "representative",
];
const PLAIN = ["sets", "deliverTo", "note"];

interface Version {
  revision: number;
  value: string;
  device_id: string;
  by_name: string;
}

type Told = Pick<OperationRequest, "kind" | "body">;

/** The values that an operation says of its dossier, by their names. */
function fieldsOf({ kind, body }: Told): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  const person = body.applicant as Record<string, unknown> | undefined;
  if (kind === "dossier.received" || body.event === "correct") {
    for (const name of TYPED) if (person && name in person) fields.set(`applicant.${name}`, person[name]);
    for (const name of PLAIN) if (name in body) fields.set(name, body[name]);
    if (Array.isArray(body.components)) fields.set("components", body.components.map(papers));
  }
  if (kind === "dossier.received") fields.set("state", "received");
  else if (kind === "dossier.returned") fields.set("state", "returned");
  else if (kind === "dossier.event" && body.from !== body.to) fields.set("state", body.to);
  return fields;
}

/** What the dossier was received with stands in its own row: the first revision. */
function received(body: Record<string, unknown>): (Version & { field: string })[] {
  const by_name = String((body.receivedBy as { fullName?: string } | undefined)?.fullName ?? "");
  return [...fieldsOf({ kind: "dossier.received", body })].map(([field, value]) => ({
    field,
    revision: 1,
    value: text(value),
    device_id: "",
    by_name,
  }));
}

function papers(entry: unknown): unknown {
  const { name, received, originals, copies } = (entry ?? {}) as Record<string, unknown>;
  return { name, received, originals, copies };
}

const text = (value: unknown): string => canonicalize(value ?? "") ?? '""';
const UNSAID = text("");

/**
 * Notes what an operation says of its dossier, field by field with revisions, and decides where two machines said
 * different things: who came first counts. A field is in dispute when another machine changed it after the revision
 * that this operation stands on (`baseRevision` of its body) and this one changed it too. The counters learn by the
 * change `dossier-revised`. Answers the names of the fields that were not taken.
 */
export async function noteRevision(store: Store, request: OperationRequest): Promise<Set<string>> {
  const lost = new Set<string>();
  const dossierId = request.dossierId;
  const fields = fieldsOf(request);
  if (!dossierId || fields.size === 0) return lost;
  const dossier = await store.get<{ revision: number; body: string }>(
    "SELECT revision, body FROM dossiers WHERE id = ?",
    dossierId,
  );
  if (!dossier) return lost;
  const told = request.body.baseRevision;
  // an older counter does not say on what it stands: what it says counts; nobody knows less than the reception
  const base = Math.max(1, typeof told === "number" ? told : dossier.revision);
  const revision = dossier.revision + 1;
  const versions = [
    ...received(JSON.parse(dossier.body) as Record<string, unknown>),
    ...(await store.all<Version & { field: string }>(
      "SELECT field, revision, value, device_id, by_name FROM dossier_fields WHERE dossier_id = ? ORDER BY revision",
      dossierId,
    )),
  ];
  const changed: { name: string; value: unknown }[] = [];
  const elsewhereChanged: { name: string; value: unknown }[] = [];
  const refused: { name: string; value: unknown; kept: unknown; keptBy: string }[] = [];
  const by = String(request.body.by ?? "");
  for (const [name, value] of fields) {
    const known = versions.filter(({ field }) => field === name);
    const latest = known.at(-1);
    const before = known.findLast((version) => version.revision <= base)?.value ?? UNSAID;
    const own = text(value);
    // a state that was left as it was found is no dispute, by whatever way this machine had heard of it
    const seen = name === "state" && text(request.body.from) === latest?.value;
    const elsewhere = !seen && latest && latest.revision > base && latest.device_id !== request.deviceId;
    const twice = elsewhere && request.kind === "dossier.returned" && latest.value === own;
    if (!twice && own === (latest?.value ?? UNSAID)) continue;
    if (!twice && elsewhere && own === before) {
      // not changed here, but by another machine: this one is told what counts now
      elsewhereChanged.push({ name, value: JSON.parse(latest.value) });
      continue;
    }
    if (elsewhere) {
      lost.add(name);
      refused.push({ name, value, kept: JSON.parse(latest.value), keptBy: latest.by_name });
      continue;
    }
    changed.push({ name, value });
    await store.insert("dossier_fields", {
      dossier_id: dossierId,
      field: name,
      revision,
      value: own,
      device_id: request.deviceId,
      by_name: by,
    });
  }
  if (changed.length + refused.length + elsewhereChanged.length === 0) return lost;
  await store.run("UPDATE dossiers SET revision = ? WHERE id = ?", revision, dossierId);
  const news = changed.filter(({ name }) => name !== "state");
  if (news.length + refused.length + elsewhereChanged.length === 0) return lost;
  await store.tell("dossier-revised", dossierId, {
    revision,
    deviceId: request.deviceId,
    operationId: request.id,
    by,
    fields: news,
    lost: refused,
    current: elsewhereChanged,
  });
  return lost;
}

/** The province wishes another day than the one on the paper; the counter asks its officer. */
export async function proposeDue(store: Store, dossierId: string, dueAt: string, why: string): Promise<void> {
  await store.tell("due-changed", dossierId, { dueAt, why });
}
