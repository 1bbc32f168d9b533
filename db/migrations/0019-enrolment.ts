import { type Kysely, sql } from "kysely";

const STATEMENTS: readonly string[] = [
  // the one enrolment of this machine; what is secret in it is wrapped under the master key. answer: JSON as the
  // province gave it. authorities: JSON list of PEM certificates that issue device certificates. renewal: JSON {at, why},
  // the last time that the province did not renew this machine's certificate
  `CREATE TABLE enrolment (
    one INTEGER PRIMARY KEY CHECK (one = 1), key TEXT NOT NULL, server_url TEXT NOT NULL, pin TEXT,
    state TEXT NOT NULL, wrapped_token BLOB, answer TEXT, authorities TEXT NOT NULL, renewal TEXT, changed_at TEXT NOT NULL) STRICT`,
  // the key pair of this machine, newest last; secret: the private number of P-256, wrapped
  `CREATE TABLE device_keys (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, public_key TEXT NOT NULL UNIQUE, wrapped_secret BLOB NOT NULL,
    state TEXT NOT NULL, certificate TEXT, not_after TEXT, made_at TEXT NOT NULL) STRICT`,
  // machines that the province has shut out; a peer among them is refused without a line
  `CREATE TABLE revoked_devices (
    device_id TEXT PRIMARY KEY, change_id TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL,
    lifted INTEGER NOT NULL) STRICT`,
  // an officer's account at the province: issuer and subject of its identity provider. session: JSON with the tokens,
  // wrapped; revoke: JSON list of tokens to be ended at the provider when the line is up, wrapped
  `CREATE TABLE province_accounts (
    account_id TEXT PRIMARY KEY REFERENCES accounts(id), issuer TEXT NOT NULL, subject TEXT NOT NULL,
    username TEXT NOT NULL, verified_at TEXT NOT NULL, refused_at TEXT, refused_why TEXT, wrapped_session BLOB,
    linked_at TEXT NOT NULL, UNIQUE (issuer, subject)) STRICT`,
  `CREATE TABLE province_endings (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, account_id TEXT NOT NULL, wrapped_token BLOB NOT NULL,
    asked_at TEXT NOT NULL) STRICT`,
];

/** Joining the province: this machine's identity, machines shut out, accounts of people at the province. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
