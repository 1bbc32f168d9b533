import { type SqlBool, sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { FileStore } from "../../../db/files.ts";
import type { Row, Snapshot, ToldAccount, ToldOperation } from "./messages.ts";
import { foreignName, rowsOf } from "./snapshot.ts";
import { SHARED, type SharedTable } from "./tables.ts";

/** What a unit needs of the rest of the program when it comes in. */
export interface ApplyParts {
  self: string;
  files: FileStore;
  /** tells again what the province told of a dossier, where its owner has not heard it yet */
  tellAgain(tx: WriteTx, dossierId: string): Promise<void>;
  /** asks the province again for all that it told: some of it may have been passed over while a dossier was unknown */
  hearAgain(tx: WriteTx): Promise<void>;
  /** whether the build of a machine has a table at all */
  knowsTable(device: string, table: string): boolean;
}

/** whose screens show a unit of a kind */
const TOPICS = {
  dossier: "dossiers",
  reception: "drafts",
  parcel: "parcels",
  paper: "forms",
  operation: "drafts",
} as const;

/**
 * Writes a unit of another machine as it stands there: rows, names of files, operations that the province has not
 * confirmed. The unit's own row is the caller's. Nothing that this machine made itself is touched. `included`: the owner
 * before, where this version was made from all that is known here of that one.
 */
export async function writeUnit(
  tx: WriteTx,
  parts: ApplyParts,
  told: Snapshot,
  giver: string,
  included?: string,
): Promise<void> {
  const people = await knownPeople(tx, told.accounts);
  await noteFiles(tx, told, giver);
  const tables = SHARED[told.kind];
  for (const table of tables.toReversed()) {
    // an older build knows nothing of what lies here in a table that it has not, so it did not take it away
    if (table.mode === "own" && parts.knowsTable(giver, table.table)) await removeUntold(tx, table, told);
  }
  for (const table of tables) {
    const columns = await columnsOf(tx, table.table);
    for (const row of told.rows[table.table] ?? []) await writeRow(tx, table, columns, people, row);
  }
  await holdOperations(tx, parts, told, included === undefined ? [giver] : [giver, included]);
  if (told.kind === "dossier") {
    await parts.tellAgain(tx, told.id);
    tx.emit("dossiers", [told.id]);
  } else tx.emit(TOPICS[told.kind], [told.id]);
}

/** Accounts here for those that a unit names: the same person by name, else one that nobody can sign in with. */
async function knownPeople(tx: WriteTx, told: readonly ToldAccount[]): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for (const person of told) {
    const here = await tx.db
      .selectFrom("accounts")
      .select("id")
      .where((e) => e.or([e("username", "=", person.username), e("id", "=", person.id)]))
      .orderBy(sql<SqlBool>`username = ${person.username}`, "desc")
      .executeTakeFirst();
    known.set(person.id, here?.id ?? person.id);
    if (here) continue;
    await tx.db
      .insertInto("accounts")
      .values({
        id: person.id,
        username: foreignName(person.username, person.id),
        full_name: person.fullName,
        title: person.title,
        identity: null,
        roles: "[]",
        home_agency: person.agency,
        work_agency: person.agency,
        password: "",
        active: 0,
        failures: 0,
        locked_until: null,
        created_at: tx.at,
      })
      .execute();
  }
  return known;
}

/** Rows for files whose content may come later; which of them is wanted, and from whom. */
export async function noteFiles(tx: WriteTx, told: Snapshot, giver: string): Promise<void> {
  const sent = new Set([...told.operations, ...told.confirmed].flatMap((operation) => operation.files));
  for (const file of told.files) {
    await tx.db
      .insertInto("files")
      .values({
        id: file.id,
        name: "",
        sha256: file.sha256,
        size: file.size,
        media_type: file.mediaType,
        title: file.title,
        wrapped_key: null,
        created_at: file.createdAt,
      })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .execute();
    const wanted = file.here && (sent.has(file.id) || isWanted(told, file.id));
    if (!wanted) continue;
    await wantFile(tx, file.id, giver);
  }
}

/** Results that lie ready, and pages that nothing else has yet, are wanted even where nothing waits for the province. */
function isWanted(told: Snapshot, file: string): boolean {
  const ready = told.rows["results"]?.some((row) => row["file_id"] === file && row["state"] === "ready");
  if (ready && told.rows["dossiers"]?.[0]?.["state"] === "result-ready") return true;
  const unsigned = new Set(
    (told.rows["documents"] ?? []).filter((row) => row["signed_file"] === null).map((row) => row["id"]),
  );
  return ["pages", "pages_aside"].some((table) =>
    told.rows[table]?.some((row) => row["file_id"] === file && unsigned.has(row["document_id"] ?? null)),
  );
}

/** Asks for the content of a file that is not here; `unless-wanted`: a giver that is known already goes before this one. */
export async function wantFile(
  tx: WriteTx,
  fileId: string,
  giver: string,
  how: "now" | "unless-wanted" = "now",
): Promise<void> {
  const row = await tx.db
    .selectFrom("files")
    .select("wrapped_key")
    .where("id", "=", fileId)
    .executeTakeFirst();
  if (!row || row.wrapped_key !== null) return;
  await tx.db
    .insertInto("exchange_files")
    .values({ file_id: fileId, giver })
    .onConflict((conflict) => {
      const known = conflict.column("file_id");
      if (how === "unless-wanted") return known.doNothing();
      // whoever was asked in the place of another giver is asked again in the place of this one
      return known.doUpdateSet({
        giver,
        asked: sql<string>`iif(exchange_files.giver = ${giver}, exchange_files.asked, '[]')`,
      });
    })
    .execute();
}

async function columnsOf(tx: WriteTx, table: string): Promise<Set<string>> {
  const found = await sql<{ name: string }>`SELECT name FROM pragma_table_info(${table})`.execute(tx.db);
  return new Set(found.rows.map((row) => row.name));
}

const keyOf = (table: SharedTable, row: Record<string, unknown>): string =>
  JSON.stringify(table.key.map((column) => row[column]));

async function removeUntold(tx: WriteTx, table: SharedTable, told: Snapshot): Promise<void> {
  const kept = new Set((told.rows[table.table] ?? []).map((row) => keyOf(table, row)));
  const here = (await rowsOf(table, told.id).execute(tx.db)).rows;
  const gone = here.filter((row) => !kept.has(keyOf(table, row)));
  for (const row of gone) {
    // a result that the province told this machine alone stays: it is told again below
    if (table.table === "results" && (await isNews(tx, told.id))) continue;
    const named = sql.join(
      table.key.map((column) => sql`${sql.ref(column)} = ${row[column]}`),
      sql` AND `,
    );
    await sql`DELETE FROM ${sql.table(table.table)} WHERE ${named}`.execute(tx.db);
  }
}

async function isNews(tx: WriteTx, dossierId: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom("exchange_news")
    .select("id")
    .where("dossier_id", "=", dossierId)
    .executeTakeFirst();
  return row !== undefined;
}

async function writeRow(
  tx: WriteTx,
  table: SharedTable,
  columns: ReadonlySet<string>,
  people: ReadonlyMap<string, string>,
  told: Row,
): Promise<void> {
  // a newer program may tell more than this one has a place for
  const row = Object.fromEntries(
    Object.entries(told).filter(([name]) => columns.has(name) && name !== "seq"),
  );
  for (const column of table.accounts ?? []) {
    const id = row[column];
    if (typeof id === "string") row[column] = people.get(id) ?? id;
  }
  for (const column of table.left ?? []) row[column] = null;
  const names = Object.keys(row);
  const list = sql.join(names.map((name) => sql.ref(name)));
  const values = sql.join(names.map((name) => sql`${row[name]}`));
  if (table.mode === "book") {
    // the books of two machines of one name would stand in each other's way; each is kept where it is
    const there =
      table.table === "register_rows"
        ? sql<SqlBool>`EXISTS (SELECT 1 FROM registers WHERE id = ${row["register_id"]})`
        : sql<SqlBool>`true`;
    await sql`INSERT OR IGNORE INTO ${sql.table(table.table)} (${list}) SELECT ${values} WHERE ${there}`.execute(
      tx.db,
    );
    return;
  }
  const changed = names.filter((name) => !table.key.includes(name));
  const updates = sql.join(changed.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`));
  const conflict = sql.join(table.key.map((name) => sql.ref(name)));
  await sql`INSERT INTO ${sql.table(table.table)} (${list}) VALUES (${values})
    ON CONFLICT (${conflict}) DO UPDATE SET ${updates}`.execute(tx.db);
}

/**
 * Keeps the second copies of operations, those that the province has confirmed for as long as its backups are old. What
 * the giver, or whom it goes on from, told before and tells no more was dealt with there, or confirmed long ago.
 */
async function holdOperations(
  tx: WriteTx,
  parts: ApplyParts,
  told: Snapshot,
  givers: readonly [string, ...string[]],
): Promise<void> {
  const { self } = parts;
  const [giver] = givers;
  await holdConfirmed(tx, self, told, giver);
  const behind = told.confirmed.length;
  for (const [place, operation] of told.operations.entries()) {
    await hold(tx, self, { ...operation, unitId: told.id, ordinal: behind + place, giver, state: "held" });
  }
  const open = new Set(told.operations.map((operation) => operation.id));
  const held = await tx.db
    .selectFrom("exchange_held")
    .select("id")
    .where("unit_id", "=", told.id)
    .where("giver", "in", givers)
    .where("state", "=", "held")
    .execute();
  await eraseCopies(
    tx,
    parts.files,
    held.map((row) => row.id).filter((id) => !open.has(id)),
    told.id,
  );
}

/** Keeps the second copies of what the province has confirmed of a unit. */
export async function holdConfirmed(
  tx: WriteTx,
  self: string,
  told: Pick<Snapshot, "id" | "confirmed">,
  giver: string,
): Promise<void> {
  for (const [ordinal, operation] of told.confirmed.entries()) {
    await hold(tx, self, { ...operation, unitId: told.id, ordinal, giver, state: "confirmed" });
  }
}

async function hold(
  tx: WriteTx,
  self: string,
  told: ToldOperation & { unitId: string; ordinal: number; giver: string; state: "held" | "confirmed" },
): Promise<void> {
  if (told.maker === self) return;
  const own = await tx.db.selectFrom("outbox").select("id").where("id", "=", told.id).executeTakeFirst();
  if (own) return;
  await tx.db
    .insertInto("exchange_held")
    .values({
      id: told.id,
      unit_id: told.unitId,
      maker: told.maker,
      maker_seq: told.makerSeq,
      ordinal: told.ordinal,
      kind: told.kind,
      body: told.body,
      hash: told.hash,
      files: JSON.stringify(told.files),
      created_at: told.createdAt,
      giver: told.giver,
      behind: (e) => e.selectFrom("outbox").select((o) => o.fn.coalesce(o.fn.max("seq"), o.lit(0)).as("seq")),
      state: told.state,
      acked: 0,
      changed_at: tx.at,
    })
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet((e) => ({
          giver: told.giver,
          ordinal: told.ordinal,
          state: told.state,
          changed_at: tx.at,
          acked: sql<number>`iif(exchange_held.giver = ${e.ref("excluded.giver")}, exchange_held.acked, 0)`,
        }))
        .where("exchange_held.state", "=", "held"),
    )
    .execute();
}

/** Second copies that need not be kept any longer go, content and files, and that they went is on record. */
export async function eraseCopies(
  tx: WriteTx,
  files: FileStore,
  ids: readonly string[],
  unitId: string,
): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.db
    .selectFrom("exchange_held")
    .select(["id", "files"])
    .where("id", "in", ids)
    .where("body", "<>", "")
    .execute();
  if (rows.length === 0) return;
  await tx.db
    .updateTable("exchange_held")
    .set({ state: "confirmed", body: "", changed_at: tx.at })
    .where(
      "id",
      "in",
      rows.map((row) => row.id),
    )
    .execute();
  let erased = 0;
  for (const id of new Set(rows.flatMap((row) => JSON.parse(row.files) as string[]))) {
    if (await isNeeded(tx, id)) continue;
    await tx.db.deleteFrom("exchange_files").where("file_id", "=", id).execute();
    if (!(await isHere(tx, id))) continue;
    await files.erase(tx, id, WHY_ERASED);
    erased++;
  }
  await tx.audit("exchange.copies-erased", unitId, { operations: rows.length, files: erased });
}

const WHY_ERASED = "bản thứ hai không cần nữa";

/** Whether a file's content serves for more than the copies that go: it is to be sent or handed over here. */
async function isNeeded(tx: WriteTx, id: string): Promise<boolean> {
  const { rows } = await sql<{ needed: number }>`SELECT
    EXISTS (SELECT 1 FROM results WHERE file_id = ${id})
    OR EXISTS (SELECT 1 FROM outbox WHERE files <> '[]' AND instr(files, ${id}) > 0)
    OR EXISTS (SELECT 1 FROM exchange_held WHERE files <> '[]' AND body <> '' AND instr(files, ${id}) > 0)
    AS needed`.execute(tx.db);
  return rows[0]?.needed !== 0;
}

async function isHere(tx: WriteTx, id: string): Promise<boolean> {
  const row = await tx.db.selectFrom("files").select("wrapped_key").where("id", "=", id).executeTakeFirst();
  return (row?.wrapped_key ?? null) !== null;
}
