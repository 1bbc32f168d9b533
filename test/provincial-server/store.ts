import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { SEAL_SCHEMA } from "./seals.ts";
import { timestamp } from "./time.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS feed (id TEXT PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS operations (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, kind TEXT NOT NULL,
  dossier_id TEXT, device_id TEXT NOT NULL, device_seq INTEGER NOT NULL, created_at TEXT NOT NULL,
  request_hash TEXT NOT NULL, envelope_hash TEXT NOT NULL, request TEXT NOT NULL, answer TEXT NOT NULL,
  received_at TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS operations_by_dossier ON operations (dossier_id, seq);
CREATE TABLE IF NOT EXISTS dossiers (
  id TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, provisional_code TEXT, agency_code TEXT NOT NULL,
  procedure_code TEXT NOT NULL, state TEXT NOT NULL, machine TEXT NOT NULL, body TEXT NOT NULL,
  counter_received_at TEXT NOT NULL, received_at TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS accounts (
  device_id TEXT PRIMARY KEY, operations INTEGER NOT NULL, digest TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS people (
  identity TEXT PRIMARY KEY, full_name TEXT NOT NULL, birth_date TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
  sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, media_type TEXT NOT NULL, title TEXT NOT NULL,
  origin TEXT NOT NULL, arrived_at TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS operation_files (
  operation_id TEXT NOT NULL, ordinal INTEGER NOT NULL, sha256 TEXT NOT NULL REFERENCES files(sha256),
  PRIMARY KEY (operation_id, ordinal)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS results (
  id TEXT PRIMARY KEY, dossier_id TEXT NOT NULL REFERENCES dossiers(id), n INTEGER NOT NULL,
  code TEXT NOT NULL UNIQUE, title TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES files(sha256),
  issued_at TEXT NOT NULL, withdrawn_at TEXT, why TEXT, UNIQUE (dossier_id, n)) STRICT;
CREATE TABLE IF NOT EXISTS changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, dossier_id TEXT NOT NULL,
  at TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS ordinals (
  series TEXT NOT NULL, agency_code TEXT NOT NULL, day TEXT NOT NULL, next INTEGER NOT NULL,
  PRIMARY KEY (series, agency_code, day)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS leases (
  key TEXT PRIMARY KEY, machine TEXT NOT NULL, request TEXT NOT NULL, answer TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS blocks (
  id TEXT PRIMARY KEY, key TEXT NOT NULL, machine TEXT NOT NULL, series TEXT NOT NULL, agency_code TEXT NOT NULL,
  day TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, leased_at TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS blocks_by_day ON blocks (series, agency_code, day);
`;

/** The province's own database, with the clock it stamps receive times by. */
export interface Store {
  db: Database.Database;
  folder: string;
  /** names this database's feed of changes: a cursor of another one is not taken for one of ours */
  feedId: string;
  now(): string;
  nowMs(): number;
  /** id of something made here */
  uuid(): string;
  /** Appends one change to the feed, inside the caller's transaction. */
  tell(type: string, dossierId: string, detail: Record<string, unknown>): void;
  /** Takes the next `count` ordinals of a series, agency and day; nobody gets them again. */
  takeOrdinals(
    series: string,
    agencyCode: string,
    day: string,
    count: number,
  ): { first: number; last: number };
  close(): void;
}

/** After each restoring from an older copy numbers go on so much further on: nobody knows what was leased since. */
const RESTORE_GAP = 5000;

/** Opens (or makes) `province.db` in `folder`; `restores`: how often this province was put back to an older copy. */
export function openStore(
  folder: string,
  given: { clock: () => number; uuid: () => string; restores: number },
): Store {
  const { clock, uuid } = given;
  mkdirSync(folder, { recursive: true });
  const db = new Database(join(folder, "province.db"));
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  db.exec(SCHEMA);
  db.exec(SEAL_SCHEMA);
  db.prepare("INSERT INTO feed (id) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM feed)").run(uuid().slice(0, 8));
  const { id: feedId } = db.prepare("SELECT id FROM feed").get() as { id: string };
  const now = () => timestamp(clock());
  const least = 1 + given.restores * RESTORE_GAP;
  return {
    db,
    folder,
    feedId,
    now,
    nowMs: clock,
    uuid,
    tell(type, dossierId, detail) {
      db.prepare("INSERT INTO changes (id, type, dossier_id, at, detail) VALUES (?, ?, ?, ?, ?)").run(
        uuid(),
        type,
        dossierId,
        now(),
        JSON.stringify(detail),
      );
    },
    takeOrdinals(series, agencyCode, day, count) {
      const row = db
        .prepare(
          `INSERT INTO ordinals (series, agency_code, day, next) VALUES (@series, @agencyCode, @day, @least + @count)
           ON CONFLICT (series, agency_code, day) DO UPDATE SET next = max(next, @least) + @count RETURNING next`,
        )
        .get({ series, agencyCode, day, count, least }) as { next: number };
      return { first: row.next - count, last: row.next - 1 };
    },
    close: () => db.close(),
  };
}
