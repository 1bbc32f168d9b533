import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { VerifyReport } from "../../../preload/contract/copies.ts";
import type { Envelope, ProcedureName, Reply } from "../../../preload/contract/index.ts";
import { withoutInventedTrust } from "../../core/office/demonstration.ts";
import type { Children } from "../../core/ports.ts";
import { nodeChildren } from "../node/children.ts";
import { askCore } from "../node/private-socket.ts";
import { findPlaces } from "../node/resources.ts";
import type { VerbOutcome } from "./refusal.ts";

/** What the shell gives a verb. Standard output is not among it: its last line belongs to the shell. */
export interface CliIo {
  /** one line for the person, to standard error */
  say(line: string): void;
  /** standard error, when it is a terminal */
  terminal?: { columns(): number; write(text: string): void };
  /** the environment without `COUNTER_PIN` */
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** PIN of a token, taken out of the environment before anything was started; a verb passes it to the token child alone */
  pin: string | undefined;
  children: Children;
  /** milliseconds since the epoch */
  now(): number;
  /** a file of `resources/` */
  readJson(path: string): Promise<unknown>;
  /** name and version, as documents name their maker */
  creator: string;
  signal: AbortSignal;
  /** data folder of this machine: `--data DIR`, `COUNTER_DATA`, else `demo-data` beside the program, where `npm start` puts it */
  dataDir: string;
  /** Asks the running core. Throws `core.unavailable` when none runs. */
  ask(proc: ProcedureName, input: unknown, timeout?: number): Promise<Reply>;
  /** Verifies a PDF with the system's trust anchors and those of a folder. */
  verify(bytes: Uint8Array, trustFolders?: string[]): Promise<VerifyReport>;
}

/** One verb: never throws, its outcome is the exit code and the one JSON object. */
export type Verb = (args: string[], io: CliIo) => Promise<VerbOutcome>;

/** The real world of the command line; removes the PIN from `process.env`. */
export function createIo(options: { creator: string; signal: AbortSignal; dataDir?: string }): CliIo {
  const pin = process.env["COUNTER_PIN"];
  delete process.env["COUNTER_PIN"];
  const { resources, renderer } = findPlaces();
  const children = nodeChildren();
  const dataDir = options.dataDir ?? process.env["COUNTER_DATA"] ?? join(renderer, "..", "..", "demo-data");
  const now = (): number => Date.now();
  return {
    say: (line) => void process.stderr.write(`${line}\n`),
    terminal: process.stderr.isTTY
      ? { columns: () => process.stderr.columns ?? 80, write: (text) => void process.stderr.write(text) }
      : undefined,
    env: process.env,
    cwd: process.cwd(),
    pin,
    children,
    now,
    readJson: async (path) => JSON.parse(await readFile(join(resources, path), "utf8")),
    creator: options.creator,
    signal: options.signal,
    dataDir,
    async ask(proc, input, timeout) {
      const envelope: Envelope = { v: 1, id: "cli", proc, input };
      return askCore(dataDir, envelope, timeout);
    },
    async verify(bytes, trustFolders = []) {
      const pdf = children.start("pdf");
      try {
        const report = await pdf.call<VerifyReport>("verify", { bytes, trustFolders, now: now() });
        // a demonstration's folder may be named by hand to be looked at; training's is nobody's outside of it
        return withoutInventedTrust(report, { demonstration: true });
      } finally {
        await pdf.stop();
      }
    },
  };
}
