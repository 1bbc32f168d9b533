import { type SqlBool, sql } from "kysely";
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
import type { GivenRow, TransferLists } from "./transfer-lists.ts";

const LISTED = 200;

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
    lists: TransferLists;
  },
) {
  const { law, life, papers, lists } = parts;
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

  /** Received and not handed over yet, the most pressing first. */
  async function toTransfer(): Promise<TransferRow[]> {
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
  }

  return {
    toTransfer,

    /**
     * Open dossiers whose apology must go out now: today is the last working day for it, or that day has gone by
     * (rules.md 3.1, NĐ 61/2018 Điều 19 k9). One that was extended is not among them.
     */
    apologies: () => apologyRows((alarm, today) => alarm <= today),

    /** Those whose last working day for it is `day`. */
    apologiesOn: (day: string) => apologyRows((alarm) => alarm === day),

    /** Units that dossiers went to before, the latest first: offered, never chosen by itself. */
    async units(): Promise<string[]> {
      const rows = await core.database.read
        .selectFrom("transfer_lists")
        .select("to_unit")
        .where("direction", "=", "out")
        .groupBy("to_unit")
        .orderBy((e) => e.fn.max("seq"), "desc")
        .limit(20)
        .execute();
      return rows.map((row) => row.to_unit);
    },

    lists: lists.lists,
    sign: lists.sign,
    take: lists.take,

    /** Hands several dossiers over at once: all of them, or none. */
    async transfer(
      officer: Officer,
      listId: string,
      given: { ids: readonly string[]; toUnit: string; coordinatingUnit: string },
    ): Promise<{ list: TransferList; papers: IssuedPaper[] }> {
      const ids = [...new Set(given.ids)];
      return core.write(officer.username, async (tx) => {
        const known = await lists.known(tx, listId);
        if (known) return { list: known, papers: [] };
        const rows: GivenRow[] = [];
        const issued: IssuedPaper[] = [];
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
          issued.push(slip);
          rows.push(await lists.givenIn(tx, row, "out"));
        }
        const { list, form } = await lists.add(tx, officer, {
          id: listId,
          direction: "out",
          unit: given.toUnit,
          rows,
          slips: issued.map(({ id }) => id),
        });
        return { list, papers: [form, ...issued] };
      });
    },

    /** What waits to be transferred as a paper, by when each must go (rules.md 3.1: after 15 o'clock, the next morning). */
    async printWaiting(officer: Officer, id: string): Promise<{ formId: string }> {
      const waiting = await toTransfer();
      return core.write(officer.username, async (tx) => {
        const form = await papers.waitingList(tx, {
          profile: law.profile(tx.at).id,
          id,
          officer,
          rows: waiting,
        });
        await tx.audit("life.waiting-printed", id, { dossiers: waiting.length });
        return { formId: form.id };
      });
    },
  };
}

export type Transfer = ReturnType<typeof createTransfer>;
