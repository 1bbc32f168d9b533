import { type SqlBool, sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type {
  IssuedPaper,
  LifeRow,
  Officer,
  Parsed,
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
  originals: number;
  counted: number | null;
  signed_by: string;
};

/** A dossier of a list with what goes with it: kinds of papers, and originals among them. */
interface GivenRow {
  row: DossierRow;
  papers: number;
  originals: number;
}

/**
 * Dossiers on their way to the handling unit (chuyển hồ sơ): what waits to be taken over and until when, the list that
 * both sides sign, and a control slip for each dossier.
 */
export function createTransfer(
  core: CoreContext,
  parts: {
    life: Life;
    law: LifeLaw;
    papers: Papers;
    /** another person's own sign-in at this window */
    vouch(username: string, password: string): Promise<Officer>;
  },
) {
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
    originals: row.originals,
    counted: row.counted,
    signedBy: row.signed_by,
    codes,
  });

  const listIn = (db: CoreContext["database"]["read"] | WriteTx["db"], id: string) =>
    db.selectFrom("transfer_lists").selectAll().where("id", "=", id).executeTakeFirst();

  async function papersIn(tx: WriteTx, dossierId: string): Promise<{ papers: number; originals: number }> {
    const { rows } = await sql<{ papers: number; originals: number }>`
      select count(*) as papers,
        coalesce(sum(case when submitted_as = 'ORIGINAL' then originals else 0 end), 0) as originals
      from components where dossier_id = ${dossierId} and role = 'filed' and received = 1`.execute(tx.db);
    return { papers: Number(rows[0]?.papers ?? 0), originals: Number(rows[0]?.originals ?? 0) };
  }

  async function apologyRows(keep: (alarm: string, today: string) => boolean): Promise<LifeRow[]> {
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
      .filter((row) => keep(law.apologyAlarm(row.due_at, row.received_at), today))
      .slice(0, LISTED)
      .map((row) => listRow(row, `${law.extendUntil(row.due_at, row.received_at)}T23:59:59.999+07:00`));
  }

  /** The paper of a list as both sides have signed it, in place of the one before. */
  async function signed(
    tx: WriteTx,
    officer: Officer,
    list: ListRow,
    by: { taker: string; signed_by: string; counted: number | null },
  ): Promise<TransferList> {
    const rows = await tx.db
      .selectFrom("transfer_items")
      .innerJoin("dossiers", "dossiers.id", "transfer_items.dossier_id")
      .selectAll("dossiers")
      .where("list_id", "=", list.id)
      .orderBy("transfer_items.ordinal")
      .execute();
    const counted: GivenRow[] = [];
    for (const row of rows) counted.push({ row, ...(await papersIn(tx, row.id)) });
    const form = await papers.transferList(tx, {
      profile: law.profile(list.at).id,
      subjectId: list.id,
      toUnit: list.to_unit,
      at: list.at,
      giver: list.giver,
      taker: by.taker,
      rows: counted,
      by: officer.fullName,
      replaces: list.form_id,
    });
    const set = { ...by, signed_at: tx.at, form_id: form.id };
    await tx.db.updateTable("transfer_lists").set(set).where("id", "=", list.id).execute();
    await tx.audit("life.transfer-signed", list.id, { dossiers: rows.length, account: by.signed_by });
    tx.emit("dossiers", []);
    return view(
      { ...list, ...set },
      rows.map((row) => row.code),
    );
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
    apologies: () => apologyRows((alarm, today) => alarm <= today),

    /** Those whose last working day for it is `day`. */
    apologiesOn: (day: string) => apologyRows((alarm) => alarm === day),

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
        const rows: GivenRow[] = [];
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
          rows.push({ row, ...(await papersIn(tx, id)) });
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
          originals: rows.reduce((sum, one) => sum + one.originals, 0),
          counted: null,
          signed_by: "",
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

    /** The other side has signed the paper: who, and when. Said twice, the first stands. */
    async sign(officer: Officer, id: string, taker: string): Promise<TransferList> {
      return core.write(officer.username, async (tx) => {
        const list = await listIn(tx.db, id);
        if (!list) throw new AppError("life.not-found");
        if (list.signed_at) return view(list, await codesOf(tx.db, id));
        return signed(tx, officer, list, { taker, signed_by: "", counted: null });
      });
    },

    /**
     * The taker signs with a sign-in of their own, and says how many originals came. Throws `accounts.*`,
     * `life.same-person`, `life.originals-differ` where the count differs and nobody says why.
     */
    async take(officer: Officer, input: Parsed<"life.takeTransfer">): Promise<TransferList> {
      const known = await listIn(core.database.read, input.id);
      if (!known) throw new AppError("life.not-found");
      if (known.signed_at) return view(known, await codesOf(core.database.read, input.id));
      if (input.originals !== known.originals && input.note.length < 5) {
        throw new AppError("life.originals-differ", { listed: known.originals, counted: input.originals });
      }
      const taker = await parts.vouch(input.username, input.password);
      if (taker.fullName === known.giver || taker.id === officer.id) throw new AppError("life.same-person");
      return core.write(officer.username, async (tx) => {
        const list = await listIn(tx.db, input.id);
        if (!list) throw new AppError("life.not-found");
        if (list.signed_at) return view(list, await codesOf(tx.db, input.id));
        if (input.note) await tx.audit("life.originals-differ", list.id, { note: input.note });
        return signed(tx, officer, list, {
          taker: taker.fullName,
          signed_by: taker.username,
          counted: input.originals,
        });
      });
    },
  };
}

export type Transfer = ReturnType<typeof createTransfer>;
