import type { FastifyInstance, FastifyRequest } from "fastify";
import { pathOf } from "../guard.ts";
import type { OperationRequest } from "../operations.ts";
import type { Store } from "../store.ts";

/**
 * Keeps what this server refused of the machines' operations, so that the province sees it too; without the bodies,
 * which name people.
 */
export function noteRefusals(
  app: FastifyInstance,
  store: Store,
  machineOf: (request: FastifyRequest) => string,
): void {
  app.addHook("onSend", async (request, reply, payload) => {
    const path = pathOf(request);
    if (request.method !== "POST" || !path.startsWith("/v1/operations")) return payload;
    const said = () => JSON.parse(String(payload)) as Record<string, unknown>;
    const refused: { operation: OperationRequest; why: string }[] = [];
    if (path === "/v1/operations" && reply.statusCode === 422) {
      refused.push({ operation: request.body as OperationRequest, why: String(said().detail) });
    } else if (path === "/v1/operations/batch" && reply.statusCode === 200) {
      const { operations } = request.body as { operations: OperationRequest[] };
      const { results } = said() as { results: { id: string; status: number; detail?: string }[] };
      for (const { id, status, detail } of results) {
        const operation = operations.find((one) => one.id === id);
        if (status === 422 && operation) refused.push({ operation, why: String(detail) });
      }
    }
    for (const { operation, why } of refused) {
      await store.insert(
        "refusals",
        {
          id: store.uuid(),
          at: store.now(),
          machine: machineOf(request),
          operation_id: operation.id,
          kind: operation.kind,
          dossier_id: operation.dossierId,
          why,
        },
        "ON CONFLICT (id) DO NOTHING",
      );
    }
    return payload;
  });
}
