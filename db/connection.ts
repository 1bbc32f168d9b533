import Sqlite from "better-sqlite3";
import type { Keys } from "./keys.ts";
import { statementOf } from "./statements.ts";

export type Connection = Sqlite.Database;

/**
 * Opens an encrypted SQLite file (SQLCipher 4 format: AES-256, a HMAC on every page). The key is not
 * checked before the first page is read; a wrong one is then `SQLITE_NOTADB`.
 */
export function connect(path: string, keys: Keys, options: { readonly?: boolean } = {}): Connection {
  const connection = new Sqlite(path, { readonly: options.readonly ?? false, timeout: 5000 });
  try {
    connection.pragma("cipher='sqlcipher'");
    connection.pragma(`key="x'${Buffer.from(keys.database).toString("hex")}'"`);
    connection.pragma("foreign_keys = ON");
    connection.pragma("trusted_schema = OFF");
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The one connection that writes: every commit is on the disk before it returns, erased rows are overwritten. */
export function connectWriter(path: string, keys: Keys): Connection {
  const connection = connect(path, keys);
  connection.pragma("journal_mode = WAL");
  connection.pragma("synchronous = FULL");
  connection.pragma("secure_delete = ON");
  return connection;
}

/** Pages that the reading connection keeps deciphered; KiB. Every page it reads again costs a cipher and a HMAC. */
const READER_CACHE = 32 * 1024;

/** The connection for lists and reports; it cannot write. */
export function connectReader(path: string, keys: Keys): Connection {
  const connection = connect(path, keys);
  connection.pragma(`cache_size = -${READER_CACHE}`);
  connection.pragma("query_only = ON");
  return connection;
}

/** Reads every page. True when SQLite finds nothing wrong; a damaged page fails its HMAC. */
export function isSound(connection: Connection): boolean {
  return connection.pragma("quick_check(1)", { simple: true }) === "ok";
}

/** Number of the last migration that ran; 0 for an empty file. */
export function versionOf(connection: Connection): number {
  return Number(connection.pragma("user_version", { simple: true }));
}

/** How far the journal had come when this database was last written. */
export interface Tail {
  position: number;
  previousHash: Uint8Array;
  hash: Uint8Array;
  record: Uint8Array;
}

/** The last record this database committed; undefined before the first. */
export function readTail(connection: Connection): Tail | undefined {
  if (versionOf(connection) === 0) return undefined;
  return connection
    .prepare("SELECT position, previous_hash AS previousHash, hash, record FROM journal_tail WHERE one = 1")
    .get() as Tail | undefined;
}

const WRITE_TAIL = `INSERT INTO journal_tail (one, position, previous_hash, hash, record) VALUES (1, ?, ?, ?, ?)
  ON CONFLICT (one) DO UPDATE SET position = excluded.position,
  previous_hash = excluded.previous_hash, hash = excluded.hash, record = excluded.record`;

/** Stores the record beside what it did, in the transaction that is open. */
export function writeTail(connection: Connection, tail: Tail): void {
  statementOf(connection, WRITE_TAIL).run(tail.position, tail.previousHash, tail.hash, tail.record);
}
