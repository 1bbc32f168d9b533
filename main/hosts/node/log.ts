import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import type { Log } from "../../core/ports.ts";

const LIMITS = { file: 5 * 1024 * 1024, files: 5 };
const HIDDEN = "[che]";

/** Fields that never reach a log, whoever passes them (design, rule 15). */
const SECRET_FIELD =
  /pin$|password|passphrase|secret|token|authorization|cookie|identity|fullname|applicant|address|phone|email|birth|content|^text$|^key$/i;
/** Runs of digits as long as an identity number (9 or 12) or a phone number. */
const LONG_NUMBER = /(?<![0-9a-f-])\d{9,12}(?![0-9a-f-])/gi;

/**
 * Structured log in `counter.log` of a folder, one JSON object a line, five files of 5 MB. Secret fields are
 * hidden and long numbers masked to their last three digits. A log that cannot be written is lost without
 * disturbing anyone's work.
 */
export function fileLog(folder: string, limits = LIMITS): Log {
  const logger = pino(
    { base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line) => append(folder, line, limits) },
  );
  const at =
    (level: "info" | "warn" | "error") =>
    (event: string, fields: Record<string, unknown> = {}): void =>
      logger[level](scrub({ ...fields, event }, 0) as object);
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

function append(folder: string, line: string, limits: typeof LIMITS): void {
  const path = join(folder, "counter.log");
  try {
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > 0 && size + line.length > limits.file) rotate(path, limits.files);
    appendFileSync(path, line, { mode: 0o600 });
  } catch {
    // a full disk is told to the officer by the work that needs the disk, not by its log
  }
}

function rotate(path: string, files: number): void {
  rmSync(`${path}.${files - 1}`, { force: true });
  for (let n = files - 2; n >= 1; n--) {
    if (existsSync(`${path}.${n}`)) renameSync(`${path}.${n}`, `${path}.${n + 1}`);
  }
  renameSync(path, `${path}.1`);
}

/** Copy without secrets; deep structures and other types are named, not written. */
function scrub(value: unknown, depth: number): unknown {
  if (typeof value === "string") return value.replace(LONG_NUMBER, (digits) => `***${digits.slice(-3)}`);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (value instanceof Error) return { name: value.name, stack: scrub(value.stack ?? "", depth) };
  if (depth > 4 || typeof value !== "object") return typeof value;
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => scrub(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      SECRET_FIELD.test(name) ? HIDDEN : scrub(item, depth + 1),
    ]),
  );
}
