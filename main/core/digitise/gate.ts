import type { Kysely } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { Exemptions, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { dayOf } from "../time.ts";
import { type DigitiseLaw, groundsOn } from "./law.ts";
import { documentState } from "./rules.ts";

/** Dossiers that are still handled: their papers may still be decided on. */
const OPEN = ["received", "processing", "waiting-supplement", "waiting-opinion", "waiting-fee"];

/**
 * Papers that must be digitised before their dossier is handled (TT 01/2023 Điều 4; NQ 27/NQ-CP 2025), or were put off
 * until then, and are not signed yet. Secret papers, results and papers that were exempted are none of them.
 */
export const unscannedPapers = (db: Kysely<Schema>) =>
  db
    .selectFrom("components")
    .innerJoin("dossiers", "dossiers.id", "components.dossier_id")
    .leftJoin("scan_later", "scan_later.component_id", "components.id")
    .leftJoin("documents", "documents.component_id", "components.id")
    .where("components.received", "=", 1)
    .where("components.role", "=", "filed")
    .where("components.secret", "=", 0)
    .where("documents.signed_at", "is", null)
    .where((e) =>
      e.or([e("scan_later.component_id", "is not", null), e("components.digitise_value", "=", "MUST")]),
    );

/** Names of the papers that hold each of these dossiers. */
export async function papersToScan(
  db: Kysely<Schema>,
  dossierIds: readonly string[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (dossierIds.length === 0) return found;
  const rows = await unscannedPapers(db)
    .select(["components.dossier_id as dossierId", "components.name as name"])
    .where("components.dossier_id", "in", [...dossierIds])
    .orderBy("components.ordinal")
    .execute();
  for (const { dossierId, name } of rows) found.set(dossierId, [...(found.get(dossierId) ?? []), name]);
  return found;
}

/** Throws `digitise.scan-first` while a paper holds the dossier: it is handled only after it was digitised. */
export async function requireScanned(tx: WriteTx, dossier: { id: string; code: string }): Promise<void> {
  const names = (await papersToScan(tx.db, [dossier.id])).get(dossier.id);
  if (names) {
    throw new AppError("digitise.scan-first", {
      code: dossier.code,
      count: names.length,
      papers: names.join("; "),
    });
  }
}

/**
 * A paper that the catalogue wants digitised and the law does not: the officer names the ground and writes down what
 * shows it. What the paper was before is kept, so that it can be taken back.
 */
export function createExemptions(core: CoreContext, law: DigitiseLaw) {
  const grounds = () => groundsOn(law, dayOf(core.ports.clock.now()));

  async function paperIn(tx: WriteTx, given: { dossierId: string; componentId: string }) {
    const row = await tx.db
      .selectFrom("components")
      .innerJoin("dossiers", "dossiers.id", "components.dossier_id")
      .selectAll("components")
      .select(["dossiers.state as dossierState"])
      .where("components.id", "=", given.componentId)
      .where("components.dossier_id", "=", given.dossierId)
      .where("components.role", "=", "filed")
      .executeTakeFirst();
    if (row?.received !== 1 || row.secret === 1 || !OPEN.includes(row.dossierState)) {
      throw new AppError("digitise.not-found");
    }
    return row;
  }

  /** A scan that was opened and holds nothing goes; throws `digitise.wrong-state` when pages were scanned. */
  async function dropEmptyScan(tx: WriteTx, componentId: string): Promise<void> {
    const document = await tx.db
      .selectFrom("documents")
      .select(["id", "state", "signed_at"])
      .where("component_id", "=", componentId)
      .executeTakeFirst();
    if (!document) return;
    for (const table of ["pages", "pages_aside"] as const) {
      const page = await tx.db
        .selectFrom(table)
        .select("id")
        .where("document_id", "=", document.id)
        .executeTakeFirst();
      if (page) throw new AppError("digitise.wrong-state", { state: documentState(document.state).word });
    }
    await tx.db.deleteFrom("documents").where("id", "=", document.id).execute();
    tx.emit("documents", [document.id]);
  }

  return {
    /** The grounds of today, and what was exempted in this dossier. */
    async of(dossierId: string): Promise<Exemptions> {
      const rows = await core.database.read
        .selectFrom("digitise_exemptions")
        .innerJoin("accounts", "accounts.id", "digitise_exemptions.by")
        .selectAll("digitise_exemptions")
        .select("accounts.full_name as officer")
        .where("dossier_id", "=", dossierId)
        .execute();
      return {
        grounds: grounds().map(({ id, name, ask, source }) => ({ id, name, ask, source })),
        given: rows.map((row) => ({
          componentId: row.component_id,
          ground: law.grounds.find(({ id }) => id === row.ground)?.name ?? row.ground,
          note: row.note,
          by: row.officer,
          at: row.at,
        })),
      };
    },

    /** Throws `digitise.not-found`, `digitise.wrong-state` (pages were scanned), `contract.invalid-input`. */
    async exempt(
      officer: Officer,
      given: { dossierId: string; componentId: string; ground: string; note: string },
    ): Promise<void> {
      const ground = grounds().find(({ id }) => id === given.ground);
      if (!ground) {
        throw new AppError("contract.invalid-input", { where: "ground", why: "căn cứ không còn hiệu lực" });
      }
      await core.write(officer.username, async (tx) => {
        const paper = await paperIn(tx, given);
        // asked twice, the first stands
        if (paper.digitise_value !== "MUST") return;
        await dropEmptyScan(tx, paper.id);
        const note = given.note.normalize("NFC");
        await tx.db
          .insertInto("digitise_exemptions")
          .values({
            component_id: paper.id,
            dossier_id: given.dossierId,
            ground: ground.id,
            note,
            by: officer.id,
            at: tx.at,
            was_reason: paper.digitise_reason,
          })
          .execute();
        await tx.db.deleteFrom("scan_later").where("component_id", "=", paper.id).execute();
        await decide(tx, given, { value: ground.becomes, reason: ground.id });
        await tx.outbox({
          kind: "paper.exempted",
          dossierId: given.dossierId,
          body: {
            componentId: paper.id,
            ground: ground.id,
            source: ground.source,
            note,
            by: officer.id,
            at: tx.at,
          },
        });
        await tx.audit("digitise.exempted", given.dossierId, {
          component: paper.id,
          ground: ground.id,
          note,
        });
      });
    },

    /** The paper must be digitised as before. Throws `digitise.not-found`. */
    async takeBack(officer: Officer, given: { dossierId: string; componentId: string }): Promise<void> {
      await core.write(officer.username, async (tx) => {
        const paper = await paperIn(tx, given);
        const row = await tx.db
          .deleteFrom("digitise_exemptions")
          .where("component_id", "=", paper.id)
          .returning(["ground", "was_reason"])
          .executeTakeFirst();
        if (!row) return;
        await decide(tx, given, { value: "MUST", reason: row.was_reason });
        await tx.outbox({
          kind: "paper.exempted",
          dossierId: given.dossierId,
          body: { componentId: paper.id, ground: null, by: officer.id, at: tx.at },
        });
        await tx.audit("digitise.exemption-taken-back", given.dossierId, {
          component: paper.id,
          ground: row.ground,
        });
      });
    },
  };

  async function decide(
    tx: WriteTx,
    { dossierId, componentId }: { dossierId: string; componentId: string },
    { value, reason }: { value: string; reason: string },
  ): Promise<void> {
    await tx.db
      .updateTable("components")
      .set({ digitise_value: value, digitise_reason: reason })
      .where("id", "=", componentId)
      .execute();
    tx.emit("dossiers", [dossierId]);
    tx.emit("documents", []);
  }
}

export type DigitiseExemptions = ReturnType<typeof createExemptions>;
