import type { WriteTx } from "../../../db/database.ts";
import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { FeeLineInput, Officer } from "../../../preload/contract/index.ts";
import { moneyText } from "../amounts.ts";
import { AppError } from "../errors.ts";
import { COLLECTED_AT, type ComputedLine, computeLine, holdsProcessing } from "./rules.ts";
import type { DossierRow, DueRow, FeesParts } from "./types.ts";

/** Dossiers in these states are over: nothing more is asked for. */
const OVER = ["void", "stopped", "refused"];

/** Fees that are asked for (khoản phải nộp), and the dossier that waits for them. */
export function createDues(parts: FeesParts) {
  const { core, law } = parts;

  async function requireDossier(tx: WriteTx, id: string): Promise<DossierRow> {
    const row = await tx.db.selectFrom("dossiers").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("dossiers.not-found");
    return row;
  }

  /** Computes lines for a dossier, or for a service without one. Throws what `computeLine` throws. */
  function compute(
    lines: readonly FeeLineInput[],
    dossier: Pick<DossierRow, "procedure_code" | "procedure_version"> | null,
    day: string,
  ): ComputedLine[] {
    const procedure = dossier ? parts.procedure(dossier) : null;
    return lines.map((line) => computeLine(line, { law, procedure, day }));
  }

  /** Keeps computed fees; one of 0 đồng (miễn hết) is settled at once. */
  async function insert(
    tx: WriteTx,
    officer: Officer,
    batch: string,
    dossierId: string | null,
    lines: readonly ComputedLine[],
  ): Promise<DueRow[]> {
    const rows: DueRow[] = [];
    for (const line of lines) {
      rows.push(
        await tx.db
          .insertInto("fee_dues")
          .values({
            id: core.ports.random.uuid(),
            batch,
            dossier_id: dossierId,
            source: line.source,
            name: line.name,
            kind: line.kind,
            quantity: line.quantity,
            unit: line.unit,
            price: line.price,
            gross: line.gross,
            reduction: line.reduction,
            amount: line.amount,
            explained: line.explained,
            basis: line.basis,
            ground: line.ground,
            ground_why: line.groundWhy,
            moment: line.moment,
            state: line.amount === 0 ? "settled" : "due",
            payment_id: null,
            why: "",
            by: officer.fullName,
            at: tx.at,
          })
          .returningAll()
          .executeTakeFirstOrThrow(),
      );
    }
    return rows;
  }

  /** Open fees of a dossier that keep it from being processed. */
  async function holding(tx: WriteTx, dossierId: string): Promise<DueRow[]> {
    const rows = await tx.db
      .selectFrom("fee_dues")
      .selectAll()
      .where("dossier_id", "=", dossierId)
      .where("state", "=", "due")
      .execute();
    return rows.filter((row) => holdsProcessing(law, row, tx.at.slice(0, 10)));
  }

  /**
   * Brings the dossier where its fees say it belongs: into the wait while one that holds is unpaid, out of it when
   * none is. The life of the dossier decides whether the step is legal.
   */
  async function hold(tx: WriteTx, officer: Officer, dossierId: string): Promise<void> {
    const dossier = await requireDossier(tx, dossierId);
    const open = await holding(tx, dossierId);
    const amount = open.reduce((sum, due) => sum + due.amount, 0);
    if (open.length > 0 && (dossier.state === "received" || dossier.state === "processing")) {
      await parts.life.apply(tx, {
        dossierId,
        event: "wait-fee",
        by: officer.fullName,
        why: `Còn phải nộp ${moneyText(amount)}`,
        detail: { amount },
      });
    } else if (open.length === 0 && dossier.state === "waiting-fee") {
      await parts.life.apply(tx, { dossierId, event: "fee-settled", by: officer.fullName });
    }
  }

  return {
    requireDossier,
    compute,
    insert,
    hold,

    /** Asks for fees that are not paid now. The same key asks once. Throws what `computeLine` throws. */
    async demand(officer: Officer, key: string, dossierId: string, lines: FeeLineInput[]): Promise<void> {
      await core.write(officer.username, async (tx) => {
        const done = await tx.db
          .selectFrom("fee_dues")
          .select("id")
          .where("batch", "=", key)
          .executeTakeFirst();
        if (done) return;
        const dossier = await requireDossier(tx, dossierId);
        if (OVER.includes(dossier.state)) throw new AppError("fees.nothing-due");
        const rows = await insert(tx, officer, key, dossierId, compute(lines, dossier, tx.at.slice(0, 10)));
        await addDossierEvent(tx, {
          id: core.ports.random.uuid(),
          dossierId,
          kind: "fee-demanded",
          by: officer.fullName,
          why: rows.map((row) => `${row.name}: ${moneyText(row.amount)}`).join("; "),
          detail: { dues: rows.map(({ id, amount }) => ({ id, amount })) },
        });
        await tx.outbox({
          kind: "fee.demanded",
          dossierId,
          body: {
            dossierId,
            code: dossier.code,
            at: tx.at,
            by: officer.fullName,
            fees: rows.map(provinceFee),
          },
        });
        await tx.audit("fees.demanded", dossierId, { dues: rows.map((row) => row.id) });
        tx.emit("fees", [dossierId]);
        tx.emit("dossiers", [dossierId]);
        await hold(tx, officer, dossierId);
      });
    },

    /** Takes back a fee that was asked for by mistake. Throws `fees.not-found`, `fees.settled-already`. */
    async cancel(officer: Officer, dueId: string, why: string): Promise<string> {
      return core.write(officer.username, async (tx) => {
        const due = await tx.db.selectFrom("fee_dues").selectAll().where("id", "=", dueId).executeTakeFirst();
        if (!due?.dossier_id) throw new AppError("fees.not-found");
        if (due.state === "cancelled") return due.dossier_id;
        if (due.state !== "due" || due.payment_id) {
          throw new AppError("fees.settled-already", { name: due.name });
        }
        await tx.db
          .updateTable("fee_dues")
          .set({ state: "cancelled", why })
          .where("id", "=", dueId)
          .execute();
        await addDossierEvent(tx, {
          id: core.ports.random.uuid(),
          dossierId: due.dossier_id,
          kind: "fee-cancelled",
          by: officer.fullName,
          why: `${due.name}: ${why}`,
        });
        await tx.audit("fees.due-cancelled", dueId, { why });
        tx.emit("fees", [due.dossier_id]);
        tx.emit("dossiers", [due.dossier_id]);
        await hold(tx, officer, due.dossier_id);
        return due.dossier_id;
      });
    },
  };
}

export type Dues = ReturnType<typeof createDues>;

/** One fee as the province's messages know it (DanhSachLePhi, interop 1.3). */
export function provinceFee(due: DueRow) {
  return {
    dueId: due.id,
    name: due.name,
    kind: due.kind,
    quantity: due.quantity,
    price: due.price,
    amount: due.amount,
    reduction: due.reduction,
    ground: due.ground,
    basis: due.basis,
    collectedAt: COLLECTED_AT[due.moment as keyof typeof COLLECTED_AT],
  };
}
