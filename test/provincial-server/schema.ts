/**
 * The tables of this server, as SQLite has them; for PostgreSQL the words that differ are put differently
 * (postgres.ts).
 */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS feed (id TEXT PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS operations (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, kind TEXT NOT NULL,
  dossier_id TEXT, device_id TEXT NOT NULL, device_seq INTEGER NOT NULL, created_at TEXT NOT NULL,
  request_hash TEXT NOT NULL, envelope_hash TEXT NOT NULL, request TEXT NOT NULL, code TEXT,
  received_at TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS operations_by_dossier ON operations (dossier_id, seq);
CREATE TABLE IF NOT EXISTS dossiers (
  id TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, provisional_code TEXT, agency_code TEXT NOT NULL,
  procedure_code TEXT NOT NULL, state TEXT NOT NULL, machine TEXT NOT NULL, body TEXT NOT NULL, revision INTEGER NOT NULL,
  counter_received_at TEXT NOT NULL, received_at TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS dossiers_by_provisional_code ON dossiers (provisional_code);
CREATE TABLE IF NOT EXISTS accounts (
  device_id TEXT PRIMARY KEY, operations INTEGER NOT NULL, digest TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS people (
  identity TEXT PRIMARY KEY, full_name TEXT NOT NULL, birth_date TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS paper_numbers (
  agency_code TEXT NOT NULL, symbol TEXT NOT NULL, year TEXT NOT NULL, number TEXT NOT NULL,
  paper_id TEXT NOT NULL, PRIMARY KEY (agency_code, symbol, year, number)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
  sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, media_type TEXT NOT NULL, title TEXT NOT NULL,
  origin TEXT NOT NULL, arrived_at TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS packed_files (
  sha256 TEXT PRIMARY KEY REFERENCES files(sha256), pack TEXT NOT NULL, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
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
  id TEXT PRIMARY KEY, key TEXT NOT NULL, machine TEXT NOT NULL, device_id TEXT NOT NULL, series TEXT NOT NULL, agency_code TEXT NOT NULL,
  day TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, leased_at TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS dossier_fields (
  dossier_id TEXT NOT NULL, field TEXT NOT NULL, revision INTEGER NOT NULL, value TEXT NOT NULL,
  device_id TEXT NOT NULL, by_name TEXT NOT NULL, PRIMARY KEY (dossier_id, field, revision)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS packages (
  id TEXT PRIMARY KEY, machine TEXT NOT NULL, report TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS blocks_by_day ON blocks (series, agency_code, day);
`;
