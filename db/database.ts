import type { Kysely, Transaction } from "kysely";
import type { Clock, Disk, Random } from "../main/core/ports.ts";
import type { CopyDatabase } from "./backup-worker.ts";
import type { FileStore } from "./files.ts";
import type { RehearsedRestore } from "./rehearse.ts";
import type { Schema } from "./schema.ts";

export interface DatabaseOptions {
  /** data folder; absolute, made when missing */
  folder: string;
  /** 32 bytes from the key store */
  masterKey: Uint8Array;
  disk: Disk;
  random: Random;
  clock: Clock;
  /** how a backup is copied and proved; on a thread of its own when nothing is said */
  copy?: CopyDatabase | undefined;
  /** what changed, after the commit is acknowledged */
  onEvent?(topic: string, ids: string[]): void;
}

/** Who writes, and when it is said to have happened. */
export interface Write {
  /** account id, or `system` */
  actor: string;
  /** Timestamp, see main/core/time.ts */
  at: string;
}

/** What a write may do. Nothing but the database may be awaited inside. */
export interface WriteTx {
  db: Transaction<Schema>;
  at: string;
  actor: string;
  /** Adds a row to the hash-chained audit (nhật ký kiểm toán). */
  audit(action: string, subject: string, detail?: Record<string, unknown>): Promise<void>;
  /** Queues an operation for the province and its files for upload, tells the listeners of `sync`; returns its idempotency key. */
  outbox(operation: OutboxOperation): Promise<string>;
  /** Queues a job that exists if, and only if, this transaction commits; returns its id. */
  enqueue(job: NewJob): Promise<string>;
  /** Tells listeners after the commit. */
  emit(topic: string, ids: string[]): void;
  /** Runs after the commit is acknowledged; never when the transaction fails. */
  afterCommit(run: () => Promise<void>): void;
}

export interface OutboxOperation {
  id?: string;
  kind: string;
  dossierId: string | null;
  body: Record<string, unknown>;
  /** ids of files that must be on the server first */
  files?: string[];
}

export interface NewJob {
  kind: string;
  payload: Record<string, unknown>;
  subjectId?: string | null;
  maxAttempts?: number;
  /** Timestamp; default at once */
  runAfter?: string;
  /** a person waits for it: it goes before others */
  urgent?: boolean;
}

export interface Database {
  /** second connection; refuses to write */
  read: Kysely<Schema>;
  /**
   * Runs `work` in a transaction, one after another. Resolves only when the commit and its journal record
   * are on disk. Throws what `work` throws, and `db.disk-full`, `db.read-only`, `db.corrupt`; then nothing
   * of it was kept.
   */
  write<T>(write: Write, work: (tx: WriteTx) => Promise<T>): Promise<T>;
  files: FileStore;
  /** Makes, verifies and rotates a backup; the journal starts a new segment. */
  backup(at: string): Promise<{ name: string; bytes: number }>;
  /** How a restore of this machine would end now; the data at work are only read. Writes wait meanwhile. */
  rehearse(): Promise<RehearsedRestore>;
  /** Hears every topic of every commit, also `jobs`, which stays inside; returns the way to stop. */
  listen(listener: (topic: string, ids: string[]) => void): () => void;
  /** Waits for running writes, writes the clean mark, closes. */
  close(): Promise<void>;
}

export { openDatabase } from "./open.ts";
