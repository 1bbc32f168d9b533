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
    }>(
      `SELECT id, code, procedure_code, counter_received_at FROM dossiers WHERE agency_code = ?
        AND counter_received_at >= ? AND counter_received_at < ? AND id > ? ORDER BY id LIMIT ${PAGE}`,
      agencyCode ?? "",
      from ?? "",
      // text sorts after every time of the last day
      `${to}U`,
      after ?? "",
    );
    return {
      dossiers: rows.map((row) => ({
        dossierId: row.id,
        code: row.code,
        procedureCode: row.procedure_code,
        receivedAt: row.counter_received_at,
      })),
      next: rows.length === PAGE ? (rows.at(-1)?.id ?? null) : null,
    };
  });
}
