import type { FastifyInstance, FastifyRequest } from "fastify";
import { unknownOf } from "./account.ts";
import type { CodePatterns } from "./codes.ts";
import type { Faults } from "./faults.ts";
import { pathOf } from "./guard.ts";
import { type OperationRequest, receiveOperation, receiveOperations } from "./operations.ts";
import { Problem } from "./problem.ts";
import type { Store } from "./store.ts";

/** Operations of one list at most. */
export const OPERATIONS_AT_ONCE = 100;

/** `POST /v1/operations`, `/v1/operations/batch` and `/v1/operations/unknown`. */
export function addOperations(
  app: FastifyInstance,
  parts: {
    store: Store;
    patterns: CodePatterns;
    faults: Faults;
    machineOf(request: FastifyRequest): string;
  },
): void {
  const { store, patterns, faults, machineOf } = parts;
  const inFlight = new Set<string>();

  /** Runs `work` while nobody else may send these keys; one that is under way already is refused. */
  async function alone<T>(request: FastifyRequest, ids: string[], work: () => Promise<T>): Promise<T> {
    if (ids.some((id) => inFlight.has(id))) {
      throw new Problem("in-flight", "Lần gửi này đang được xử lý.", { retryAfter: 1 });
    }
    for (const id of ids) inFlight.add(id);
    try {
      const held = faults.take(["hold"], request.method, pathOf(request));
      if (held) await new Promise((resolve) => setTimeout(resolve, held.ms ?? 0));
      return await work();
    } finally {
      for (const id of ids) inFlight.delete(id);
    }
  }
  const refusal = (request: FastifyRequest) => {
    const refused = faults.take(["reject"], request.method, pathOf(request));
    if (!refused) return undefined;
    const extra = refused.pointer === undefined ? {} : { pointer: refused.pointer };
    return new Problem("rejected", refused.reason ?? "Bị từ chối để thử.", { extra });
  };

  app.post("/v1/operations/unknown", async (request) => ({
    unknown: await unknownOf(store, (request.body as { ids: string[] }).ids),
  }));
  app.post("/v1/operations", async (request) => {
    const operation = request.body as OperationRequest;
    const refused = refusal(request);
    if (refused) throw refused;
    return alone(request, [operation.id], () =>
      receiveOperation(store, patterns, machineOf(request), operation),
    );
  });
  app.post("/v1/operations/batch", async (request) => {
    const { operations } = request.body as { operations: OperationRequest[] };
    const ids = operations.map((operation) => operation.id);
    if (new Set(ids).size < ids.length) {
      throw new Problem("invalid", "Một khóa có hai lần trong cùng danh sách.");
    }
    const judged = await alone(request, ids, () =>
      receiveOperations(store, patterns, machineOf(request), operations, () => refusal(request)),
    );
    return {
      results: judged.map((answer, index) => {
        if (!(answer instanceof Problem)) return { status: 200, ...answer };
        const { retryAfter } = answer;
        return { ...answer.body(), id: ids[index], ...(retryAfter === undefined ? {} : { retryAfter }) };
      }),
    };
  });
}
