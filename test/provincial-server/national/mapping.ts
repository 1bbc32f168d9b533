import type { Field, GenerationTable } from "./tables.ts";

/** A field that cannot be filled: nothing is sent in its place (interop 1.9). */
export interface Missing {
  /** the portal's name of the field, with the row it belongs to: `TaiLieuNop[2].TepDinhKemId` */
  field: string;
  /** what is missing, for a clerk */
  what: string;
}

/** A text that was longer than the portal takes; what was sent ends in "…". */
export interface Cut {
  field: string;
  from: number;
  to: number;
}

export interface Mapped {
  message: Record<string, unknown>;
  missing: Missing[];
  cut: Cut[];
}

/**
 * One message of a generation from a subject, field by field as its table says. Never puts anything in the place of
 * what is not there: a required field without a value, a value that the portal has no word for and a code that is
 * too long or of another shape are named in `missing`.
 */
export function mapMessage(table: GenerationTable, message: string, subject: unknown): Mapped {
  const found: Omit<Mapped, "message"> = { missing: [], cut: [] };
  return { message: partOf(table, message, subject, "", found), ...found };
}

function partOf(
  table: GenerationTable,
  message: string,
  subject: unknown,
  inside: string,
  found: Omit<Mapped, "message">,
): Record<string, unknown> {
  const fields = table.messages[message];
  if (!fields) throw new Error(`generation ${table.generation} has no message ${message}`);
  const made: Record<string, unknown> = {};
  for (const field of fields) {
    if (field.when && !field.when.in.some((value) => value === at(subject, field.when!.path))) {
      if (field.otherwise !== undefined) made[field.name] = field.otherwise;
      continue;
    }
    const name = `${inside}${field.name}`;
    const value = fieldValue(table, field, subject, name, found);
    if (value !== undefined) made[field.name] = value;
    else if (field.required) found.missing.push({ field: name, what: field.required });
    else if (field.otherwise !== undefined) made[field.name] = field.otherwise;
  }
  return made;
}

/** Undefined: there is nothing to send. */
function fieldValue(
  table: GenerationTable,
  field: Field,
  subject: unknown,
  name: string,
  found: Omit<Mapped, "message">,
): unknown {
  const raw = field.from === "" || field.from === undefined ? subject : at(subject, field.from);
  switch (field.as) {
    case "part":
      return partOf(table, field.part!, raw, `${name}.`, found);
    case "rows":
      return ((raw ?? []) as unknown[]).map((row, index) =>
        partOf(table, field.rows!, row, `${name}[${index + 1}].`, found),
      );
    case "flag":
      return raw === true ? "1" : "0";
    case "number":
      return typeof raw === "number" ? raw : undefined;
    case "time":
      return typeof raw === "string" ? timeAs(raw, field.time!) : undefined;
    case "list":
      return listed(table, field, raw, name, found);
    case "text":
      return textOf(field, raw, name, found);
  }
}

function listed(
  table: GenerationTable,
  field: Field,
  raw: unknown,
  name: string,
  found: Omit<Mapped, "message">,
): unknown {
  if (raw === undefined || raw === null || raw === "") return undefined;
  const value = table.lists[field.list!]?.[String(raw)];
  // named once, as what it is: there is a value, the portal has no word for it
  if (value === undefined && field.required) {
    found.missing.push({
      field: name,
      what: `${field.required} (Cổng chưa có giá trị cho “${String(raw)}”)`,
    });
    return null;
  }
  return value;
}

function textOf(field: Field, raw: unknown, name: string, found: Omit<Mapped, "message">): unknown {
  if (raw === undefined || raw === null) return undefined;
  const text = String(raw).normalize("NFC").trim();
  if (text === "") return undefined;
  if (field.pattern && !new RegExp(field.pattern).test(text)) {
    found.missing.push({
      field: name,
      what: `${field.required ?? field.name} (“${text}” không đúng dạng của Cổng)`,
    });
    return null;
  }
  if (field.limit === undefined || text.length <= field.limit) return text;
  if (field.over === "refuse") {
    found.missing.push({
      field: name,
      what: `${field.required ?? field.name} (dài ${text.length} chữ, Cổng nhận nhiều nhất ${field.limit})`,
    });
    return null;
  }
  const cut = `${text.slice(0, field.limit - 1).trimEnd()}…`;
  found.cut.push({ field: name, from: text.length, to: cut.length });
  return cut;
}

/** The value at `a.b.c`; undefined where the way ends before. */
function at(subject: unknown, path: string): unknown {
  let value = subject;
  for (const part of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

const TIME = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * A time with its offset, or a day, written as a pattern of yyyy MM dd HH mm ss SSS says: hours 00 to 23, always of
 * Vietnam. Undefined for anything that is no whole day: a year alone is not made into one.
 */
export function timeAs(text: string, pattern: string): string | undefined {
  const parts = TIME.exec(text);
  if (!parts) return undefined;
  const withHours = parts[4] !== undefined;
  const moment = withHours
    ? Date.parse(parts[8] ? text : `${text}+07:00`)
    : Date.parse(`${text}T00:00:00+07:00`);
  if (Number.isNaN(moment)) return undefined;
  const local = new Date(moment + 7 * 3_600_000).toISOString();
  // a day of a month that has no such day would move on by itself
  if (!withHours && local.slice(0, 10) !== text) return undefined;
  const [year, month, day] = local.slice(0, 10).split("-");
  const [hour, minute, second] = local.slice(11, 19).split(":");
  return pattern
    .replace("yyyy", year!)
    .replace("MM", month!)
    .replace("dd", day!)
    .replace("HH", hour!)
    .replace("mm", minute!)
    .replace("ss", second!)
    .replace("SSS", local.slice(20, 23));
}
