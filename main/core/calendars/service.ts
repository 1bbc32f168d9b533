import { join } from "node:path";
import type { Kysely } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { CalendarCheck, CalendarView, Officer, Output } from "../../../preload/contract/index.ts";
import type { CalendarData, ReadJson } from "../catalogue/service.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Forms } from "../forms/service.ts";
import { addDays, atMinute, dayOf, isRealDay, type Timestamp, toTimestamp } from "../time.ts";
import { affectedBy, promisedOn } from "./affected.ts";
import { closingMinute, isWorkingDay, nextWorkingDay, type OfficeCalendar } from "./calendar.ts";
import {
  answersOf,
  type Change,
  calendarOn,
  changeOf,
  type DayAnswer,
  newestEdition,
  reopenedOf,
} from "./changes.ts";
import { type Due, type DueInput, dueWithDoubt, transferDue } from "./due.ts";
import { explainDue } from "./explain.ts";
import { type CalendarKey, CalendarKeys, readCalendarFile } from "./file.ts";
import { calendarView, differences } from "./views.ts";
import { workingMinutes } from "./working-time.ts";

export { buildCalendar, type OfficeCalendar } from "./calendar.ts";
export { type Due, dueWithDoubt, type TermUnit } from "./due.ts";
export { bringCalendars } from "./feed.ts";
export { doubtWords } from "./words.ts";

const KEYS = "calendar-keys.json";
const MAX_CLOSURE_DAYS = 31;
/** A closure may be told afterwards: nobody sits at a PC in a storm. */
const CLOSED_BEFORE = 31;

/** The keys that came with the program; dated data. */
export async function loadCalendarKeys(readJson: ReadJson): Promise<CalendarKey[]> {
  return CalendarKeys.parse(await readJson(`trust/${KEYS}`)).keys;
}

/**
 * The working calendar (lịch làm việc) of this office: days off, make-up days, office hours, and what is counted by
 * them. On the shipped calendar come the province's signed files, the head's answers for undecided days and local
 * closures; each is kept, and no promised date moves by any of them.
 */
export async function createCalendars(
  core: CoreContext,
  parts: { shipped: CalendarData; keys: readonly CalendarKey[]; forms: Forms },
) {
  const { shipped } = parts;
  let changes = await changesIn(core.database.read);
  let kept: { day: string; calendar: OfficeCalendar } | undefined;
  const today = () => dayOf(core.ports.clock.now());

  function current(): OfficeCalendar {
    const day = today();
    // a file may come into force at midnight
    if (kept?.day !== day) kept = { day, calendar: calendarOn(shipped, changes, day) };
    return kept.calendar;
  }

  /** Keys of the program and of this machine's trust folders. A folder's file that cannot be read is no key. */
  async function trustedKeys(): Promise<CalendarKey[]> {
    const keys = [...parts.keys];
    for (const folder of core.config.trustFolders) {
      const bytes = await core.ports.disk.read(join(folder, KEYS)).catch(() => undefined);
      if (!bytes) continue;
      try {
        keys.push(...CalendarKeys.parse(JSON.parse(new TextDecoder().decode(bytes))).keys);
      } catch {
        core.ports.log.warn("calendars.keys-unreadable");
      }
    }
    return keys;
  }

  async function open(text: string, known: readonly Change[]) {
    return readCalendarFile(text, {
      calendarId: shipped.id,
      edition: newestEdition(known),
      keys: await trustedKeys(),
      demonstration: core.config.demonstration,
      today: today(),
    });
  }

  /** Adds one change in its own transaction; `told` is what the province hears. */
  async function add(
    officer: Pick<Officer, "username" | "fullName">,
    make: (known: readonly Change[], at: Timestamp) => Omit<Change, "version" | "by" | "at"> | undefined,
    told: { action: string; outbox: string; detail: Record<string, unknown> },
  ): Promise<string> {
    const version = await core.write(officer.username, async (tx) => {
      const known = await changesIn(tx.db);
      const made = make(known, tx.at);
      if (!made) return calendarOn(shipped, known, today()).version;
      const change = { ...made, version: "", by: officer.fullName, at: tx.at } as Change;
      const day = change.inForceFrom > today() ? change.inForceFrom : today();
      change.version = calendarOn(shipped, [...known, change], day).version;
      await insert(tx, change);
      await tx.outbox({
        kind: told.outbox,
        dossierId: null,
        body: { ...told.detail, calendar: shipped.id, version: change.version, source: change.source },
      });
      await tx.audit(told.action, change.id, { ...told.detail, version: change.version });
      tx.emit("calendars", [change.id]);
      return change.version;
    });
    changes = await changesIn(core.database.read);
    kept = undefined;
    return version;
  }

  return {
    /** The calendar in force now. */
    current,

    /** The newest of the province's files in use; 0: none. */
    edition: (): number => newestEdition(changes),

    /** Years whose days off the State has announced, as far as this office knows. */
    announcedYears: (): number[] => [...current().announced].sort((a, b) => a - b),

    /** Due date of a term by the calendar in force now. Throws what `computeDue` throws. */
    due: (input: Omit<DueInput, "calendar">): Due => dueWithDoubt({ ...input, calendar: current() }),

    /** A day that a person or another law gave, until closing time of that day. */
    dueOn(day: string, reason: string): Due {
      const calendar = current();
      return {
        due: toTimestamp(atMinute(day, closingMinute(calendar, day))),
        days: [{ date: day, counted: true, reason }],
        calendar: { id: calendar.id, version: calendar.version, missingYears: [], undecided: [] },
      };
    },

    /** Until when a dossier received at this moment must be with the handling unit (rules.md 11 case 9). */
    transferDue: (receivedAt: Timestamp) => transferDue({ receivedAt, calendar: current() }),

    isWorkingDay: (day: string): boolean => isWorkingDay(current(), day),
    nextWorkingDay: (day: string): string => nextWorkingDay(current(), day),

    /** See `workingMinutes`. */
    workingMinutes: (from: Timestamp, to: Timestamp): number => workingMinutes(current(), from, to),

    async view(year: number): Promise<CalendarView> {
      return calendarView(shipped, changes, current(), year, today());
    },

    /** What a signed file would change. Throws the refusals of `readCalendarFile`; changes nothing. */
    async check(text: string): Promise<CalendarCheck> {
      const { file, key } = await open(text, changes);
      const day = file.inForceFrom > today() ? file.inForceFrom : today();
      const before = calendarOn(shipped, changes, day);
      const after = calendarOn(shipped, [...changes, fileChange(file)], day);
      const { edition, title, issuer, issuedOn, inForceFrom } = file;
      return {
        edition,
        title,
        issuer,
        issuedOn,
        inForceFrom,
        keyOwner: key.owner,
        against: current().version,
        after: after.version,
        ...differences(file, before, after),
        affected: await affectedBy(core.database.read, before, after),
      };
    },

    /** Takes a checked file into use. Throws `calendars.changed-since` when the calendar is not the one compared with. */
    async apply(
      officer: Pick<Officer, "username" | "fullName">,
      text: string,
      against: string,
    ): Promise<Output<"calendars.apply">> {
      const { file } = await open(text, changes);
      const before = current();
      if (before.version !== against) throw new AppError("calendars.changed-since");
      const version = await add(
        officer,
        (known) => {
          if (newestEdition(known) >= file.edition) throw new AppError("calendars.changed-since");
          return fileChange(file);
        },
        {
          action: "calendars.file-applied",
          outbox: "calendar.file-applied",
          detail: { edition: file.edition, keyId: file.signature.keyId, inForceFrom: file.inForceFrom },
        },
      );
      const day = file.inForceFrom > today() ? file.inForceFrom : today();
      const after = calendarOn(shipped, changes, day);
      return {
        version,
        inForceFrom: file.inForceFrom,
        affected: await affectedBy(core.database.read, before, after),
      };
    },

    /** The head's answer for an undecided day. Throws `calendars.not-open` for a day that is no question. */
    async decide(officer: Officer, key: string, day: string, answer: DayAnswer, source: string) {
      const before = current();
      if (!before.undecided.has(day) && !answersOf(changes).has(day))
        throw new AppError("calendars.not-open", { day });
      const version = await add(
        officer,
        (known) => {
          const last = answersOf(known).get(day);
          if (last?.content.answer === answer && last.source === source) return undefined;
          return { id: key, kind: "decision", inForceFrom: today(), source, content: { day, answer } };
        },
        { action: "calendars.day-decided", outbox: "calendar.day-decided", detail: { day, answer } },
      );
      return { version, affected: await affectedBy(core.database.read, before, current()) };
    },

    promised: (from: string, to: string) => promisedOn(core.database.read, from, to),

    /** The office is shut from `from` to `to`. `key` is the id: told twice, entered once. */
    async close(
      officer: Officer,
      key: string,
      closed: { from: string; to: string; reason: string; source: string },
    ) {
      const { from, to, reason, source } = closed;
      const bad = (why: string) => new AppError("contract.invalid-input", { where: "ngày đóng cửa", why });
      if (!isRealDay(from) || !isRealDay(to)) throw bad("không có trong lịch");
      if (to < from) throw bad("kết thúc trước khi bắt đầu");
      if (to >= addDays(from, MAX_CLOSURE_DAYS)) throw bad(`dài quá ${MAX_CLOSURE_DAYS} ngày`);
      if (from < addDays(today(), -CLOSED_BEFORE)) throw bad(`cách đây hơn ${CLOSED_BEFORE} ngày`);
      const version = await add(
        officer,
        (known) =>
          known.some(({ id }) => id === key)
            ? undefined
            : { id: key, kind: "closure", inForceFrom: today(), source, content: { from, to, reason } },
        { action: "calendars.closed", outbox: "calendar.closed", detail: { from, to, reason } },
      );
      return { id: key, version, affected: await promisedOn(core.database.read, from, to) };
    },

    /** Takes a closure back. Throws `calendars.not-open` when there is none to take back. */
    async reopen(officer: Officer, key: string, id: string, reason: string): Promise<void> {
      await add(
        officer,
        (known) => {
          const closure = known.find((change) => change.id === id && change.kind === "closure");
          if (!closure) throw new AppError("calendars.not-open", { day: "" });
          if (reopenedOf(known).has(id)) return undefined;
          return {
            id: key,
            kind: "reopened",
            inForceFrom: today(),
            source: closure.source,
            content: { closure: id, reason },
          };
        },
        { action: "calendars.reopened", outbox: "calendar.reopened", detail: { closure: id, reason } },
      );
    },

    /** Issues the sheet on how the return date was counted. Throws `dossiers.not-found`. */
    explain: (officer: Officer, key: string, dossierId: string) =>
      explainDue(core, parts.forms, officer, key, dossierId),
  };
}

export type Calendars = Awaited<ReturnType<typeof createCalendars>>;

function fileChange(file: Parameters<typeof differences>[0]): Change {
  return {
    id: file.signature.value.slice(0, 32),
    kind: "file",
    edition: file.edition,
    inForceFrom: file.inForceFrom,
    source: `${file.issuer}, ${file.issuedOn}`,
    content: file,
    version: "",
    by: "",
    at: "",
  };
}

async function changesIn(db: Kysely<Schema>): Promise<Change[]> {
  return (await db.selectFrom("calendar_changes").selectAll().orderBy("seq").execute()).map(changeOf);
}

async function insert(tx: WriteTx, change: Change): Promise<void> {
  await tx.db
    .insertInto("calendar_changes")
    .values({
      id: change.id,
      kind: change.kind,
      edition: change.kind === "file" ? change.edition : null,
      in_force_from: change.inForceFrom,
      content: JSON.stringify(change.content),
      source: change.source,
      version: change.version,
      by: change.by,
      at: change.at,
    })
    .execute();
}
