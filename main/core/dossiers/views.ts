import type { Selectable } from "kysely";
import { type Expression, type SqlBool, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { Board, DossierDetail, DossierSummary } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { digitiseWord } from "../digitise/service.ts";
import { AppError } from "../errors.ts";
import { legalEvents, lifeFacts } from "../life/service.ts";
import { maskIdentity, storedApplicant } from "../people/service.ts";
import { dayOf, toTimestamp } from "../time.ts";
import { createDossierSearch } from "./search.ts";
import { dossierState, eventWord, syncState } from "./states.ts";

export type DossierRow = Selectable<Schema["dossiers"]>;
type ListedRow = DossierRow & { officer: string; waiting: number; rejected: number };

const OPEN = ["received", "processing"];
const PRESENT = [...OPEN, "result-ready"];
const DUE_SOON_MS = 24 * 3600_000;

/** Lists, boards and the full view of dossiers. */
export function createDossierViews(core: CoreContext) {
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
    sync: syncState({ waiting: Number(row.waiting), rejected: Number(row.rejected) }),
    receivedAt: row.received_at,
    dueAt: row.due_at,
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

  /** Chooses by an index alone, then reads the rows that are shown: whole rows of all that are overdue are many. */
  async function list(
    where: Expression<SqlBool>,
    order: "due" | "newest",
    limit = 50,
  ): Promise<DossierSummary[]> {
    // the plus keeps SQLite from walking through all dossiers for the sake of their order
    const by = order === "due" ? sql`due_at, seq` : sql`+seq desc`;
    const { rows } = await sql<{ seq: number }>`
      select seq from dossiers where ${where} order by ${by} limit ${limit}`.execute(core.database.read);
    return listOf(rows.map((row) => row.seq));
  }

  const find = createDossierSearch(core);

  const count = async (table: "dossiers" | "documents" | "components", where: Expression<SqlBool>) => {
    const row = await core.database.read
      .selectFrom(table)
      .select((e) => e.fn.countAll<number>().as("n"))
      .where(where)
      .executeTakeFirstOrThrow();
    return Number(row.n);
  };

  return {
    async row(id: string): Promise<DossierRow> {
      const row = await core.database.read
        .selectFrom("dossiers")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      if (!row) throw new AppError("dossiers.not-found");
      return row;
    },

    async board(officerId: string): Promise<Board> {
      const today = dayOf(core.ports.clock.now());
      const now = core.now();
      const soon = toTimestamp(core.ports.clock.now() + DUE_SOON_MS);
      const open = sql<SqlBool>`dossiers.state in (${sql.join(OPEN)})`;
      const receivedToday = sql<SqlBool>`dossiers.received_at >= ${today}`;
      const dueSoon = sql<SqlBool>`${open} and dossiers.due_at >= ${now} and dossiers.due_at <= ${soon}`;
      const overdue = sql<SqlBool>`${open} and dossiers.due_at < ${now}`;
      const ready = sql<SqlBool>`dossiers.state = 'result-ready'`;
      const notSent = await core.database.read
        .selectFrom("outbox")
        .select((e) => e.fn.count<number>("dossier_id").distinct().as("n"))
        // written out: an index of the rows that are not done does not serve a parameter
        .where(sql<SqlBool>`state != 'done'`)
        .executeTakeFirstOrThrow();
      return {
        counts: {
          receivedToday: await count("dossiers", receivedToday),
          open: await count("dossiers", open),
          dueSoon: await count("dossiers", dueSoon),
          overdue: await count("dossiers", overdue),
          readyToReturn: await count("dossiers", ready),
          waitingToScan: await count(
            "components",
            // papers of a returned dossier are no longer here to be scanned
            sql<SqlBool>`components.received = 1 and components.digitise_value = 'MUST'
              and components.dossier_id in (select id from dossiers where state in (${sql.join(PRESENT)}))
              and not exists (select 1 from documents where documents.component_id = components.id
                and documents.state != 'scanning')`,
          ),
          waitingToSign: await count(
            "documents",
            sql<SqlBool>`documents.state = 'to-sign' and documents.scanned_by = ${officerId}`,
          ),
          notSent: Number(notSent.n),
        },
        today: await list(receivedToday, "newest"),
        dueSoon: await list(dueSoon, "due"),
        overdue: await list(overdue, "due"),
        ready: await list(ready, "due"),
      };
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
        actions: legalEvents(lifeFacts(row)),
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
