import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type Sqlite from "better-sqlite3";
import type { Keys } from "./keys.ts";

interface Task {
  /** path of the driver's module */
  driver: string;
  from: string;
  to: string;
  /** hexadecimal */
  key: string;
}

type Answer = { position: number } | { message: string; code: string | undefined };

/**
 * Runs on a thread of its own, from its source text: it may use nothing but its parameters. Copies the
 * database, opens the copy with the key, reads every page of it and its place in the journal.
 */
function copyAndCheck(load: (name: string) => unknown): void {
  const { parentPort, workerData } = load("node:worker_threads") as typeof import("node:worker_threads");
  const { driver, from, to, key } = workerData as Task;
  const Driver = load(driver) as typeof Sqlite;
  function using<T>(path: string, work: (db: Sqlite.Database) => T): T {
    const db = new Driver(path, { readonly: true, timeout: 5000 });
    try {
      db.pragma("cipher='sqlcipher'");
      db.pragma(`key="x'${key}'"`);
      return work(db);
    } finally {
      db.close();
    }
  }
  let answer: Answer;
  try {
    using(from, (db) => db.prepare("VACUUM INTO ?").run(to));
    answer = using(to, (db) => {
      if (db.pragma("quick_check(1)", { simple: true }) !== "ok") throw new Error("the copy is not sound");
      return db.prepare("SELECT position FROM journal_tail").get() as { position: number };
    });
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    answer = { message, code };
  }
  parentPort?.postMessage(answer);
}

/**
 * Copies the encrypted database at `from` to `to` as of one moment, while others read and write, and
 * proves the copy. Resolves to the last journal record it holds. On a thread of its own, because a large
 * database takes seconds and calls must be answered meanwhile.
 */
export async function copyDatabase(from: string, to: string, keys: Keys): Promise<number> {
  const driver = createRequire(import.meta.url).resolve("better-sqlite3");
  const task: Task = { driver, from, to, key: Buffer.from(keys.database).toString("hex") };
  const worker = new Worker(`(${copyAndCheck.toString()})(require)`, { eval: true, workerData: task });
  const answer = await new Promise<Answer>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`the backup's thread ended with ${code}`)));
  });
  if ("position" in answer) return answer.position;
  throw Object.assign(new Error(answer.message), { code: answer.code });
}
