import { readFileSync } from "node:fs";
import type { Store } from "../store.ts";
import { assemble } from "./assemble.ts";
import type { HeldDossier, NationalDossier, NationalFile } from "./facts.ts";

interface OperationRow {
  id: string;
  kind: string;
  request: string;
  at: string;
}
interface ChangeRow {
  id: string;
  type: string;
  detail: string;
  at: string;
}
interface Told {
  body: Record<string, unknown>;
  files: NationalFile[];
}

type Attachment = NationalFile & { componentName: string };
interface Round {
  round: number;
  attachments: Attachment[];
}

/** What the province itself does to a dossier, as it tells it on its feed. */
const OWN_ACTS = ["result-issued", "result-withdrawn", "dossier-state"];

/** Names of the agencies that the project's own list knows a code of. */
const AGENCIES: ReadonlyMap<string, string> = new Map(
  ["province", "departments", "communes"].flatMap((name) => {
    const url = new URL(`../../../resources/agencies/${name}.json`, import.meta.url);
    const { agencies } = JSON.parse(readFileSync(url, "utf8")) as {
      agencies: { code: string | null; name: string; agencyName?: string }[];
    };
    return agencies.flatMap(({ code, name: own, agencyName }) =>
      code ? [[code, agencyName ?? own] as const] : [],
    );
  }),
);

/** Reads all that the server holds of a dossier and puts it together; null while its reception has not arrived. */
export async function readDossier(store: Store, id: string): Promise<NationalDossier | null> {
  const row = await store.get<{ code: string; agencyCode: string }>(
    'SELECT code, agency_code AS "agencyCode" FROM dossiers WHERE id = ?',
    id,
  );
  if (!row) return null;
  const operations = (
    await store.all<OperationRow>(
      "SELECT id, kind, request, received_at AS at FROM operations WHERE dossier_id = ? ORDER BY seq",
      id,
    )
  ).map(({ id: key, kind, request, at }) => {
    const { body, files } = JSON.parse(request) as Told;
    return { id: key, kind, at, body, files };
  });
  const changes = await store.all<ChangeRow>(
    "SELECT id, type, detail, at FROM changes WHERE dossier_id = ? ORDER BY seq",
    id,
  );
  const acts = changes
    .filter(({ type }) => OWN_ACTS.includes(type))
    .map(({ id: key, type, detail, at }) => ({
      id: key,
      kind: `province.${type}`,
      at,
      body: { ...(JSON.parse(detail) as Record<string, unknown>), at } as Record<string, unknown>,
      files: [] as NationalFile[],
    }));
  const lost = lostOf(changes);
  const counting = operations.flatMap((told) => counted(told, lost.get(told.id)));
  // both are stamped by this server's own clock; the sort keeps the order of equals
  const all = [...counting, ...acts].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const received = operations.find(({ kind }) => kind === "dossier.received")?.body ?? {};
  return assemble({
    id,
    code: row.code,
    agencyCode: row.agencyCode,
    agencyName: String(received.agencyName ?? AGENCIES.get(row.agencyCode) ?? ""),
    operations: all,
    results: await resultsOf(store, id),
    filing: await filingOf(store, received),
    identityConfirmed: confirmed(changes, operations),
    reusable: await reusableOf(store, operations),
  });
}

/** Names of what an operation said and another machine had changed before it, by the operation. */
function lostOf(changes: readonly ChangeRow[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { type, detail } of changes) {
    if (type !== "dossier-revised") continue;
    const { operationId, lost } = JSON.parse(detail) as { operationId: string; lost: { name: string }[] };
    found.set(operationId, new Set(lost.map(({ name }) => name)));
  }
  return found;
}

/** What counts of an operation; nothing where the state that it brought about did not. */
function counted<T extends Told>(told: T, lost: ReadonlySet<string> | undefined): T[] {
  if (!lost || lost.size === 0) return [told];
  if (lost.has("state")) return [];
  const without = (values: object, prefix: string) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !lost.has(`${prefix}${name}`)));
  const body: Record<string, unknown> = without(told.body, "");
  const { applicant } = body;
  if (typeof applicant === "object" && applicant !== null) body.applicant = without(applicant, "applicant.");
  return [{ ...told, body }];
}

/** The filing that a dossier came of, as this server has it. */
async function filingOf(store: Store, received: Record<string, unknown>): Promise<HeldDossier["filing"]> {
  if (typeof received.filingId !== "string") return null;
  const row = await store.get<{ code: string; body: string }>(
    "SELECT portal_code AS code, body FROM filings WHERE id = ?",
    received.filingId,
  );
  if (!row) return null;
  const filed = JSON.parse(row.body) as { accountVerified?: boolean; attachments: Attachment[] };
  const more = await store.all<{ detail: string }>(
    "SELECT detail FROM changes WHERE dossier_id = ? AND type = 'filing-supplemented' ORDER BY seq",
    received.filingId,
  );
  const rounds = more.map(({ detail }) => (JSON.parse(detail) as { supplement: Round }).supplement);
  return {
    portalCode: row.code,
    accountVerified: filed.accountVerified === true,
    files: [{ round: 0, attachments: filed.attachments }, ...rounds].flatMap(({ round, attachments }) =>
      attachments.map(({ componentName, sha256, size, mediaType, title }) => ({
        paper: componentName,
        round,
        file: { sha256, size, mediaType, title },
      })),
    ),
  };
}

async function resultsOf(store: Store, id: string): Promise<HeldDossier["results"]> {
  const rows = await store.all<{
    id: string;
    code: string;
    title: string;
    sha256: string;
    size: number;
    mediaType: string;
  }>(
    `SELECT results.id, results.code, results.title, results.sha256, files.size, files.media_type AS "mediaType"
     FROM results JOIN files ON files.sha256 = results.sha256
     WHERE results.dossier_id = ? AND results.withdrawn_at IS NULL ORDER BY results.n`,
    id,
  );
  return rows.map(({ sha256, size, mediaType, ...result }) => ({
    ...result,
    componentCode: null,
    file: { sha256, size, mediaType, title: result.title },
  }));
}

/** The last answer about the number that the dossier carries now (đối chiếu dữ liệu dân cư). */
function confirmed(
  changes: readonly ChangeRow[],
  operations: readonly { body: Record<string, unknown> }[],
): boolean {
  const number = operations
    .map(({ body }) => (body.applicant as { identity?: string } | undefined)?.identity)
    .filter((identity) => identity !== undefined)
    .at(-1);
  const last = changes
    .filter(({ type }) => type === "identity-checked")
    .map(({ detail }) => (JSON.parse(detail) as { identity: { number: string; outcome: string } }).identity)
    .filter((identity) => identity.number === number)
    .at(-1);
  return last?.outcome === "confirmed";
}

/** Files of what a reuse names: a paper digitised for another dossier, or a result. */
async function reusableOf(
  store: Store,
  operations: readonly { kind: string; body: Record<string, unknown> }[],
): Promise<Map<string, NationalFile>> {
  const found = new Map<string, NationalFile>();
  for (const { kind, body } of operations) {
    if (kind !== "paper.reused") continue;
    const id = String(body.id);
    const dossier = await store.get<{ id: string }>(
      "SELECT id FROM dossiers WHERE code = ?",
      String(body.dossierCode),
    );
    if (!dossier) continue;
    const rows = await store.all<OperationRow>(
      `SELECT id, kind, request, received_at AS at FROM operations
       WHERE dossier_id = ? AND kind IN ('document.signed', 'document.completed') ORDER BY seq`,
      dossier.id,
    );
    for (const { request } of rows) {
      const told = JSON.parse(request) as Told;
      if (told.body.documentId === id && told.files[0]) found.set(id, told.files[0]);
    }
    const result = (await resultsOf(store, dossier.id)).find((one) => one.id === id);
    if (result?.file) found.set(id, result.file);
  }
  return found;
}
