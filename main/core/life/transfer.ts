import { type SqlBool, sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type {
  IssuedPaper,
  LifeRow,
  Officer,
  TransferList,
  TransferRow,
} from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { papersToScan, requireScanned } from "../digitise/service.ts";
import { dossierState } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import { dayOf } from "../time.ts";
import { createControlSlip } from "./control.ts";
import type { LifeLaw } from "./law.ts";
import type { DossierRow, Papers } from "./papers.ts";
import type { Life } from "./service.ts";

const LISTED = 200;

type ListRow = {
  id: string;
  to_unit: string;
  at: string;
  giver: string;
  taker: string;
  signed_at: string | null;
  form_id: string;
};

/**
 * Dossiers on their way to the handling unit (chuyển hồ sơ): what waits to be taken over and until when, the list that
 * both sides sign, and a control slip for each dossier.
 */
export function createTransfer(core: CoreContext, parts: { life: Life; law: LifeLaw; papers: Papers }) {
  const { law, life, papers } = parts;
  const control = createControlSlip(core, papers);

  const listRow = (row: DossierRow, by: string): LifeRow => ({
    id: row.id,
    code: row.code,
    applicantName: row.applicant_name,
    procedureName: row.procedure_name,
    state: dossierState(row.state),
    dueAt: row.due_at,
    by,
    late: by < core.now(),
  });

  async function codesOf(db: CoreContext["database"]["read"] | WriteTx["db"], listId: string) {
    const rows = await db
      .selectFrom("transfer_items")
      .innerJoin("dossiers", "dossiers.id", "transfer_items.dossier_id")
      .select("dossiers.code as code")
      .where("list_id", "=", listId)
      .orderBy("transfer_items.ordinal")
      .execute();
    return rows.map((row) => row.code);
  }

  const view = (row: ListRow, codes: string[]): TransferList => ({
    id: row.id,
    toUnit: row.to_unit,
    at: row.at,
    giver: row.giver,
    taker: row.taker,
    signedAt: row.signed_at,
    formId: row.form_id,
    codes,
  });

  const listIn = (db: CoreContext["database"]["read"] | WriteTx["db"], id: string) =>
    db.selectFrom("transfer_lists").selectAll().where("id", "=", id).executeTakeFirst();

  async function papersIn(tx: WriteTx, dossierId: string): Promise<number> {
    const row = await tx.db
      .selectFrom("components")
      .select((e) => e.fn.countAll<number>().as("n"))
      .where("dossier_id", "=", dossierId)
      .where("role", "=", "filed")
      .where("received", "=", 1)
      .executeTakeFirstOrThrow();
    return Number(row.n);
  }

  return {
    /** Received and not handed over yet, the most pressing first. */
    async toTransfer(): Promise<TransferRow[]> {
      const rows = await core.database.read
        .selectFrom("dossiers")
        .selectAll()
        .where("state", "=", "received")
        .orderBy("received_at")
        .limit(LISTED)
        .execute();
      const held = await papersToScan(
        core.database.read,
        rows.map((row) => row.id),
      );
      return rows
        .map((row) => ({
          ...listRow(row, law.transferBy(row.received_at).due),
          receivedAt: row.received_at,
          toScan: held.get(row.id)?.length ?? 0,
        }))
        .sort((a, b) => (a.by < b.by ? -1 : a.by > b.by ? 1 : 0));
    },

    /**
     * Open dossiers whose apology must go out now: today is the last working day for it, or that day has gone by
     * (rules.md 3.1, NĐ 61/2018 Điều 19 k9). One that was extended is not among them.
     */
    async apologies(): Promise<LifeRow[]> {
      const now = core.ports.clock.now();
      const today = dayOf(now);
      const open = ["received", "processing", "waiting-opinion", "waiting-fee"];
      // a holiday of three weeks is the longest that could lie between the last working day and the due date
      const horizon = dayOf(now + 30 * 86_400_000);
      const rows = await core.database.read
        .selectFrom("dossiers")
        .selectAll()
        .where(sql<SqlBool>`state in (${sql.join(open)})`)
        .where("extended", "=", 0)
        .where("due_at", "<", horizon)
        .orderBy("due_at")
        .limit(LISTED * 5)
        .execute();
      return rows
        .filter((row) => law.apologyAlarm(row.due_at, row.received_at) <= today)
        .slice(0, LISTED)
        .map((row) => ({
          ...listRow(row, `${law.extendUntil(row.due_at, row.received_at)}T23:59:59.999+07:00`),
        }));
    },

    /** Lists of today, and older ones that nobody has signed for. */
    async lists(): Promise<TransferList[]> {
      const today = dayOf(core.ports.clock.now());
      const rows = await core.database.read
        .selectFrom("transfer_lists")
        .selectAll()
        .where(sql<SqlBool>`(signed_at is null or at >= ${today})`)
        .orderBy("seq", "desc")
        .limit(50)
        .execute();
      return Promise.all(rows.map(async (row) => view(row, await codesOf(core.database.read, row.id))));
    },

    /** Units that dossiers went to before, the latest first: offered, never chosen by itself. */
    async units(): Promise<string[]> {
      const rows = await core.database.read
        .selectFrom("transfer_lists")
        .select("to_unit")
        .groupBy("to_unit")
        .orderBy((e) => e.fn.max("seq"), "desc")
        .limit(20)
        .execute();
      return rows.map((row) => row.to_unit);
    },

    /** Hands several dossiers over at once: all of them, or none. */
    async transfer(
      officer: Officer,
      listId: string,
      given: { ids: readonly string[]; toUnit: string; coordinatingUnit: string },
    ): Promise<{ list: TransferList; papers: IssuedPaper[] }> {
      const ids = [...new Set(given.ids)];
      return core.write(officer.username, async (tx) => {
        const known = await listIn(tx.db, listId);
        if (known) return { list: view(known, await codesOf(tx.db, listId)), papers: [] };
        const rows: { row: DossierRow; papers: number }[] = [];
        const issued: IssuedPaper[] = [];
        const slips: string[] = [];
        for (const id of ids) {
          const row = await tx.db.selectFrom("dossiers").selectAll().where("id", "=", id).executeTakeFirst();
          if (!row) throw new AppError("dossiers.not-found");
          // digitised before it is handled
          await requireScanned(tx, row);
          const { id: eventId } = await life.apply(tx, {
            dossierId: id,
            event: "transfer",
            by: officer.fullName,
            detail: { toUnit: given.toUnit, coordinatingUnit: given.coordinatingUnit, list: listId },
            set: { handling_unit: given.toUnit, coordinating_unit: given.coordinatingUnit },
          });
          const slip = await control.handOver(tx, {
            row,
            officer,
            profile: law.profile(row.received_at).id,
            subjectId: eventId,
            handlingUnit: given.toUnit,
            coordinatingUnit: given.coordinatingUnit,
          });
          slips.push(slip.id);
          issued.push(slip);
          rows.push({ row, papers: await papersIn(tx, id) });
        }
        const form = await papers.transferList(tx, {
          profile: law.profile(tx.at).id,
          subjectId: listId,
          toUnit: given.toUnit,
          at: tx.at,
          giver: officer.fullName,
          taker: "",
          rows,
          by: officer.fullName,
        });
        const list = {
          id: listId,
          to_unit: given.toUnit,
          at: tx.at,
          giver: officer.fullName,
          taker: "",
          signed_at: null,
          form_id: form.id,
        };
        await tx.db.insertInto("transfer_lists").values(list).execute();
        for (const [index, { row }] of rows.entries()) {
          await tx.db
            .insertInto("transfer_items")
            .values({
              list_id: listId,
              dossier_id: row.id,
              ordinal: index + 1,
              control_form_id: slips[index] ?? "",
            })
            .execute();
        }
        return {
          list: view(
            list,
            rows.map(({ row }) => row.code),
          ),
          papers: [form, ...issued],
        };
      });
    },

    /** The other side has signed: who, and when. Said twice, the first stands. */
    async sign(officer: Officer, id: string, taker: string): Promise<TransferList> {
      return core.write(officer.username, async (tx) => {
        const list = await listIn(tx.db, id);
        if (!list) throw new AppError("life.not-found");
        const codes = await codesOf(tx.db, id);
        if (list.signed_at) return view(list, codes);
        const rows = await tx.db
          .selectFrom("transfer_items")
          .innerJoin("dossiers", "dossiers.id", "transfer_items.dossier_id")
          .selectAll("dossiers")
          .where("list_id", "=", id)
          .orderBy("transfer_items.ordinal")
          .execute();
        const counted: { row: DossierRow; papers: number }[] = [];
        for (const row of rows) counted.push({ row, papers: await papersIn(tx, row.id) });
        const form = await papers.transferList(tx, {
          profile: law.profile(list.at).id,
          subjectId: id,
          toUnit: list.to_unit,
          at: list.at,
          giver: list.giver,
          taker,
          rows: counted,
          by: officer.fullName,
          replaces: list.form_id,
        });
        const signed = { taker, signed_at: tx.at, form_id: form.id };
        await tx.db.updateTable("transfer_lists").set(signed).where("id", "=", id).execute();
        await tx.audit("life.transfer-signed", id, { dossiers: rows.length });
        tx.emit("dossiers", []);
        return view({ ...list, ...signed }, codes);
      });
    },
  };
}

export type Transfer = ReturnType<typeof createTransfer>;
