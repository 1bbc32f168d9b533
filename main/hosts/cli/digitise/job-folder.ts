import { createHash, randomBytes } from "node:crypto";
import { createReadStream, existsSync, readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import Sqlite from "better-sqlite3";
import type { KeptReadings } from "../../../core/digitise/readings.ts";
import type { OcrPage } from "../../../core/digitise/types.ts";
import { AppError } from "../../../core/errors.ts";
import { unwritable } from "../../node/atomic-file.ts";
import type { DigitiseTargets } from "../digitise-args.ts";
import { nthName } from "./files.ts";
import type { PlannedDocument } from "./stacks.ts";

const FILE = "cong-viec.sqlite";

const TABLES = `
  CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS inputs (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL) STRICT;
  -- planned: JSON PlannedDocument; state: todo, committing or done; hashes: JSON of the sealed files; outcome: JSON
  CREATE TABLE IF NOT EXISTS documents (id INTEGER PRIMARY KEY, planned TEXT NOT NULL, state TEXT NOT NULL,
    hashes TEXT, outcome TEXT) STRICT;
  -- reading: gzip of JSON OcrPage
  CREATE TABLE IF NOT EXISTS readings (document INTEGER NOT NULL, page INTEGER NOT NULL, reading BLOB NOT NULL,
    PRIMARY KEY (document, page)) STRICT, WITHOUT ROWID;
`;

type Hashes = Partial<Record<keyof DigitiseTargets, string>>;

/** A document of a job as a former run left it. */
export interface JobDocument extends PlannedDocument {
  id: number;
  /** JSON of the outcome, when it is done and its files still stand */
  outcome: string | null;
}

/**
 * A folder that keeps what is done of a long job, so that a run that was killed goes on where it was. One small database:
 * it is whole after a kill at any moment, and its lock goes with the process that holds it.
 */
export class JobFolder {
  readonly name: string;
  private readonly database: Sqlite.Database;

  private constructor(folder: string, database: Sqlite.Database) {
    this.name = basename(folder);
    this.database = database;
  }

  /**
   * Opens or makes the folder. `settings` are what the job is about, `{what: value}`; a folder of other settings is
   * refused. Throws `cli.job-busy`, `cli.job-other`, `cli.output-unwritable`.
   */
  static async open(folder: string, settings: Record<string, unknown>): Promise<JobFolder> {
    const name = basename(folder);
    const path = join(folder, FILE);
    let database: Sqlite.Database | undefined;
    try {
      await mkdir(folder, { recursive: true });
      if (!existsSync(path) && readdirSync(folder).length > 0) {
        throw new AppError("cli.job-other", { name, why: "trong đó có tệp khác" });
      }
      database = new Sqlite(path, { timeout: 0 });
      // held until this process ends, however it ends
      database.pragma("locking_mode = EXCLUSIVE");
      database.pragma("journal_mode = WAL");
      database.pragma("synchronous = FULL");
      database.exec("BEGIN IMMEDIATE");
      database.exec(TABLES);
      database.exec("COMMIT");
    } catch (cause) {
      database?.close();
      if (cause instanceof AppError) throw cause;
      const code = String((cause as { code?: string }).code);
      if (code.startsWith("SQLITE_BUSY")) throw new AppError("cli.job-busy", { name }, { cause });
      if (code === "SQLITE_NOTADB" || code === "SQLITE_CORRUPT") {
        throw new AppError("cli.job-other", { name, why: "tệp ghi công việc không đọc được" }, { cause });
      }
      throw unwritable(folder, cause);
    }
    const job = new JobFolder(folder, database);
    try {
      job.requireSame(settings);
      return job;
    } catch (error) {
      job.close();
      throw error;
    }
  }

  /** `make` gives the value at the first run; every later run gets the same. */
  always(key: string, make: () => string): string {
    const known = this.value(key);
    if (known !== undefined) return known;
    const value = make();
    this.run("INSERT INTO about VALUES (?, ?)", key, value);
    return value;
  }

  /** Names temporary files of this job. */
  tag(document: number): string {
    return `${this.always("tag", () => randomBytes(4).toString("hex"))}-${document}`;
  }

  /** The plan of the first run; undefined before `plan`. What is done and still stands as it was made says so. */
  async documents(): Promise<JobDocument[] | undefined> {
    if (this.value("planned") === undefined) return undefined;
    const rows = this.database
      .prepare<
        [],
        { id: number; planned: string; state: string; hashes: string | null; outcome: string | null }
      >("SELECT * FROM documents ORDER BY id")
      .all();
    const documents: JobDocument[] = [];
    for (const row of rows) {
      const planned = JSON.parse(row.planned) as PlannedDocument;
      let outcome = row.state === "todo" ? null : row.outcome;
      if (outcome !== null) {
        const stands = await this.stands(planned.targets, JSON.parse(row.hashes ?? "{}") as Hashes);
        // killed between the last name and this note of it
        if (stands) outcome = JSON.stringify({ ...JSON.parse(outcome), ...stands });
        else outcome = null;
        if (stands && row.state === "committing") this.done(row.id, outcome as string);
        if (!stands) this.run("UPDATE documents SET state = 'todo' WHERE id = ?", row.id);
      }
      documents.push({ ...planned, id: row.id, outcome });
    }
    return documents;
  }

  /** Writes down the plan with a hash of every input. Throws `cli.input-missing`. */
  async plan(documents: readonly PlannedDocument[]): Promise<JobDocument[]> {
    const paths = new Set(documents.flatMap(({ inputs }) => inputs.map(({ path }) => path)));
    const hashes = new Map<string, string>();
    for (const path of paths) hashes.set(path, await fileHash(path));
    this.database.transaction(() => {
      for (const [path, hash] of hashes) this.run("INSERT OR REPLACE INTO inputs VALUES (?, ?)", path, hash);
      for (const [id, planned] of documents.entries()) {
        this.run("INSERT INTO documents VALUES (?, ?, 'todo', NULL, NULL)", id, JSON.stringify(planned));
      }
      this.run("INSERT INTO about VALUES ('planned', 'yes')");
    })();
    return documents.map((planned, id) => ({ ...planned, id, outcome: null }));
  }

  /** Throws `cli.input-changed` when an input is not what it was when the job began. */
  async requireUnchanged(document: JobDocument): Promise<void> {
    for (const path of new Set(document.inputs.map((input) => input.path))) {
      // who clears away what is done changes nothing
      if (document.outcome !== null && !existsSync(path)) continue;
      const known = this.database
        .prepare<[string], { sha256: string }>("SELECT sha256 FROM inputs WHERE path = ?")
        .get(path);
      if (known && known.sha256 !== (await fileHash(path))) {
        throw new AppError("cli.input-changed", { name: basename(path) });
      }
    }
  }

  /** What was read of a document's pages. */
  readings(document: number): KeptReadings & { count(): number } {
    const one = this.database.prepare<[number, number], { reading: Buffer }>(
      "SELECT reading FROM readings WHERE document = ? AND page = ?",
    );
    const all = this.database.prepare<[number], { count: number }>(
      "SELECT count(*) AS count FROM readings WHERE document = ?",
    );
    return {
      count: () => all.get(document)?.count ?? 0,
      load: async (page) => {
        const row = one.get(document, page);
        return row && (JSON.parse(gunzipSync(row.reading).toString("utf8")) as OcrPage);
      },
      save: async (page, reading) => {
        const packed = gzipSync(JSON.stringify(reading));
        this.run("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", document, page, packed);
      },
    };
  }

  /** Before the files of a document get their names. */
  committing(document: number, hashes: Hashes, outcome: string): void {
    this.run(
      "UPDATE documents SET state = 'committing', hashes = ?, outcome = ? WHERE id = ?",
      JSON.stringify(hashes),
      outcome,
      document,
    );
  }

  /** The document stands under its names; what was read of it is not needed any more. */
  done(document: number, outcome: string): void {
    this.database.transaction(() => {
      this.run("UPDATE documents SET state = 'done', outcome = ? WHERE id = ?", outcome, document);
      this.run("DELETE FROM readings WHERE document = ?", document);
    })();
  }

  close(): void {
    this.database.close();
  }

  /** The names under which all files of a document stand as they were sealed; null when one is missing or another. */
  private async stands(targets: DigitiseTargets, hashes: Hashes): Promise<DigitiseTargets | null> {
    const keys = Object.keys(hashes) as (keyof DigitiseTargets)[];
    for (let nth = 1; nth <= 1000; nth++) {
      const names = nthName(targets, nth);
      const there = keys.filter((key) => existsSync(names[key] ?? ""));
      if (there.length === 0) return null;
      const same = await Promise.all(
        there.map(async (key) => (await fileHash(names[key] as string)) === hashes[key]),
      );
      if (there.length === keys.length && same.every(Boolean)) return names;
    }
    return null;
  }

  private requireSame(settings: Record<string, unknown>): void {
    const own = JSON.stringify(settings);
    const known = JSON.parse(this.always("settings", () => own)) as Record<string, unknown>;
    for (const what of new Set([...Object.keys(known), ...Object.keys(settings)])) {
      if (JSON.stringify(known[what]) !== JSON.stringify(settings[what])) {
        throw new AppError("cli.job-other", { name: this.name, why: `khác ở ${what}` });
      }
    }
  }

  private value(key: string): string | undefined {
    return this.database
      .prepare<[string], { value: string }>("SELECT value FROM about WHERE key = ?")
      .get(key)?.value;
  }

  private run(statement: string, ...values: (string | number | Buffer)[]): void {
    try {
      this.database.prepare(statement).run(...values);
    } catch (cause) {
      throw unwritable(this.name, cause);
    }
  }
}

async function fileHash(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const part of createReadStream(path)) hash.update(part as Buffer);
  } catch (cause) {
    throw new AppError("cli.input-missing", { name: basename(path) }, { cause });
  }
  return hash.digest("hex");
}
