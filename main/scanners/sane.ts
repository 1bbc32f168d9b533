import { spawn } from "node:child_process";
import { basename, join } from "node:path";
import { AppError } from "../core/errors.ts";
import {
  type FoundScanner,
  PAPER_MM,
  type ScanColour,
  type ScanEnd,
  type ScannerAbilities,
  type ScannerAddress,
  type ScannerState,
  type ScanProfile,
  type ScanStep,
  type SourceAbilities,
} from "../core/scanning/types.ts";
import { createPageFolder, type PageFolder, type ScanRun } from "./run.ts";

/** Names of devices are passed to a program; these signs are all that drivers use. */
const NAME = /^[\w][\w:./\-[\]@ ,%()+=]{0,300}$/;
const ASK_MS = 30_000;
const MOST_TEXT = 512 * 1024;
const USUAL_DPI = [150, 200, 300, 400, 600];

/** What scanimage's exit status (a SANE status) means for the person; the pages that came are kept with every one. */
export function endOfStatus(status: number | null, pages: number): ScanEnd {
  switch (status) {
    case 0:
      return pages > 0 ? "done" : "empty";
    case 1:
      return "gone";
    case 2:
      return "cancelled";
    case 3:
      return "busy";
    case 4:
      return "refused";
    case 5:
    case 7:
      return pages > 0 ? "done" : "empty";
    case 6:
      return "jam";
    case 8:
      return "cover-open";
    case 9:
      return "gone";
    case 10:
      return "no-memory";
    case 11:
      return "no-access";
    default:
      return "failed";
  }
}

/** Runs `scanimage` to its end; only for questions, which are short. */
function run(args: readonly string[]): Promise<{ status: number | null; out: string }> {
  return new Promise((resolve, reject) => {
    const asked = spawn("scanimage", args, { stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    let out = "";
    const timer = setTimeout(() => asked.kill("SIGKILL"), ASK_MS);
    const keep = (part: Buffer) => {
      if (out.length < MOST_TEXT) out += part.toString("utf8");
    };
    asked.stdout.on("data", keep);
    asked.stderr.on("data", keep);
    asked.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    asked.on("close", (status) => {
      clearTimeout(timer);
      resolve({ status, out });
    });
  });
}

function requireName({ address }: ScannerAddress): string {
  if (!NAME.test(address)) throw new AppError("scanner.bad-address", { address });
  return address;
}

const isAbsent = (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOENT";

/** Choices of one option as scanimage prints them: `a|b|c [a]`, or `1..1200dpi (in steps of 1) [50]`. */
function choices(options: string, name: string): string[] {
  const line = new RegExp(`^\\s*--${name} ([^\\n]*?)(?: \\[[^\\]]*\\])?\\s*$`, "m").exec(options)?.[1];
  return line ? line.split("|").map((one) => one.trim()) : [];
}

const colourMode = (modes: string[], colour: ScanColour) =>
  modes.find((mode) => (colour === "colour" ? /colou?r/i.test(mode) : /gr[ae]y/i.test(mode)));
const sourceName = (sources: string[], source: "feeder" | "platen", duplex: boolean) => {
  const feeders = sources.filter((one) => /adf|feeder/i.test(one));
  if (source === "platen") return sources.find((one) => /flatbed|platen|normal/i.test(one));
  return feeders.find((one) => /duplex|both/i.test(one) === duplex) ?? (duplex ? undefined : feeders[0]);
};

/** What a driver can do, from the list of its options. */
export function readOptions(options: string, address: string, name: string): ScannerAbilities {
  const modes = choices(options, "mode");
  const sources = choices(options, "source");
  const resolutions = choices(options, "resolution");
  const range = /^(\d+)\.\.(\d+)/.exec(resolutions[0] ?? "");
  const dpi = range
    ? USUAL_DPI.filter((one) => one >= Number(range[1]) && one <= Number(range[2]))
    : resolutions.map((one) => Number.parseInt(one, 10)).filter((one) => one >= 50);
  const colours = (["colour", "grey"] as const).filter((one) => colourMode(modes, one));
  const known: Pick<SourceAbilities, "dpi" | "colours"> = {
    dpi: dpi.length > 0 ? dpi.sort((a, b) => a - b) : [300],
    colours: colours.length > 0 ? colours : ["colour"],
  };
  const found: SourceAbilities[] = [];
  if (sourceName(sources, "feeder", false)) {
    const twoSided =
      sourceName(sources, "feeder", true) !== undefined || /^\s*--adf-mode .*Duplex/m.test(options);
    found.push({ source: "feeder", duplex: twoSided, ...known });
  }
  if (found.length === 0 || sourceName(sources, "platen", false)) {
    found.push({ source: "platen", duplex: false, ...known });
  }
  return { name, address, sources: found };
}

/** Scanners behind a driver of SANE, through the program `scanimage`, which may crash without taking anyone along. */
export const sane = {
  /** Empty where SANE is not installed. */
  async list(): Promise<FoundScanner[]> {
    try {
      const { out } = await run(["-f", "%d\t%v %m%n"]);
      return out
        .split("\n")
        .map((line) => line.split("\t"))
        .filter((parts) => parts.length === 2 && NAME.test(parts[0] ?? ""))
        .map(([address = "", name = ""]) => ({
          kind: "sane",
          address,
          name: name.trim() || address,
          certificate: null,
        }));
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  },

  /** Throws `scanner.unreachable`, `scanner.no-driver`. */
  async describe(scanner: ScannerAddress, extra: readonly string[] = []): Promise<ScannerAbilities> {
    const name = requireName(scanner);
    try {
      const { status, out } = await run([`--device-name=${name}`, ...extra, "-A"]);
      if (status !== 0) throw new AppError("scanner.unreachable", { name }, { retryable: true });
      const version = /scanimage \(sane-backends\) (\S+)/.exec((await run(["--version"])).out)?.[1] ?? "";
      return readOptions(out, scanner.address, `${name}, SANE ${version}`.trim());
    } catch (error) {
      if (isAbsent(error)) throw new AppError("scanner.no-driver", {});
      throw error;
    }
  },

  /** SANE has no question for the state; a scan tells. */
  state: async (): Promise<ScannerState> => "unknown",

  /** `extra` are options of the driver, such as the faults that the test driver plays. */
  async start(
    scanner: ScannerAddress,
    profile: ScanProfile,
    extra: readonly string[] = [],
  ): Promise<ScanRun> {
    const name = requireName(scanner);
    const { out: options } = await run([`--device-name=${name}`, "-A"]).catch((error) => {
      if (isAbsent(error)) throw new AppError("scanner.no-driver", {});
      throw error;
    });
    const folder = await createPageFolder();
    const program = spawn("scanimage", [...batch(name, profile, options, folder.path), ...extra], {
      stdio: ["ignore", "pipe", "ignore"],
      windowsHide: true,
    });
    return batchRun(program, folder, profile.source === "platen" ? 1 : Number.MAX_SAFE_INTEGER);
  },
};

function batch(name: string, profile: ScanProfile, options: string, folder: string): string[] {
  const mode = colourMode(choices(options, "mode"), profile.colour);
  const source = sourceName(choices(options, "source"), profile.source, profile.duplex);
  const paper = PAPER_MM[profile.paper];
  return [
    `--device-name=${name}`,
    `--batch=${join(folder, "%06d.png")}`,
    "--batch-print",
    "--format=png",
    ...(profile.source === "platen" ? ["--batch-count=1"] : []),
    ...(mode ? [`--mode=${mode}`] : []),
    ...(source ? [`--source=${source}`] : []),
    ...(/^\s*--adf-mode /m.test(options) ? [`--adf-mode=${profile.duplex ? "Duplex" : "Simplex"}`] : []),
    `--resolution=${profile.dpi}`,
    ...(/^\s*-x /m.test(options) ? ["-x", String(paper.width), "-y", String(paper.height)] : []),
  ];
}

function batchRun(program: ReturnType<typeof spawn>, folder: PageFolder, most: number): ScanRun {
  const names: string[] = [];
  let line = "";
  let over: { status: number | null } | undefined;
  let cancelled = false;
  let pages = 0;
  let wake = () => {};
  program.stdout?.on("data", (part: Buffer) => {
    const lines = (line + part.toString("utf8")).split("\n");
    line = (lines.pop() ?? "").slice(-4096);
    names.push(...lines.map((one) => basename(one.trim())).filter((one) => /^\d+\.png$/.test(one)));
    wake();
  });
  const finish = (status: number | null) => {
    over ??= { status };
    wake();
  };
  program.on("close", (status) => finish(status));
  program.on("error", () => finish(1));

  async function end(code: ScanEnd, detail: string): Promise<ScanStep> {
    await folder.remove();
    return { end: code, detail };
  }
  return {
    async next() {
      for (;;) {
        if (cancelled) return end("cancelled", "");
        const name = names.shift();
        if (name) {
          const page = await folder.take(name);
          if (page?.mediaType !== "image/png") return end("bad-page", name);
          pages++;
          return { page };
        }
        if (pages >= most && over) return end("done", "");
        if (over) return end(endOfStatus(over.status, pages), `scanimage ${over.status}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    async cancel() {
      cancelled = true;
      program.kill("SIGINT");
      const timer = setTimeout(() => program.kill("SIGKILL"), 3_000);
      program.once("close", () => clearTimeout(timer));
      wake();
    },
  };
}
