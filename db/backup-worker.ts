import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import type { Keys } from "./keys.ts";

interface Task {
  from: string;
  to: string;
  /** hexadecimal */
  key: string;
}

type Answer = { position: number } | { message: string; code: string | undefined };

/**
 * Copies the database, opens the copy with the key, reads every page of it and its place in the journal. It travels to
 * a thread as source text: it may use nothing but its parameters.
 */
function copyAndCheck(Driver: typeof Sqlite, { from, to, key }: Task): Answer {
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
  try {
    using(from, (db) => db.prepare("VACUUM INTO ?").run(to));
    return using(to, (db) => {
      if (db.pragma("quick_check(1)", { simple: true }) !== "ok") throw new Error("the copy is not sound");
      return db.prepare("SELECT position FROM journal_tail").get() as { position: number };
    });
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    return { message, code };
  }
}

/** What the thread does; `data` is its task and the path of the driver's module. */
const THREAD = `
const { parentPort, workerData: { driver, task } } = require("node:worker_threads");
parentPort.postMessage((${copyAndCheck.toString()})(require(driver), task));
`;

/**
 * Copies the encrypted database at `from` to `to` as of one moment, while others read and write, and
 * proves the copy. Resolves to the last journal record it holds.
 */
export type CopyDatabase = (from: string, to: string, keys: Keys) => Promise<number>;

/** On a thread of its own, because a large database takes seconds and calls must be answered meanwhile. */
export const copyOnThread: CopyDatabase = async (from, to, keys) => {
  const driver = createRequire(import.meta.url).resolve("better-sqlite3");
  const workerData = { driver, task: taskOf(from, to, keys) };
  const worker = new Worker(THREAD, { eval: true, workerData });
  const answer = await new Promise<Answer>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`the backup's thread ended with ${code}`)));
  });
  return positionOf(answer);
};

/** At once, before anything else goes on: for who decides the order of everything, as a simulation does. */
export const copyAtOnce: CopyDatabase = async (from, to, keys) =>
  positionOf(copyAndCheck(Sqlite, taskOf(from, to, keys)));

function taskOf(from: string, to: string, keys: Keys): Task {
  return { from, to, key: Buffer.from(keys.database).toString("hex") };
}

function positionOf(answer: Answer): number {
  if ("position" in answer) return answer.position;
  throw Object.assign(new Error(answer.message), { code: answer.code });
}
