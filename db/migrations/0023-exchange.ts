import { type Kysely, sql } from "kysely";

const NEXT = "(SELECT coalesce(max(position), 0) + 1 FROM exchange_units)";

/** Notes that a unit changed: it gets a new place in the feed of its owner; elsewhere nothing is to be told. */
const touch = (kind: string, ids: string): string =>
  `INSERT INTO exchange_units (id, kind, owner, epoch, revision, position)
    SELECT id, '${kind}', '', 1, 1, ${NEXT} FROM (${ids}) WHERE id IS NOT NULL
    ON CONFLICT (id) DO UPDATE SET revision = revision + (owner = ''),
      position = iif(owner = '', excluded.position, position);`;

/** Rows of a table that belong to a unit: every change of one touches it. `ids` names the units of `row`. */
function watched(
  table: string,
  kind: string,
  ids: (row: "new" | "old") => string,
  events: readonly string[] = ["INSERT", "UPDATE", "DELETE"],
): string[] {
  return events.map((event) => {
    const row = event === "DELETE" ? "old" : "new";
    return `CREATE TRIGGER exchange_${table}_${event.toLowerCase().replaceAll(" ", "_")} AFTER ${event} ON ${table} BEGIN ${touch(kind, ids(row))} END`;
  });
}

const column = (name: string) => (row: string) => `SELECT ${row}.${name} AS id`;
const byDocument = (row: string) => `SELECT dossier_id AS id FROM documents WHERE id = ${row}.document_id`;
const byComponent = (row: string) => `SELECT dossier_id AS id FROM components WHERE id = ${row}.component_id`;

const STATEMENTS: readonly string[] = [
  // what the machines of an office share, piece by piece. owner: the machine that may change it, '' is this one;
  // epoch rises with every change of the owner, revision with every change by it; position: order of the own feed.
  // base: JSON {device, epoch, revision} of the version that a machine without contact went on from;
  // lease: JSON {by, why, at} while the owner has not been heard since
  `CREATE TABLE exchange_units (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, owner TEXT NOT NULL, epoch INTEGER NOT NULL,
    revision INTEGER NOT NULL, position INTEGER NOT NULL, base TEXT, lease TEXT) STRICT, WITHOUT ROWID`,
  `CREATE INDEX exchange_units_by_position ON exchange_units (position)`,
  `CREATE INDEX exchange_units_by_owner ON exchange_units (owner)`,
  // operations of other machines that the province has not confirmed; files: JSON list of file ids.
  // state: held, or confirmed (its content is gone then)
  `CREATE TABLE exchange_held (
    id TEXT PRIMARY KEY, unit_id TEXT NOT NULL, maker TEXT NOT NULL, maker_seq INTEGER NOT NULL,
    ordinal INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL, files TEXT NOT NULL, created_at TEXT NOT NULL, giver TEXT NOT NULL,
    state TEXT NOT NULL, acked INTEGER NOT NULL, changed_at TEXT NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE INDEX exchange_held_by_unit ON exchange_held (unit_id, state)`,
  `CREATE INDEX exchange_held_by_maker ON exchange_held (maker, maker_seq)`,
  `CREATE INDEX exchange_held_open ON exchange_held (acked, id) WHERE state = 'held'`,
  // files whose content is still to come, from whom
  `CREATE TABLE exchange_files (file_id TEXT PRIMARY KEY REFERENCES files(id), giver TEXT NOT NULL) STRICT, WITHOUT ROWID`,
  // where a second copy of an own unsent operation lies: a machine, or a USB package; nothing for what was sent
  `CREATE TABLE exchange_copies (
    operation_id TEXT NOT NULL, place TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (operation_id, place)) STRICT, WITHOUT ROWID`,
  // machines of this office that were met. cursor: how far their feed was read; told: JSON, the last Greeting
  `CREATE TABLE exchange_peers (
    device_id TEXT PRIMARY KEY, name TEXT NOT NULL, address TEXT NOT NULL, certificate TEXT NOT NULL,
    cursor INTEGER NOT NULL, told TEXT NOT NULL, met_at TEXT NOT NULL, heard_at TEXT NOT NULL,
    replaced_by TEXT) STRICT, WITHOUT ROWID`,
  // addresses that somebody typed, where announcements do not reach
  `CREATE TABLE exchange_addresses (
    address TEXT PRIMARY KEY, by TEXT NOT NULL, at TEXT NOT NULL) STRICT, WITHOUT ROWID`,
  // a dossier that changed at two machines: what stood and what gave way, both as they were; kept: JSON, lost: JSON
  `CREATE TABLE exchange_conflicts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, unit_id TEXT NOT NULL, kept TEXT NOT NULL,
    lost TEXT NOT NULL, why TEXT NOT NULL, at TEXT NOT NULL, seen_by TEXT, seen_at TEXT) STRICT`,
  // a lost machine that this one stands in for. report: JSON ExchangeReport
  `CREATE TABLE exchange_restores (
    device_id TEXT PRIMARY KEY, name TEXT NOT NULL, by TEXT NOT NULL, why TEXT NOT NULL, state TEXT NOT NULL,
    report TEXT NOT NULL, at TEXT NOT NULL, done_at TEXT) STRICT, WITHOUT ROWID`,
  // what the province told of a dossier that another machine has: told again with every version of it, until its owner
  // has heard of it too. change: JSON Change, report: JSON VerifyReport of its file
  `CREATE TABLE exchange_news (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, dossier_id TEXT NOT NULL, change TEXT NOT NULL,
    file_id TEXT, report TEXT) STRICT`,
  `CREATE INDEX exchange_news_by_dossier ON exchange_news (dossier_id, seq)`,
  `INSERT INTO exchange_units (id, kind, owner, epoch, revision, position)
    SELECT id, 'dossier', '', 1, 1, row_number() OVER (ORDER BY seq) FROM dossiers
    WHERE state NOT IN ('returned', 'refused', 'stopped', 'void')
      OR id IN (SELECT dossier_id FROM outbox WHERE state <> 'done')`,
  `INSERT INTO exchange_units (id, kind, owner, epoch, revision, position)
    SELECT id, 'operation', '', 1, 1, ${NEXT} FROM outbox WHERE dossier_id IS NULL AND state <> 'done'`,
  `INSERT INTO exchange_units (id, kind, owner, epoch, revision, position)
    SELECT id, 'reception', '', 1, 1, ${NEXT} FROM not_received WHERE state = 'waiting'`,

  ...watched("dossiers", "dossier", column("id")),
  ...[
    "components",
    "dossier_events",
    "results",
    "documents",
    "issued_forms",
    "hand_overs",
    "contact_notes",
    "ratings",
    "scan_later",
    "notices",
    "digitise_exemptions",
    "disputes",
    "due_proposals",
    "transfer_items",
    "fee_dues",
    "fee_lines",
    "fee_vouchers",
    "register_rows",
  ].flatMap((table) => watched(table, "dossier", column("dossier_id"))),
  ...["pages", "pages_aside", "extracted_fields", "signature_levels"].flatMap((table) =>
    watched(table, "dossier", byDocument),
  ),
  ...["scan_excuses", "reused_papers"].flatMap((table) => watched(table, "dossier", byComponent)),
  ...watched(
    "fee_payments",
    "dossier",
    (row) => `SELECT DISTINCT dossier_id AS id FROM fee_lines WHERE payment_id = ${row}.id`,
    ["UPDATE"],
  ),
  ...watched(
    "copies",
    "dossier",
    (row) => `SELECT coalesce((SELECT dossier_id FROM results WHERE id = ${row}.result_id),
      (SELECT dossier_id FROM documents WHERE id = ${row}.document_id)) AS id`,
  ),
  ...["INSERT", "UPDATE OF state"].flatMap((event) => [
    ...watched("outbox", "dossier", column("dossier_id"), [event]),
    ...watched(
      "outbox",
      "operation",
      (row) => `SELECT iif(${row}.dossier_id IS NULL, ${row}.id, NULL) AS id`,
      [event],
    ).map((text) => text.replace("TRIGGER exchange_outbox", "TRIGGER exchange_outbox_alone")),
  ]),
  // whoever takes a kept form up has it: a person who was sent home may come back to any window
  ...["INSERT", "UPDATE"].map(
    (
      event,
    ) => `CREATE TRIGGER exchange_not_received_${event.toLowerCase()} AFTER ${event} ON not_received BEGIN
      INSERT INTO exchange_units (id, kind, owner, epoch, revision, position)
      VALUES (new.id, 'reception', '', 1, 1, ${NEXT})
      ON CONFLICT (id) DO UPDATE SET epoch = epoch + (owner <> ''), revision = iif(owner = '', revision + 1, 1),
        owner = '', position = excluded.position; END`,
  ),
];

/** Office exchange: what the machines of one office share, second copies, and whose a dossier is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
