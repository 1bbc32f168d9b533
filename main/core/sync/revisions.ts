import type { Selectable, Updateable } from "kysely";
import { z } from "zod";
import type { WriteTx } from "../../../db/database.ts";
import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { Schema } from "../../../db/schema.ts";
import { Applicant } from "../../../preload/contract/applicant.ts";
import { Id, Timestamp } from "../../../preload/contract/common.ts";
import { foldForSearch } from "../dossiers/service.ts";
import { storedApplicant } from "../people/service.ts";
import { displayTime } from "../time.ts";
import { visibleText } from "../visible-text.ts";
import { ownDeviceId } from "./memory.ts";
import { toldOf } from "./papers.ts";
import { fieldWord, valueWord } from "./words.ts";

type DossierRow = Selectable<Schema["dossiers"]>;

const Name = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\w.-]+$/);
const By = z.string().max(300).transform(visibleText);

const Revised = z.looseObject({
  id: Id,
  revision: z.number().int().min(1),
  deviceId: Id,
  by: By,
  fields: z.array(z.looseObject({ name: Name, value: z.unknown() })).max(200),
  /** what another machine had changed and this one had not */
  current: z.array(z.looseObject({ name: Name, value: z.unknown() })).max(200),
  lost: z.array(z.looseObject({ name: Name, value: z.unknown(), kept: z.unknown(), keptBy: By })).max(200),
});

const DueChanged = z.looseObject({
  id: Id,
  dueAt: Timestamp,
  why: z.string().max(2000).transform(visibleText),
});

/**
 * News that another machine changed this dossier, or that it was first where this one changed the same. What the
 * province kept counts here too; what this machine had written stays beside it until an officer decides.
 */
export async function applyRevised(tx: WriteTx, change: unknown, dossier: DossierRow): Promise<void> {
  const revised = Revised.parse(change);
  const ours = (await ownDeviceId(tx)) === revised.deviceId;
  await tx.db
    .updateTable("dossiers")
    .set({ revision: Math.max(dossier.revision, revised.revision) })
    .where("id", "=", dossier.id)
    .execute();
  // what this machine still has to say of the same is decided by the province when it arrives there
  const waiting = await tx.db
    .selectFrom("outbox")
    .select("seq")
    .where("dossier_id", "=", dossier.id)
    .where("state", "!=", "done")
    .where("kind", "=", "dossier.event")
    .executeTakeFirst();
  if (ours) {
    let told = 0;
    for (const [index, { name, value, kept, keptBy }] of revised.lost.entries()) {
      told += await keepLost(tx, { change: revised.id, index, dossier, name, value, kept, keptBy });
    }
    const kept = revised.lost.map((lost) => ({ name: lost.name, value: lost.kept }));
    await setFields(tx, dossier, waiting ? kept : [...revised.current, ...kept]);
    if (told === 0) return;
    await addDossierEvent(tx, {
      id: revised.id,
      dossierId: dossier.id,
      kind: "disputed",
      by: revised.lost[0]!.keptBy || "Máy khác của cơ quan",
      why: revised.lost.map(({ name }) => fieldWord(name)).join("; "),
    });
    await tx.audit("sync.disputed", dossier.id, { fields: revised.lost.map(({ name }) => name) });
    return;
  }
  await keepPapers(tx, dossier, revised);
  const before = valuesOf(dossier);
  if (!waiting) await setFields(tx, dossier, revised.fields);
  const said = revised.fields.map(
    ({ name, value }) =>
      `${fieldWord(name)}: ${name in before ? `${valueWord(before[name])} → ` : ""}${valueWord(value)}`,
  );
  if (said.length === 0) return;
  await addDossierEvent(tx, {
    id: revised.id,
    dossierId: dossier.id,
    kind: "revised-elsewhere",
    by: revised.by || "Máy khác của cơ quan",
    why: said.join("; ").slice(0, 2000),
  });
  await tx.audit("sync.revised-elsewhere", dossier.id, {
    fields: revised.fields.map(({ name }) => name),
    applied: !waiting,
  });
}

/** Another machine changed which papers were taken in: this one's receipt stands beside that until somebody decides. */
async function keepPapers(tx: WriteTx, dossier: DossierRow, revised: z.infer<typeof Revised>): Promise<void> {
  const index = revised.fields.findIndex(({ name }) => name === "components");
  if (index < 0) return;
  const kept = revised.fields[index]!.value;
  const rows = await tx.db
    .selectFrom("components")
    .select(["name", "received", "originals", "copies"])
    .where("dossier_id", "=", dossier.id)
    .where("role", "=", "filed")
    .orderBy("ordinal")
    .execute();
  const value = toldOf(rows);
  if (rows.length === 0 || JSON.stringify(kept) === JSON.stringify(value)) return;
  await keepLost(tx, {
    ...{ change: revised.id, index, dossier, name: "components", value, kept },
    keptBy: revised.by,
  });
}

/** Keeps one value that did not count, once however often it is told; answers how many were new. */
async function keepLost(
  tx: WriteTx,
  lost: {
    change: string;
    index: number;
    dossier: DossierRow;
    name: string;
    value: unknown;
    kept: unknown;
    keptBy: string;
  },
): Promise<number> {
  const own = JSON.stringify(lost.value ?? "");
  const known = await tx.db
    .selectFrom("disputes")
    .select("seq")
    .where("dossier_id", "=", lost.dossier.id)
    .where("field", "=", lost.name)
    .where((e) =>
      e.or([e.and([e("own", "=", own), e("state", "=", "open")]), e("change_id", "=", lost.change)]),
    )
    .executeTakeFirst();
  if (known) return 0;
  await tx.db
    .insertInto("disputes")
    .values({
      // one change tells of several fields: each has an id of its own, the same whenever it is told
      id: variantOf(lost.change, lost.index),
      dossier_id: lost.dossier.id,
      change_id: lost.change,
      field: lost.name,
      own,
      kept: JSON.stringify(lost.kept ?? ""),
      kept_by: lost.keptBy,
      at: tx.at,
      state: "open",
    })
    .execute();
  tx.emit("sync", []);
  return 1;
}

/** The n-th id that follows from one id, always the same. */
function variantOf(id: string, index: number): string {
  const tail = (Number.parseInt(id.slice(-4), 16) ^ (index + 1)).toString(16).padStart(4, "0");
  return id.slice(0, -4) + tail;
}

/** The values of a dossier's row by the names under which they are told. */
function valuesOf(dossier: DossierRow): Record<string, unknown> {
  const applicant = Object.entries(storedApplicant(dossier.applicant)).map(([name, value]) => [
    `applicant.${name}`,
    value,
  ]);
  return {
    ...Object.fromEntries(applicant),
    sets: dossier.sets,
    deliverTo: dossier.deliver_to,
    note: dossier.note,
  };
}

/** Writes values that another machine gave into the dossier's row; papers and state stay as they are here. */
async function setFields(
  tx: WriteTx,
  dossier: DossierRow,
  fields: readonly { name: string; value: unknown }[],
): Promise<void> {
  const applicant: Record<string, unknown> = { ...(JSON.parse(dossier.applicant) as object) };
  const known = storedApplicant(dossier.applicant) as Record<string, unknown>;
  const set: Updateable<Schema["dossiers"]> = {};
  for (const { name, value } of fields) {
    const person = name.startsWith("applicant.") ? name.slice("applicant.".length) : "";
    if (person && typeof value === typeof known[person]) applicant[person] = value;
    else if (name === "sets" && Number.isInteger(value)) set.sets = value as number;
    else if (name === "deliverTo" && (value === "COUNTER" || value === "POST")) set.deliver_to = value;
    else if (name === "note" && typeof value === "string") set.note = value.slice(0, 2000);
  }
  // what no form of ours could have written stays out
  const read = Applicant.safeParse(applicant);
  const stored = read.success ? read.data : storedApplicant(dossier.applicant);
  const words = foldForSearch(`${stored.fullName} ${stored.identity} ${stored.phone}`);
  await tx.db
    .updateTable("dossiers")
    .set({
      ...set,
      applicant: JSON.stringify(stored),
      applicant_name: stored.fullName,
      identity: stored.identity,
      // the receipt in the person's hand says what was first: both are found
      search_text: dossier.search_text.includes(words)
        ? dossier.search_text
        : `${words} ${dossier.search_text}`,
    })
    .where("id", "=", dossier.id)
    .execute();
}

/** who the events of a dossier are by that the province told */
export const PROVINCE = "Máy chủ tỉnh";

/**
 * The province wishes another day than the one on the paper. A day that was promised on paper binds: it is put before
 * an officer and changes nothing by itself.
 */
export async function applyDueChanged(tx: WriteTx, change: unknown, dossier: DossierRow): Promise<void> {
  const { id, dueAt, why } = DueChanged.parse(change);
  // the last wish is the province's; an earlier one that nobody has answered yet is none any more
  await tx.db
    .updateTable("due_proposals")
    .set({ state: "replaced", decided_at: tx.at })
    .where("dossier_id", "=", dossier.id)
    .where("state", "=", "open")
    .execute();
  tx.emit("sync", []);
  if (dueAt === dossier.due_at) {
    await addDossierEvent(tx, { id, dossierId: dossier.id, kind: "due-confirmed", by: PROVINCE, why });
    return;
  }
  await tx.db
    .insertInto("due_proposals")
    .values({
      id,
      dossier_id: dossier.id,
      due_at: dueAt,
      promised_at: dossier.due_at,
      why,
      at: tx.at,
      state: "open",
      answer: "",
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  await addDossierEvent(tx, {
    id,
    dossierId: dossier.id,
    kind: "due-proposed",
    by: PROVINCE,
    why: `${displayTime(dueAt)}${why ? `: ${why}` : ""}`,
  });
  await tx.audit("sync.due-proposed", dossier.id, { dueAt });
}
