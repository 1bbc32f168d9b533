/** One executed statement with the values it was given. */
export interface Statement {
  sql: string;
  parameters: readonly unknown[];
}

/**
 * What one record says: a committed write of the application, or that the schema was brought to a
 * version. Replaying all of them in order on an empty file gives the same database.
 */
export type JournalEntry =
  | { kind: "write"; at: string; actor: string; statements: Statement[] }
  | { kind: "migrate"; to: number };

type Json = null | string | number | { bytes: string } | { integer: string } | { number: string };

function toJson(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return { integer: String(value) };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("base64") };
  if (typeof value === "number") {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { number: Object.is(value, -0) ? "-0" : String(value) };
  }
  throw new Error(`SQLite takes no ${typeof value}`);
}

function fromJson(value: Json): unknown {
  if (value === null || typeof value !== "object") return value;
  if ("bytes" in value) return Buffer.from(value.bytes, "base64");
  if ("integer" in value) return BigInt(value.integer);
  return Number(value.number);
}

/** The plain bytes of a record. */
export function encodeEntry(entry: JournalEntry): Uint8Array {
  const body =
    entry.kind === "migrate"
      ? entry
      : { ...entry, statements: entry.statements.map((s) => [s.sql, s.parameters.map(toJson)]) };
  return Buffer.from(JSON.stringify(body));
}

/** Back from plain bytes; they are authenticated, so only this program wrote them. */
export function decodeEntry(plain: Uint8Array): JournalEntry {
  const body = JSON.parse(Buffer.from(plain).toString()) as
    | { kind: "migrate"; to: number }
    | { kind: "write"; at: string; actor: string; statements: [string, Json[]][] };
  if (body.kind === "migrate") return body;
  return {
    ...body,
    statements: body.statements.map(([sql, parameters]) => ({ sql, parameters: parameters.map(fromJson) })),
  };
}
