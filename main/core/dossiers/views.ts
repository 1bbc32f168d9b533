import type { Selectable } from "kysely";
import { type SqlBool, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { DossierDetail, DossierSummary } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { digitiseWord } from "../digitise/service.ts";
import { AppError } from "../errors.ts";
import { legalEvents, lifeFacts } from "../life/service.ts";
import { maskIdentity, storedApplicant } from "../people/service.ts";
import { createDossierSearch } from "./search.ts";
import { dossierState, dueState, eventWord, syncState } from "./states.ts";

export type DossierRow = Selectable<Schema["dossiers"]>;
type ListedRow = DossierRow & { officer: string; waiting: number; rejected: number; held: number };

/** Lists, boards and the full view of dossiers. */
export function createDossierViews(core: CoreContext, extensions: (receivedAt: string) => number) {
  const listed = () =>
    core.database.read
      .selectFrom("dossiers")
      .innerJoin("accounts", "accounts.id", "dossiers.received_by")
      .selectAll("dossiers")
      .select("accounts.full_name as officer")
      .select((e) => [
        e
          .selectFrom("outbox")
          .select((o) => o.fn.countAll<number>().as("n"))
          .whereRef("outbox.dossier_id", "=", "dossiers.id")
          .where("outbox.state", "in", ["waiting", "sending"])
          .as("waiting"),
        e
          .selectFrom("outbox")
          .select((o) => o.fn.countAll<number>().as("n"))
          .whereRef("outbox.dossier_id", "=", "dossiers.id")
          .where("outbox.state", "=", "rejected")
          .as("rejected"),
        e
          .selectFrom("exchange_held")
          .select((o) => o.fn.countAll<number>().as("n"))
          .whereRef("exchange_held.unit_id", "=", "dossiers.id")
          .where("exchange_held.state", "=", "held")
          .as("held"),
      ]);

  const summary = (row: ListedRow): DossierSummary => ({
    id: row.id,
    code: row.code,
    provisional: row.provisional === 1,
    applicantName: row.applicant_name,
    identityMasked: maskIdentity(row.identity),
    procedureCode: row.procedure_code,
    procedureName: row.procedure_name,
    state: dossierState(row.state),
    sync: syncState({
      waiting: Number(row.waiting),
      rejected: Number(row.rejected),
      held: Number(row.held),
    }),
    receivedAt: row.received_at,
    dueAt: row.due_at,
    dueState: dueState(row.state, row.due_at, core.ports.clock.now()),
    receivedBy: row.officer,
  });

  /** These dossiers in this order. */
  async function listOf(seqs: readonly number[]): Promise<DossierSummary[]> {
    if (seqs.length === 0) return [];
    // one text of the statement for every number of dossiers
    const among = sql<SqlBool>`dossiers.seq in (select value from json_each(${JSON.stringify(seqs)}))`;
    const rows = (await listed().where(among).execute()) as ListedRow[];
    const bySeq = new Map(rows.map((row) => [row.seq, row]));
    return seqs.flatMap((seq) => {
      const row = bySeq.get(seq);
      return row ? [summary(row)] : [];
    });
  }

  const find = createDossierSearch(core);

  return {
    listOf,

    async row(id: string): Promise<DossierRow> {
      const row = await core.database.read
        .selectFrom("dossiers")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      if (!row) throw new AppError("dossiers.not-found");
      return row;
    },

    /** By number, name without marks, identity number, telephone, or the text of a receipt's QR. */
    async search(text: string, limit: number): Promise<DossierSummary[]> {
      return listOf(await find(text, limit));
    },

    async detail(id: string): Promise<DossierDetail> {
      const row = (await listed().where("dossiers.id", "=", id).executeTakeFirst()) as ListedRow | undefined;
      if (!row) throw new AppError("dossiers.not-found");
      const { read } = core.database;
      const components = await read
        .selectFrom("components")
        .selectAll()
        .where("dossier_id", "=", id)
        .where("role", "=", "filed")
        .orderBy("ordinal")
        .execute();
      const events = await read
        .selectFrom("dossier_events")
        .selectAll()
        .where("dossier_id", "=", id)
        .orderBy("seq")
        .execute();
      const results = await read
        .selectFrom("results")
        .selectAll()
        .where("dossier_id", "=", id)
        .orderBy("seq")
        .execute();
      return {
        ...summary(row),
        applicant: storedApplicant(row.applicant),
        procedureVersion: row.procedure_version,
        caseName: row.case_name,
        components: components.map((one) => ({
          id: one.id,
          ordinal: one.ordinal,
          name: one.name,
          code: one.code,
          received: one.received === 1,
          submittedAs: one.submitted_as as DossierDetail["components"][number]["submittedAs"],
          originals: one.originals,
          copies: one.copies,
          digitise: {
            value: one.digitise_value as "MUST" | "ON_REQUEST" | "NO",
            reason: one.digitise_reason,
            word: digitiseWord(one.digitise_reason),
          },
        })),
        sets: row.sets,
        deliverTo: row.deliver_to as "COUNTER" | "POST",
        note: row.note,
        due: JSON.parse(row.due),
        codeUnverified: row.code_unverified === 1,
        actions: legalEvents(lifeFacts(row, extensions(row.received_at))),
        events: events.map((event) => ({
          at: event.at,
          by: event.by,
          kind: event.kind,
          word: eventWord(event.kind),
          why: event.why,
        })),
        results: results.map((result) => ({
          id: result.id,
          code: result.code,
          title: result.title,
          state:
            result.state === "withdrawn"
              ? { code: "withdrawn", word: "Đã thu hồi", tone: "bad" as const }
              : { code: "ready", word: "Có kết quả", tone: "good" as const },
        })),
      };
    },
  };
}

export type DossierViews = ReturnType<typeof createDossierViews>;
