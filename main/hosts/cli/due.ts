import { buildCalendar, doubtWords, dueWithDoubt, type TermUnit } from "../../core/calendars/service.ts";
import {
  createCatalogueService,
  loadCalendar,
  loadCatalogue,
  type ReadJson,
} from "../../core/catalogue/service.ts";
import { AppError } from "../../core/errors.ts";
import { fromTimestamp, isRealDay, toTimestamp } from "../../core/time.ts";
import { refusal, type VerbOutcome } from "./refusal.ts";

const VERB = "due";
const UNITS: Record<string, TermUnit> = { wd: "WORKING_DAY", d: "CALENDAR_DAY", h: "HOUR" };
const USAGE = "due --received 2026-01-09T10:00:00+07:00 --term 1wd [--after15h] | --procedure MÃ";

/** What the command needs from the shell that runs it. */
export interface DueIo {
  /** reads a file of `resources/` */
  readJson: ReadJson;
}

interface DueArguments {
  received: string;
  term?: { value: number; unit: TermUnit };
  procedure?: string;
  after15h: boolean;
}

const usage = (why: string): AppError => new AppError("cli.usage", { why: `${why}; ví dụ: ${USAGE}` });

/** The command line answers in seconds. */
const seconds = (time: string): string => time.replace(/\.\d{3}\+/, "+");

/** An ISO 8601 time with an offset, on a day and at an hour that exist. */
function readReceived(text: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?$/.exec(text);
  const bad = (why: string) => usage(`--received “${text}” ${why}`);
  if (!match) throw bad("không phải thời điểm dạng 2026-01-09T10:00:00+07:00");
  const [, day, clock, offset] = match;
  if (offset === undefined) throw bad("thiếu múi giờ, ví dụ +07:00 ở cuối");
  if (!isRealDay(day!)) throw bad("là ngày không có trong lịch");
  if (!/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?$/.test(clock!)) throw bad("là giờ không có thật");
  const ms = fromTimestamp(text);
  if (Number.isNaN(ms)) throw bad("có múi giờ không có thật");
  return toTimestamp(ms);
}

/** `1wd` working days, `10d` calendar days, `2.5h` working hours. */
function readTerm(text: string): { value: number; unit: TermUnit } {
  const match = /^(\d+(?:\.\d+)?)(wd|d|h)$/.exec(text);
  if (!match)
    throw usage(`--term “${text}” phải là số kèm wd (ngày làm việc), d (ngày) hoặc h (giờ làm việc)`);
  const value = Number(match[1]);
  const unit = UNITS[match[2]!]!;
  if (value <= 0 || (unit !== "HOUR" && !Number.isInteger(value)))
    throw usage(`--term “${text}” phải lớn hơn 0, tính theo ngày thì là số nguyên`);
  return { value, unit };
}

function parse(args: string[]): DueArguments {
  const values = new Map<string, string>();
  let after15h = false;
  for (let at = 0; at < args.length; at++) {
    const name = args[at]!;
    if (name === "--after15h") after15h = true;
    else if (name === "--received" || name === "--term" || name === "--procedure") {
      const value = args[++at];
      if (value === undefined || value.startsWith("--")) throw usage(`${name} thiếu giá trị`);
      if (values.has(name)) throw usage(`${name} ghi hai lần`);
      values.set(name, value);
    } else throw usage(`không hiểu “${name}”`);
  }
  const received = values.get("--received");
  const term = values.get("--term");
  const procedure = values.get("--procedure");
  if (received === undefined) throw usage("thiếu --received");
  if ((term === undefined) === (procedure === undefined)) throw usage("cần một trong --term, --procedure");
  return {
    received: readReceived(received),
    ...(term === undefined ? {} : { term: readTerm(term) }),
    ...(procedure === undefined ? {} : { procedure }),
    after15h,
  };
}

/**
 * `due --received TIME --term 1wd|10d|8h [--after15h]`, or `--procedure CODE` with the term of the catalogue:
 * the due date with every day counted or not, and what is uncertain about the calendar. Exit 0, 1 when the
 * catalogue has no such procedure or no term, 2 for arguments that cannot be used.
 */
export async function run(args: string[], io: DueIo): Promise<VerbOutcome> {
  try {
    const { received, term: given, procedure, after15h } = parse(args);
    const calendar = buildCalendar(await loadCalendar(io.readJson));
    const listed =
      procedure === undefined
        ? undefined
        : createCatalogueService(await loadCatalogue(io.readJson)).procedure(procedure).term;
    const found = dueWithDoubt({
      receivedAt: received,
      term: given ?? listed ?? { value: null, unit: "UNKNOWN" },
      after15h: after15h || listed?.after15h === true,
      calendar,
    });
    const { id, version, missingYears, undecided } = found.calendar;
    return {
      exit: 0,
      result: {
        ok: true,
        verb: VERB,
        due: seconds(found.due),
        days: found.days,
        calendar: { id, version, missingYears },
        // beside the shape that other programs rely on, and only where something is in doubt
        ...(undecided.length === 0 ? {} : { undecided, dueIfOff: seconds(found.ifOff ?? found.due) }),
        ...(doubtWords(found) === "" ? {} : { warning: doubtWords(found) }),
      },
    };
  } catch (error) {
    if (error instanceof AppError && error.code === "contract.invalid-input")
      return refusal(VERB, usage(`${error.params.where} ${error.params.why}`));
    return refusal(VERB, error);
  }
}
