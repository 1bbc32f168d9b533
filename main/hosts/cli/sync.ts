import { resolve } from "node:path";
import type { Output, SyncPackages } from "../../../preload/contract/index.ts";
import { AppError, fromWireError } from "../../core/errors.ts";
import type { CliIo } from "./io.ts";
import { refusal, type VerbOutcome } from "./refusal.ts";

type Io = Pick<CliIo, "ask" | "say" | "env" | "cwd">;

const VERB = "sync";
/** A round trip of everything that waits; milliseconds. */
const TIMEOUT_MS = 10 * 60_000;

/** A package of gigabytes on a slow stick; milliseconds between two looks, and how many. */
const LOOK_MS = 500;

/**
 * `sync --export FOLDER` and `sync --import FILE`: what is unsent out into one encrypted package, or the package of
 * another machine in. The passphrase comes from `COUNTER_PASSPHRASE`, never from the arguments, which others can read.
 */
async function carry(way: "out" | "in", path: string, io: Io): Promise<VerbOutcome> {
  const passphrase = io.env["COUNTER_PASSPHRASE"] ?? "";
  if (way === "out" && passphrase.length < 12) {
    throw new AppError("cli.usage", { why: "cần biến COUNTER_PASSPHRASE dài ít nhất 12 ký tự" });
  }
  const place = resolve(io.cwd, path);
  const begun =
    way === "out"
      ? await io.ask("sync.exportPackage", { folder: place, passphrase })
      : await io.ask("sync.importPackage", { path: place, passphrase });
  for (let reply = begun; ; reply = await io.ask("sync.packages", {})) {
    if (!reply.ok) throw fromWireError(reply.error);
    const { running, rows } = reply.data as SyncPackages;
    if (running?.state === "done") {
      io.say(running.said);
      const { id, operations, added, files, bytes, sha256, path } = rows[0]!;
      return { exit: 0, result: { ok: true, verb: VERB, id, path, operations, added, files, bytes, sha256 } };
    }
    if (running?.state === "failed") {
      io.say(running.said);
      return refusal(VERB, new AppError("cli.input-missing", { path: place }), { said: running.said });
    }
    await new Promise((later) => setTimeout(later, LOOK_MS));
  }
}

/**
 * `sync [--status]`: asks the running core to send what waits and to fetch what is new, then says what is
 * left. Exit 1 when something is left that needs a person or the line is down. Without a running core:
 * `core.unavailable`.
 */
export async function run(args: string[], io: Io): Promise<VerbOutcome> {
  try {
    const [option, path, ...rest] = args;
    if ((option === "--export" || option === "--import") && path !== undefined && rest.length === 0) {
      return await carry(option === "--export" ? "out" : "in", path, io);
    }
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
