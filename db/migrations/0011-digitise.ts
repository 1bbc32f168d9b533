import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // scanners that this machine remembers; profile: JSON ScanProfile, abilities: JSON SourceAbilities[]
  `CREATE TABLE scanners (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, address TEXT NOT NULL, name TEXT NOT NULL, certificate TEXT,
    profile TEXT NOT NULL, abilities TEXT NOT NULL, chosen INTEGER NOT NULL, added_by TEXT NOT NULL,
    added_at TEXT NOT NULL, UNIQUE (kind, address)) STRICT`,
  // what was seen of a page when it came in, and what a person said of it: blank `flagged` or `kept`
  `ALTER TABLE pages ADD COLUMN blank TEXT`,
  `ALTER TABLE pages ADD COLUMN separator TEXT`,
  // the tray “đã bỏ ra”: nothing that was scanned is thrown away; why: `blank`, `removed`, `replaced` or `separator`
  `CREATE TABLE pages_aside (
    id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES documents(id), ordinal INTEGER NOT NULL,
    file_id TEXT NOT NULL REFERENCES files(id), sha256 TEXT NOT NULL, width INTEGER NOT NULL,
    height INTEGER NOT NULL, dpi REAL, source TEXT NOT NULL, added_at TEXT NOT NULL, source_file TEXT,
    blank TEXT, separator TEXT, why TEXT NOT NULL, stood_at INTEGER NOT NULL) STRICT`,
  `CREATE INDEX pages_aside_by_document ON pages_aside (document_id, ordinal)`,
  // what was done to pages, step by step; step: JSON CorrectionStep; undone and dropped steps stay in the record
  `CREATE TABLE page_steps (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, page_id TEXT NOT NULL, step TEXT NOT NULL,
    by TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL) STRICT`,
  `CREATE INDEX page_steps_by_page ON page_steps (page_id, seq)`,
  // how pages were moved among papers; before, after: JSON Arrangement; made: JSON ids of papers opened for it
  `CREATE TABLE page_moves (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, scope_id TEXT NOT NULL, kind TEXT NOT NULL,
    before TEXT NOT NULL, after TEXT NOT NULL, why TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL,
    state TEXT NOT NULL) STRICT`,
  `CREATE INDEX page_moves_by_scope ON page_moves (scope_id, seq)`,
  // papers that stay and are scanned before the dossier is handed over (quét sau)
  `CREATE TABLE scan_later (
    component_id TEXT PRIMARY KEY REFERENCES components(id), dossier_id TEXT NOT NULL REFERENCES dossiers(id),
    by TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
  `CREATE INDEX scan_later_by_dossier ON scan_later (dossier_id)`,
  // papers that were digitised before: kind: `document` of this counter, or `result` that the province sent
  `CREATE TABLE reused_papers (
    component_id TEXT PRIMARY KEY REFERENCES components(id), kind TEXT NOT NULL, source_id TEXT NOT NULL,
    by TEXT NOT NULL, at TEXT NOT NULL) STRICT`,
];

/** Sources of pages, what was done to pages, and papers that wait to be scanned. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
