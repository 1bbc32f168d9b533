import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { Connection } from "./connection.ts";
import { classify } from "./errors.ts";
import type { Statement } from "./journal/record.ts";
import { statementOf } from "./statements.ts";

/** What the engine does around a transaction of the writing connection. */
export interface TransactionHooks {
  /** last step before COMMIT, with everything that was executed; a throw rolls back */
  beforeCommit(statements: Statement[]): Promise<void>;
  /** the transaction ended without taking effect */
  rolledBack(): Promise<void>;
}

/** Hears every failure that SQLite reports. */
export type FailureListener = (error: unknown) => void;

/** DDL takes part in transactions; stock Kysely denies it and would leave half a migration behind. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * Functions whose result depends on the moment: a replay of the journal would give another. Values come
 * from the application instead.
 */
const UNREPLAYABLE =
  /\b(?:random|randomblob|julianday|unixepoch|strftime|datetime|date|time|last_insert_rowid|changes|total_changes)\s*\(|\bcurrent_(?:time|date|timestamp)\b/i;
const SAVEPOINT = /^\s*(?:savepoint|release|rollback\s+to)\b/i;

class CounterConnection implements DatabaseConnection {
  readonly #db: Connection;
  readonly #failed: FailureListener;
  readonly #hooks: TransactionHooks | undefined;
  /** what this transaction executed; undefined outside of one */
  statements: Statement[] | undefined;

  constructor(db: Connection, failed: FailureListener, hooks: TransactionHooks | undefined) {
    this.#db = db;
    this.#failed = failed;
    this.#hooks = hooks;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return this.#execute(query);
    } catch (error) {
      this.#failed(error);
      throw classify(error);
    }
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator; there is nothing to stream
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("streaming is not used: one connection would stay busy; page by key instead");
  }

  #execute<R>(query: CompiledQuery): QueryResult<R> {
    const { sql, parameters } = query;
    const statement = statementOf(this.#db, sql);
    const changes = !statement.readonly || SAVEPOINT.test(sql);
    if (changes && this.#hooks) {
      if (!this.statements) throw new Error("a write outside of database.write would not reach the journal");
      // after some errors, a full disk among them, SQLite has rolled back by itself
      if (!this.#db.inTransaction) throw new Error("the transaction has ended");
      if (UNREPLAYABLE.test(sql)) throw new Error(`not replayable, pass the value as a parameter: ${sql}`);
    }
    const result: QueryResult<R> = statement.reader
      ? { rows: statement.all(parameters) as R[] }
      : runWith(statement, parameters);
    if (changes) this.statements?.push({ sql, parameters });
    return result;
  }
}

function runWith<R>(
  statement: ReturnType<typeof statementOf>,
  parameters: readonly unknown[],
): QueryResult<R> {
  const { changes, lastInsertRowid } = statement.run(parameters);
  return { rows: [], insertId: BigInt(lastInsertRowid), numAffectedRows: BigInt(changes) };
}

class CounterDriver implements Driver {
  readonly #db: Connection;
  readonly #failed: FailureListener;
  readonly #hooks: TransactionHooks | undefined;

  constructor(db: Connection, failed: FailureListener, hooks: TransactionHooks | undefined) {
    this.#db = db;
    this.#failed = failed;
    this.#hooks = hooks;
  }

  async init(): Promise<void> {}

  /** A new object for each use: a query that outlives its transaction finds its connection closed. */
  async acquireConnection(): Promise<DatabaseConnection> {
    return new CounterConnection(this.#db, this.#failed, this.#hooks);
  }

  async beginTransaction(connection: CounterConnection): Promise<void> {
    if (!this.#hooks) throw new Error("the reading connection has no transactions");
    try {
      statementOf(this.#db, "BEGIN IMMEDIATE").run();
    } catch (error) {
      this.#failed(error);
      throw classify(error);
    }
    connection.statements = [];
  }

  async commitTransaction(connection: CounterConnection): Promise<void> {
    const statements = connection.statements ?? [];
    connection.statements = undefined;
    try {
      await this.#hooks?.beforeCommit(statements);
      statementOf(this.#db, "COMMIT").run();
    } catch (error) {
      this.#failed(error);
      throw classify(error);
    }
  }

  async rollbackTransaction(connection: CounterConnection): Promise<void> {
    connection.statements = undefined;
    try {
      if (this.#db.inTransaction) this.#db.exec("ROLLBACK");
    } finally {
      await this.#hooks?.rolledBack();
    }
  }

  async savepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`savepoint "${name.replaceAll('"', '""')}"`));
  }

  async rollbackToSavepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`rollback to "${name.replaceAll('"', '""')}"`));
  }

  async releaseSavepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`release "${name.replaceAll('"', '""')}"`));
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    this.#db.close();
  }
}

/** Kysely over an open connection; with hooks it is the writer, without it only reads. */
export function counterDialect(db: Connection, failed: FailureListener, hooks?: TransactionHooks): Dialect {
  return {
    createAdapter: () => new TransactionalAdapter(),
    createDriver: () => new CounterDriver(db, failed, hooks),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
