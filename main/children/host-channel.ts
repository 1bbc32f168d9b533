import type { WireError } from "../../preload/contract/errors.ts";
import { AppError } from "../core/errors.ts";
import type { ChildMessage } from "../core/ports.ts";

/** What a method of a child may use while it runs. */
export interface ChildContext {
  /** Tells the caller how far the work is; cheap, but not for every pixel. */
  progress(done: number, total: number): void;
  /** Aborted when the caller gave up; long work looks at it between two steps. */
  signal: AbortSignal;
}

/** The methods of one child by name. Each answers with something structured clone can carry. */
// biome-ignore lint/suspicious/noExplicitAny: the params of a method are whatever that method declares
export type ChildMethods = Record<string, (params: any, context: ChildContext) => Promise<unknown>>;

/** What the parent sends: a request, or the wish to cancel one. */
export type ChildRequest = { id: number; method: string; params: unknown } | { id: number; cancel: true };

const MEMORY_REPORT_MS = 2_000;

/**
 * Answers the parent's requests over the process channel until the parent goes away, then exits.
 * The parent forks with `serialization: "advanced"`, so that bytes pass as `Uint8Array`.
 * An AppError crosses with code and params; anything else crosses as `core.internal`, and only the
 * lines of its stack (never its message, which may hold a document's text) reach standard error.
 */
export function serveChild(methods: ChildMethods): void {
  if (!process.send) throw new Error("a child must be forked with a channel");
  const running = new Map<number, AbortController>();

  const send = (message: ChildMessage): void => {
    if (!process.connected) return;
    // a parent that went away between the test and the write is no error of ours
    process.send?.(message, undefined, undefined, () => {});
  };

  const answer = async (request: { id: number; method: string; params: unknown }): Promise<void> => {
    const { id, method, params } = request;
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const run = Object.hasOwn(methods, method) ? methods[method] : undefined;
      if (!run) throw new AppError("contract.unknown-procedure", { proc: method });
      const data = await run(params, {
        progress: (done, total) => send({ id, progress: { done, total } }),
        signal: controller.signal,
      });
      send({ id, ok: true, data });
    } catch (error) {
      send({ id, ok: false, error: toChildError(method, error) });
    } finally {
      running.delete(id);
    }
  };

  process.on("message", (request: ChildRequest) => {
    if ("cancel" in request) running.get(request.id)?.abort();
    else void answer(request);
  });
  process.on("disconnect", () => process.exit(0));
  // Ctrl+C in a terminal reaches the whole group; the parent decides when a child ends
  process.on("SIGINT", () => {});

  const report = (): void => send({ memory: process.memoryUsage.rss() });
  report();
  setInterval(report, MEMORY_REPORT_MS).unref();
}

function toChildError(method: string, error: unknown): Pick<WireError, "code" | "params" | "retryable"> {
  if (error instanceof AppError) {
    return { code: error.code, params: error.params, retryable: error.retryable };
  }
  const frames =
    error instanceof Error ? (error.stack ?? "").split("\n").filter((l) => /^\s+at /.test(l)) : [];
  const name = error instanceof Error ? error.name : typeof error;
  process.stderr.write(`${method}: ${name}\n${frames.slice(0, 8).join("\n")}\n`);
  return { code: "core.internal", params: {}, retryable: false };
}
