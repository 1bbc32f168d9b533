import type { FastifyInstance } from "fastify";
import type { Store } from "./store.ts";

const PAGE = 500;

/** `GET /v1/dossiers`: what this server has of a unit from a period, by the time of reception at the counter. */
export function addDossiers(app: FastifyInstance, store: Store): void {
  app.get("/v1/dossiers", async (request) => {
    const { agencyCode, from, to, after } = request.query as Record<string, string>;
    const rows = await store.all<{
      id: string;
      code: string;
      procedure_code: string;
      counter_received_at: string;
      state: string;
    }>(
      `SELECT id, code, procedure_code, counter_received_at, state FROM dossiers WHERE agency_code = ?
        AND counter_received_at >= ? AND counter_received_at < ? AND id > ? ORDER BY id LIMIT ${PAGE}`,
      agencyCode ?? "",
      from ?? "",
      // text sorts after every time of the last day
      `${to}U`,
      after ?? "",
    );
    const paid = await feesPaid(
      store,
      rows.map(({ id }) => id),
    );
    return {
      dossiers: rows.map((row) => ({
        dossierId: row.id,
        code: row.code,
        procedureCode: row.procedure_code,
        receivedAt: row.counter_received_at,
        state: row.state,
        feesPaid: paid.get(row.id) ?? 0,
      })),
      next: rows.length === PAGE ? (rows.at(-1)?.id ?? null) : null,
    };
  });
}

/** What each dossier has paid by the operations that arrived: collected, without what was voided or given back. */
async function feesPaid(store: Store, ids: readonly string[]): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  if (ids.length === 0) return sums;
  const payments = new Map<string, number>();
  const rows = await store.all<{ kind: string; dossier_id: string; request: string }>(
    `SELECT kind, dossier_id, request FROM operations WHERE kind IN ('fee.collected', 'fee.receipt-void', 'fee.refunded')
      AND dossier_id IN (${ids.map(() => "?").join(", ")}) ORDER BY seq`,
    ...ids,
  );
  for (const row of rows) {
    const { body } = JSON.parse(row.request) as { body: { paymentId: string; amount: number } };
    const payment = `${row.dossier_id} ${body.paymentId}`;
    const before = payments.get(payment) ?? 0;
    const after =
      { "fee.collected": before + body.amount, "fee.refunded": before - body.amount }[row.kind] ?? 0;
    payments.set(payment, after);
    sums.set(row.dossier_id, (sums.get(row.dossier_id) ?? 0) + after - before);
  }
  return sums;
}
