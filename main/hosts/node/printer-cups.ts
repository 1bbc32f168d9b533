import { AppError } from "../../core/errors.ts";
import type { JobOutcome, Printer, PrinterInfo, PrinterOffers } from "../../core/ports.ts";
import { choosePrinter, type Runner, reasonOf, withPrintFile } from "./print-common.ts";

/** What CUPS answers is read, so it must not be translated. */
const ENGLISH = { ...process.env, LC_ALL: "C", LANG: "C" };

/** Keywords of printer-state-reasons (RFC 8011, 5.4.12) that stop a printer, as a person says them. */
const REASONS: readonly [RegExp, string][] = [
  [/media-empty|media-needed/, "hết giấy"],
  [/media-jam/, "kẹt giấy"],
  [/toner-empty|marker-supply-empty/, "hết mực"],
  [/cover-open|door-open|interlock-open/, "nắp máy đang mở"],
  [/input-tray-missing/, "khay giấy chưa lắp"],
  [/output-area-full|output-tray-missing/, "khay ra đầy hoặc chưa lắp"],
  [/offline|timed-out|connecting-to-device|shutdown/, "không thấy máy in, có thể đang tắt hoặc rút dây"],
  [/spool-area-full/, "hàng chờ in đã đầy"],
];
const SIDES = { one: "one-sided", long: "two-sided-long-edge", short: "two-sided-short-edge" } as const;

/** Printers of a CUPS server, by `lpstat`, `lpoptions` and `lp`: what every Linux desktop with a printer has. */
export function cupsPrinter(runner: Runner): Printer {
  const ask = (program: string, args: string[]) => runner(program, args, { env: ENGLISH });

  async function list(): Promise<PrinterInfo[]> {
    const names = await ask("lpstat", ["-e"]);
    if (names.code !== 0) return [];
    const standard = /:\s*(\S+)\s*$/.exec((await ask("lpstat", ["-d"])).out)?.[1];
    const states = readStates((await ask("lpstat", ["-l", "-p"])).out);
    return names.out
      .split("\n")
      .map((name) => name.trim())
      .filter(Boolean)
      .map((name) => ({
        name,
        isDefault: name === standard,
        ...(states.get(name) ?? { state: "ready" as const, why: "" }),
      }));
  }

  return {
    list,

    async offers(printer): Promise<PrinterOffers> {
      // asked for a printer that is not there, it answers with nothing and no fault
      await choosePrinter(list, printer);
      return readOffers((await ask("lpoptions", ["-p", printer, "-l"])).out);
    },

    async print(pdf, { title, copies, printer, tray, paper, sides }) {
      const target = await choosePrinter(list, printer);
      return withPrintFile(pdf, async (path) => {
        const options = [
          tray ? `InputSlot=${tray}` : "",
          paper ? `PageSize=${paper}` : "",
          sides ? `sides=${SIDES[sides]}` : "",
        ].filter(Boolean);
        const args = ["-d", target, "-n", String(copies), "-t", title];
        const done = await ask("lp", [...args, ...options.flatMap((option) => ["-o", option]), "--", path]);
        if (done.code !== 0) throw new AppError("print.failed", { why: reasonOf(done) }, { retryable: true });
        return /request id is (\S+)/.exec(done.out)?.[1] ?? `${target}-?`;
      });
    },

    async outcomes(jobs) {
      const waiting = jobIds((await ask("lpstat", ["-W", "not-completed", "-o"])).out);
      const completed = await ask("lpstat", ["-l", "-W", "completed", "-o"]);
      const ended = readEnded(completed.out);
      const found = new Map<string, JobOutcome>();
      for (const job of jobs) {
        const end = ended.get(job);
        if (waiting.has(job)) found.set(job, { state: "waiting", why: "" });
        else if (end !== undefined) found.set(job, { state: end === "" ? "done" : "failed", why: end });
      }
      return found;
    },
  };
}

/** States of printers from `lpstat -l -p`: a line a printer, its reasons on indented lines below. */
export function readStates(text: string): Map<string, Pick<PrinterInfo, "state" | "why">> {
  const states = new Map<string, Pick<PrinterInfo, "state" | "why">>();
  for (const part of text.split(/^(?=printer )/m)) {
    const name = /^printer (\S+)/.exec(part)?.[1];
    if (!name) continue;
    const alerts = /^\s+Alerts: (.*)$/m.exec(part)?.[1] ?? "";
    const known = REASONS.find(([pattern]) => pattern.test(alerts))?.[1];
    if (/^printer \S+ disabled/.test(part)) states.set(name, { state: "paused", why: known ?? "" });
    else if (known) states.set(name, { state: "not-ready", why: known });
    else states.set(name, { state: "ready", why: "" });
  }
  return states;
}

/** Trays, papers and duplex from `lpoptions -l`, a line an option: `PageSize/Media Size: A5 *A4 Letter`. */
export function readOffers(text: string): PrinterOffers {
  const choices = (...keys: string[]): { value: string; label: string }[] => {
    const line = text.split("\n").find((one) => keys.some((key) => one.startsWith(`${key}/`)));
    return (line?.slice(line.indexOf(":") + 1) ?? "")
      .trim()
      .split(/\s+/)
      .map((one) => one.replace(/^\*/, ""))
      .filter((one) => one !== "" && !/^Custom\./i.test(one))
      .map((value) => ({ value, label: value }));
  };
  const duplex = choices("Duplex", "JCLDuplex", "sides").some(({ value }) =>
    /Tumble|two-sided|DuplexNo/i.test(value),
  );
  return { trays: choices("InputSlot", "MediaSource"), papers: choices("PageSize", "media"), duplex };
}

const jobIds = (text: string): Set<string> =>
  new Set(text.split("\n").flatMap((line) => /^(\S+-\d+)\s/.exec(line)?.[1] ?? []));

/** Ended jobs from `lpstat -l -W completed -o` with why they failed; empty for those that were printed. */
function readEnded(text: string): Map<string, string> {
  const ended = new Map<string, string>();
  for (const part of text.split(/^(?=\S+-\d+\s)/m)) {
    const id = /^(\S+-\d+)\s/.exec(part)?.[1];
    if (!id) continue;
    const alerts = /^\s+Alerts: (.*)$/m.exec(part)?.[1] ?? "";
    const bad = /aborted|canceled|cancelled|stopped|errors/.test(alerts);
    ended.set(id, bad ? (/cancel/.test(alerts) ? "lệnh in đã bị hủy" : "máy in bỏ lệnh in vì lỗi") : "");
  }
  return ended;
}
