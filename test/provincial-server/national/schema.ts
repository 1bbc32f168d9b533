/** Tables of the way onward; plain SQL of SQLite, as in ../store.ts. */
export const NATIONAL_SCHEMA = `
CREATE TABLE IF NOT EXISTS national_settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS national_dossiers (
  portal TEXT NOT NULL, dossier_id TEXT NOT NULL, state TEXT NOT NULL, noticed INTEGER NOT NULL,
  code TEXT, portal_id TEXT, there INTEGER NOT NULL, attempts INTEGER NOT NULL,
  next_try_at TEXT NOT NULL, noticed_at TEXT NOT NULL, why TEXT NOT NULL, cut TEXT NOT NULL, told TEXT NOT NULL,
  step_why TEXT NOT NULL, accepted_at TEXT, PRIMARY KEY (portal, dossier_id)) STRICT;
CREATE INDEX IF NOT EXISTS national_dossiers_due ON national_dossiers (portal, state, next_try_at);
CREATE TABLE IF NOT EXISTS national_steps (
  portal TEXT NOT NULL, operation_id TEXT NOT NULL, dossier_id TEXT NOT NULL, ordinal INTEGER NOT NULL,
  parts INTEGER NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, next_try_at TEXT NOT NULL,
  at TEXT NOT NULL, PRIMARY KEY (portal, operation_id)) STRICT;
CREATE INDEX IF NOT EXISTS national_steps_due ON national_steps (portal, state, next_try_at);
CREATE TABLE IF NOT EXISTS national_uploads (
  portal TEXT NOT NULL, sha256 TEXT NOT NULL, file_id TEXT NOT NULL, file_hash TEXT NOT NULL,
  PRIMARY KEY (portal, sha256)) STRICT;
CREATE TABLE IF NOT EXISTS refusals (
  id TEXT PRIMARY KEY, at TEXT NOT NULL, machine TEXT NOT NULL, operation_id TEXT NOT NULL, kind TEXT NOT NULL,
  dossier_id TEXT, why TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS refusals_by_time ON refusals (at);
`;
