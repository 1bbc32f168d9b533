import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  `CREATE TABLE catalogue_imports (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, check_hash TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL, file_name TEXT NOT NULL, file_sha256 TEXT NOT NULL, format TEXT NOT NULL,
    whole INTEGER NOT NULL, counts TEXT NOT NULL, undoes TEXT, by TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
  `CREATE TABLE catalogue_versions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL, version TEXT NOT NULL, summary TEXT NOT NULL,
    content BLOB NOT NULL, recorded_at TEXT NOT NULL, UNIQUE (code, version)) STRICT`,
  `CREATE TRIGGER catalogue_versions_no_update BEFORE UPDATE ON catalogue_versions
    BEGIN SELECT RAISE(ABORT, 'versions of the catalogue are final'); END`,
  `CREATE TRIGGER catalogue_versions_no_delete BEFORE DELETE ON catalogue_versions
    BEGIN SELECT RAISE(ABORT, 'versions of the catalogue are final'); END`,
  `CREATE TABLE catalogue_adoptions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, import_id TEXT NOT NULL REFERENCES catalogue_imports(id),
    code TEXT NOT NULL, kind TEXT NOT NULL, version TEXT, previous TEXT, UNIQUE (import_id, code)) STRICT`,
  `CREATE TABLE catalogue_use (
    officer_id TEXT NOT NULL, code TEXT NOT NULL, weight REAL NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (officer_id, code)) STRICT, WITHOUT ROWID`,
];

/** Versions of procedures that were imported or received under, and how often each officer receives which. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
