import { spawn } from "node:child_process";
import { z } from "zod";
import { AppError } from "../core/errors.ts";
import type {
  FoundScanner,
  ScanEnd,
  ScannerAbilities,
  ScannerAddress,
  ScannerState,
  ScanProfile,
} from "../core/scanning/types.ts";
import { createPageFolder, type ScanRun } from "./run.ts";

/**
 * Scanners behind the drivers of Windows (WIA, TWAIN), through a helper program of its own, most often 32-bit as such
 * drivers are. One process for a question, one for a pass of paper: a driver that hangs or crashes takes no more along.
 *
 * The helper reads lines of JSON and writes lines of JSON, UTF-8, and ends by itself after its answer:
 *   {"do":"list"}                                     → {"devices":[{"device":"…","name":"…"}]}
 *   {"do":"describe","device":"…"}                    → {"abilities":{"name":"…, with the driver's version","sources":[…]}}
 *   {"do":"state","device":"…"}                       → {"state":"loaded"}
 *   {"do":"scan","device":"…","profile":{…},"folder"} → {"page":"000001.png"} for each side that lies whole in the folder,
 *                                                       {"alive":true} at least every ten seconds while a side is on its way,
 *                                                       {"end":"done","detail":"…"}
 *   {"do":"cancel"} during a scan                     → {"end":"cancelled","detail":""}
 * Every answer may instead be {"error":"gone"|"no-access"|"refused","detail":"…"}.
 */

const STATES = ["ready", "loaded", "empty", "jam", "cover-open", "busy", "stopped", "unknown"] as const;
const ENDS = [
  "done",
  "empty",
  "jam",
  "cover-open",
  "busy",
  "gone",
  "refused",
  "cancelled",
  "bad-page",
  "no-access",
  "no-memory",
  "failed",
] as const satisfies readonly ScanEnd[];

const Sources = z
  .array(
    z.object({
      source: z.enum(["feeder", "platen"]),
      duplex: z.boolean(),
      dpi: z.array(z.number().int().min(50).max(2400)).min(1).max(50),
      colours: z.array(z.enum(["colour", "grey"])).min(1),
    }),
  )
  .min(1)
  .max(4);
const Answer = z.union([
  z.object({
    devices: z.array(z.object({ device: z.string().min(1).max(400), name: z.string().max(400) })).max(50),
  }),
  z.object({ abilities: z.object({ name: z.string().min(1).max(400), sources: Sources }) }),
  z.object({ state: z.enum(STATES) }),
  z.object({ page: z.string().max(40) }),
  z.object({ alive: z.literal(true) }),
  z.object({ end: z.enum(ENDS), detail: z.string().max(400) }),
  z.object({ error: z.enum(["gone", "no-access", "refused"]), detail: z.string().max(400) }),
]);
type Answer = z.infer<typeof Answer>;

const MOST_LINE = 64 * 1024;
/** A request to stop that the driver does not hear is followed by the end of its process. */
const CANCEL_MS = 5_000;

interface HelperTimes {
  /** for a question */
  ask: number;
  /** without a sign of life during a pass */
  silence: number;
}

/** One run of the helper: its answers in order, `undefined` at its end. Silence longer than `patience` ends it. */
function talk(program: string, request: object, patience: number) {
  const helper = spawn(program, [], { stdio: ["pipe", "pipe", "ignore"], windowsHide: true });
  const answers: Answer[] = [];
  let line = "";
  let over = false;
  let absent = false;
  let wake = (): void => {};
  let timer = setTimeout(() => helper.kill("SIGKILL"), patience);
  const heard = (): void => {
    clearTimeout(timer);
    if (!over) timer = setTimeout(() => helper.kill("SIGKILL"), patience);
    wake();
  };
  helper.stdout.on("data", (part: Buffer) => {
    const lines = (line + part.toString("utf8")).split("\n");
    line = (lines.pop() ?? "").slice(0, MOST_LINE);
    for (const text of lines.filter((one) => one.trim() !== "")) {
      const answer = Answer.safeParse(parsed(text));
      // what is no word of the protocol is not listened to
      if (answer.success) answers.push(answer.data);
    }
    heard();
  });
  const end = (): void => {
    over = true;
    heard();
  };
  helper.on("error", (error: NodeJS.ErrnoException) => {
    absent = error.code === "ENOENT" || error.code === "EACCES";
    end();
  });
  helper.on("close", end);
  // a helper that is gone reads nothing any more
  helper.stdin.on("error", () => {});
  const say = (message: object): void => void helper.stdin.write(`${JSON.stringify(message)}\n`);
  say(request);
  return {
    say,
    absent: () => absent,
    kill: () => helper.kill("SIGKILL"),
    async next(): Promise<Answer | undefined> {
      for (;;) {
        const answer = answers.shift();
        if (answer) return answer;
        if (over) return undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `program`: the helper's path; undefined where there is none, as on every other system. */
export function createHelperScanners(
  program: string | undefined,
  times: HelperTimes = { ask: 30_000, silence: 60_000 },
) {
  /** Throws `scanner.no-driver`, `scanner.unreachable`. */
  async function ask(request: object, name: string): Promise<Answer> {
    if (!program) throw new AppError("scanner.no-driver", {});
    const helper = talk(program, request, times.ask);
    const answer = await helper.next();
    helper.kill();
    if (helper.absent()) throw new AppError("scanner.no-driver", {});
    if (!answer || "error" in answer)
      throw new AppError("scanner.unreachable", { name }, { retryable: true });
    return answer;
  }

  return {
    /** Empty where there is no helper, and where it does not answer. */
    async list(): Promise<FoundScanner[]> {
      if (!program) return [];
      const answer = await ask({ do: "list" }, "").catch((error: unknown) => {
        if (error instanceof AppError) return undefined;
        throw error;
      });
      if (!answer || !("devices" in answer)) return [];
      return answer.devices.map(({ device, name }) => ({
        kind: "windows",
        address: device,
        name,
        certificate: null,
      }));
    },

    async describe({ address }: ScannerAddress): Promise<ScannerAbilities> {
      const answer = await ask({ do: "describe", device: address }, address);
      if (!("abilities" in answer)) throw new AppError("scanner.bad-answer", { name: address });
      return { address, ...answer.abilities };
    },

    async state({ address }: ScannerAddress): Promise<ScannerState> {
      const answer = await ask({ do: "state", device: address }, address);
      return "state" in answer ? answer.state : "unknown";
    },

    async start({ address }: ScannerAddress, profile: ScanProfile): Promise<ScanRun> {
      if (!program) throw new AppError("scanner.no-driver", {});
      const folder = await createPageFolder();
      const request = { do: "scan", device: address, profile, folder: folder.path };
      const helper = talk(program, request, times.silence);
      let cancelled = false;
      const end = async (code: ScanEnd, detail: string) => {
        helper.kill();
        await folder.remove();
        return { end: code, detail };
      };
      return {
        async next() {
          for (;;) {
            const answer = await helper.next();
            if (helper.absent()) return end("refused", "no helper");
            // it ended, or was ended, without a word
            if (!answer) return end(cancelled ? "cancelled" : "gone", "helper ended");
            if ("error" in answer) return end(answer.error, answer.detail);
            if ("end" in answer) return end(cancelled ? "cancelled" : answer.end, answer.detail);
            if (!("page" in answer)) continue;
            const page = await folder.take(answer.page);
            return page ? { page } : end("bad-page", answer.page);
          }
        },
        async cancel() {
          cancelled = true;
          helper.say({ do: "cancel" });
          setTimeout(helper.kill, CANCEL_MS).unref();
        },
      };
    },
  };
}
