import { type Kysely, sql } from "kysely";

/** True (1) of a paper that must be scanned and is not: `c` names the row. */
const toScan = (c: string): string =>
  `(${c}.received = 1 AND ${c}.digitise_value = 'MUST' AND NOT EXISTS (SELECT 1 FROM documents
    WHERE documents.component_id = ${c}.id AND documents.state <> 'scanning'))`;

/** What the index of groups of three holds of a dossier: `^` before every word makes one letter of it findable. */
const indexed = (row: string): string => `replace(' ' || ${row}.search_text, ' ', ' ^')`;

const STATEMENTS: readonly string[] = [
  // kept by the triggers below: the board counts what waits without asking for the scan of every paper at the counter
  `ALTER TABLE components ADD COLUMN to_scan INTEGER NOT NULL DEFAULT 0`,
  `UPDATE components SET to_scan = ${toScan("components")}`,
  `DROP INDEX components_to_scan`,
  `CREATE INDEX components_to_scan ON components (dossier_id) WHERE to_scan = 1`,
  `CREATE TRIGGER components_to_scan_insert AFTER INSERT ON components BEGIN
    UPDATE components SET to_scan = ${toScan("new")} WHERE id = new.id; END`,
  `CREATE TRIGGER components_to_scan_update AFTER UPDATE OF received, digitise_value ON components BEGIN
    UPDATE components SET to_scan = ${toScan("new")} WHERE id = new.id; END`,
  ...(["INSERT", "UPDATE OF state", "DELETE"] as const).map((event) => {
    const row = event === "DELETE" ? "old" : "new";
    return `CREATE TRIGGER documents_to_scan_${event.slice(0, 6).toLowerCase()} AFTER ${event} ON documents BEGIN
    UPDATE components SET to_scan = ${toScan("components")} WHERE id = ${row}.component_id; END`;
  }),
  // a day's dossiers are counted and walked through in the index alone
  `DROP INDEX dossiers_by_received`,
  `CREATE INDEX dossiers_by_received ON dossiers (received_at, state)`,
  `DROP TRIGGER dossier_search_insert`,
  `DROP TRIGGER dossier_search_update`,
  `INSERT INTO dossier_search(dossier_search) VALUES ('delete-all')`,
  `INSERT INTO dossier_search(rowid, search_text) SELECT seq, ${indexed("dossiers")} FROM dossiers`,
  `CREATE TRIGGER dossier_search_insert AFTER INSERT ON dossiers BEGIN
    INSERT INTO dossier_search(rowid, search_text) VALUES (new.seq, ${indexed("new")}); END`,
  `CREATE TRIGGER dossier_search_update AFTER UPDATE OF search_text ON dossiers BEGIN
    INSERT INTO dossier_search(dossier_search, rowid, search_text) VALUES ('delete', old.seq, ${indexed("old")});
    INSERT INTO dossier_search(rowid, search_text) VALUES (new.seq, ${indexed("new")}); END`,
];

/** What the boards count live and the search asks, kept so that both read small parts of indexes only. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
