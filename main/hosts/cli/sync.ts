import type { Output } from "../../../preload/contract/index.ts";
import { AppError, fromWireError } from "../../core/errors.ts";
import type { CliIo } from "./io.ts";
import { refusal, type VerbOutcome } from "./refusal.ts";

const VERB = "sync";
/** A round trip of everything that waits; milliseconds. */
const TIMEOUT_MS = 10 * 60_000;

/**
 * `sync [--status]`: asks the running core to send what waits and to fetch what is new, then says what is
 * left. Exit 1 when something is left that needs a person or the line is down. Without a running core:
 * `core.unavailable`.
 */
export async function run(args: string[], io: Pick<CliIo, "ask" | "say">): Promise<VerbOutcome> {
  try {
    const more = args.filter((arg) => arg !== "--status");
    if (more.length > 0) throw new AppError("cli.usage", { why: `không hiểu ${more[0]}` });
    const reply = await io.ask(args.includes("--status") ? "sync.status" : "sync.now", {}, TIMEOUT_MS);
    if (!reply.ok) throw fromWireError(reply.error);
    const status = reply.data as Output<"sync.status">;
    io.say(status.sentence);
    if (!status.configured) return refusal(VERB, new AppError("sync.not-configured"), { ...status });
    if (!status.online) return refusal(VERB, new AppError("sync.offline"), { ...status });
    return { exit: 0, result: { ok: true, verb: VERB, ...status } };
  } catch (error) {
    return refusal(VERB, error);
  }
}
