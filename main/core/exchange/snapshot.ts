import { type Kysely, type SqlBool, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import {
  Row,
  type Snapshot,
  type ToldAccount,
  type ToldFile,
  type ToldOperation,
  Version,
} from "./messages.ts";
import { FILE_COLUMNS, SHARED, type SharedTable } from "./tables.ts";

export type Reader = Pick<Kysely<Schema>, "selectFrom" | "getExecutor">;
export type Unit = Schema["exchange_units"];

/**
 * A version as it is kept in `base`. `work`: SHA-256 of what people had done of a lost machine's unit when it was
 * restored; it tells whether somebody went on with it here when a newer version of that machine is found later.
 */
export type StoredVersion = Version & { work?: string };

/** The version in a stored `base`. */
export function readBase(stored: string | null): Version | null {
  if (stored === null) return null;
  const { work: _, ...version } = JSON.parse(stored) as StoredVersion;
  return Version.parse(version);
}

/** Accounts of another machine are kept under their name and the end of their id, which nobody signs in with. */
const FOREIGN = / \([0-9a-f]{8}\)$/;
/** The name under which an account of another machine is kept here. */
export const foreignName = (username: string, id: string): string => `${username} (${id.slice(-8)})`;
/** The name of an account without the mark of another machine. */
export const plainName = (username: string): string => username.replace(FOREIGN, "");

/** The rows of a table that belong to a unit, in the order in which they came. */
export const rowsOf = (table: SharedTable, id: string) => {
  const [first = "", ...rest] = table.where.split("?");
  const where = rest.reduce(
    (text, part) => sql<SqlBool>`${text}${id}${sql.raw(part)}`,
    sql<SqlBool>`${sql.raw(first)}`,
  );
  return sql<Record<string, unknown>>`SELECT * FROM ${sql.table(table.table)} WHERE ${where}`;
};

/** The ids of files that rows and operations name. */
function filesNamed(rows: Snapshot["rows"], operations: readonly ToldOperation[]): string[] {
  const ids = new Set(operations.flatMap((operation) => operation.files));
  for (const [table, all] of Object.entries(rows)) {
    for (const row of all) {
      for (const column of FILE_COLUMNS) if (typeof row[column] === "string") ids.add(row[column]);
      if (table === "signature_levels") {
        for (const id of JSON.parse(String(row["earlier_files"] ?? "[]")) as string[]) ids.add(id);
      }
    }
  }
  return [...ids];
}

async function toldFiles(db: Reader, ids: readonly string[]): Promise<ToldFile[]> {
  const rows = await db
    .selectFrom("files")
    .select(["id", "sha256", "size", "media_type", "title", "created_at", "wrapped_key"])
    .where(sql<SqlBool>`id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    sha256: row.sha256,
    size: row.size,
    mediaType: row.media_type,
    title: row.title,
    createdAt: row.created_at,
    here: row.wrapped_key !== null,
  }));
}

/** Operations of a unit, in their order. */
export interface Work {
  /** what the province has not confirmed */
  operations: ToldOperation[];
  /** what it confirmed, and of which second copies are kept still */
  confirmed: ToldOperation[];
}

/** The work of a unit as this machine has it, also of others; what it sent and the province confirmed since a time. */
export async function queuedWork(db: Reader, unitId: string, self: string, since: string): Promise<Work> {
  const rows = await db
    .selectFrom("outbox")
    .selectAll()
    .where((e) => e.or([e("dossier_id", "=", unitId), e("id", "=", unitId)]))
    .where((e) => e.or([e("state", "<>", "done"), e("done_at", ">=", since)]))
    .orderBy("seq")
    .execute();
  const told = ({ device_id, device_seq, ...row }: (typeof rows)[number]) =>
    toldOperation({ ...row, maker: device_id ?? self, maker_seq: device_seq ?? row.seq });
  // copies of what others had confirmed of it go with it, each behind what was queued here when it was heard of
  const copies = await db
    .selectFrom("exchange_held as h")
    .selectAll("h")
    .where("h.unit_id", "=", unitId)
    .where("h.state", "=", "confirmed")
    .where("h.body", "<>", "")
    .where("h.id", "not in", (e) => e.selectFrom("outbox").select("id").whereRef("outbox.id", "=", "h.id"))
    .orderBy("h.ordinal")
    .execute();
  const confirmed = [
    ...rows.filter((row) => row.state === "done").map((row) => ({ place: row.seq, told: told(row) })),
    ...copies.map((copy) => ({ place: copy.behind + 0.5, told: toldOperation(copy) })),
  ];
  return {
    operations: rows.filter((row) => row.state !== "done").map(told),
    confirmed: confirmed.toSorted((a, b) => a.place - b.place).map((one) => one.told),
  };
}

/** What is held of a unit of another machine, as that one told it. */
export async function heldWork(db: Reader, unitId: string): Promise<Work> {
  const rows = await db
    .selectFrom("exchange_held")
    .selectAll()
    .where("unit_id", "=", unitId)
    .where("body", "<>", "")
    .orderBy("ordinal")
    .execute();
  return {
    operations: rows.filter((row) => row.state === "held").map(toldOperation),
    confirmed: rows.filter((row) => row.state === "confirmed").map(toldOperation),
  };
}

type HeldRow = Pick<
  Schema["exchange_held"],
  "id" | "maker" | "maker_seq" | "kind" | "body" | "hash" | "files" | "created_at"
>;

function toldOperation(row: HeldRow): ToldOperation {
  return {
    id: row.id,
    maker: row.maker,
    makerSeq: row.maker_seq,
    kind: row.kind,
    body: row.body,
    hash: row.hash,
    files: JSON.parse(row.files) as string[],
    createdAt: row.created_at,
  };
}

/** A unit whole as it stands here, told as the property of `owner`. */
export async function readSnapshot(
  db: Reader,
  unit: Unit,
  owner: string,
  { operations, confirmed }: Work,
): Promise<Snapshot> {
  const rows: Snapshot["rows"] = {};
  const people = new Set<string>();
  for (const table of SHARED[unit.kind as Snapshot["kind"]]) {
    const found = (await rowsOf(table, unit.id).execute(db as Kysely<Schema>)).rows;
    if (found.length === 0) continue;
    const ordered = found.every((row) => typeof row["seq"] === "number")
      ? found.sort((a, b) => Number(a["seq"]) - Number(b["seq"]))
      : found;
    rows[table.table] = ordered.map(({ seq: _, ...row }) => {
      for (const column of table.left ?? []) row[column] = null;
      for (const column of table.accounts ?? []) {
        if (typeof row[column] === "string") people.add(row[column] as string);
      }
      return Row.parse(row);
    });
  }
  return {
    id: unit.id,
    kind: unit.kind as Snapshot["kind"],
    owner,
    epoch: unit.epoch,
    revision: unit.revision,
    base: readBase(unit.base),
    rows,
    accounts: await toldAccounts(db, [...people]),
    files: await toldFiles(db, filesNamed(rows, [...operations, ...confirmed])),
    operations,
    confirmed,
  };
}

async function toldAccounts(db: Reader, ids: readonly string[]): Promise<ToldAccount[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom("accounts")
    .select(["id", "username", "full_name", "title", "home_agency"])
    .where("id", "in", ids)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    username: plainName(row.username),
    fullName: row.full_name,
    title: row.title,
    agency: row.home_agency,
  }));
}
