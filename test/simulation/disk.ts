import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, join, relative } from "node:path";
import { AppError } from "../../main/core/errors.ts";
import type { Disk, DiskEntry } from "../../main/core/ports.ts";
import { never } from "./world.ts";

/** What a disk asks of the machine that it is in. */
export interface DiskOwner {
  readonly folder: string;
  /** Called before and after every operation; the power may go here. */
  moment(): void;
  alive(): boolean;
  full(): boolean;
}

/**
 * A disk of one machine over a real folder, as SQLite needs one. Its operations take effect at once, so that the order
 * of everything is the simulation's; what was appended and not yet synced may be missing after a power cut.
 */
export class SimulatedDisk implements Disk {
  readonly #owner: DiskOwner;
  /** bytes of each open or appended file that no power cut takes any more */
  readonly #synced = new Map<string, number>();

  constructor(owner: DiskOwner) {
    this.#owner = owner;
  }

  /** The folder as the power cut left it, at another place. Answers whether something was left half written. */
  copyAfterCut(target: string, share: () => number): boolean {
    const { folder } = this.#owner;
    takeOver(folder, target);
    let half = false;
    for (const [path, synced] of this.#synced) {
      const copy = join(target, relative(folder, path));
      if (!existsSync(copy)) continue;
      const { size } = lstatSync(copy);
      if (size <= synced) continue;
      truncateSync(copy, synced + Math.floor((size - synced) * share()));
      half = true;
    }
    return half;
  }

  async #run<T>(work: () => T, writes = false): Promise<T> {
    this.#owner.moment();
    if (!this.#owner.alive()) return never<T>();
    if (writes && this.#owner.full()) throw new AppError("db.disk-full", {}, { retryable: true });
    let result: T;
    try {
      result = work();
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT")
        throw new AppError("files.missing", {}, { cause });
      throw cause;
    }
    this.#owner.moment();
    return this.#owner.alive() ? result : never<T>();
  }

  async open(path: string, mode: "append" | "read") {
    const file = await this.#run(() => openSync(path, mode === "append" ? "a+" : "r"));
    if (mode === "append" && !this.#synced.has(path)) this.#synced.set(path, fstatSync(file).size);
    const size = () => fstatSync(file).size;
    return {
      append: (bytes: Uint8Array) => this.#run(() => void writeSync(file, bytes), true),
      read: (offset: number, length: number) =>
        this.#run(() => {
          const bytes = new Uint8Array(length);
          return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
        }),
      size: () => this.#run(size),
      sync: () => this.#run(() => void this.#synced.set(path, size())),
      truncate: (length: number) =>
        this.#run(() => {
          ftruncateSync(file, length);
          this.#synced.set(path, Math.min(length, this.#synced.get(path) ?? 0));
        }),
      close: () => this.#run(() => closeSync(file)),
    };
  }

  read(path: string) {
    return this.#run(() => (existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined));
  }

  writeAtomic(path: string, bytes: Uint8Array) {
    return this.#run(() => {
      writeFileSync(`${path}.tmp`, bytes);
      renameSync(`${path}.tmp`, path);
    }, true);
  }

  list(path: string) {
    return this.#run(() =>
      existsSync(path)
        ? readdirSync(path)
            .sort()
            .map((name) => entryOf(join(path, name))!)
        : [],
    );
  }

  stat(path: string) {
    return this.#run(() => entryOf(path));
  }

  makeFolder(path: string) {
    return this.#run(() => void mkdirSync(path, { recursive: true }));
  }

  rename(from: string, to: string) {
    return this.#run(() => {
      renameSync(from, to);
      const synced = this.#synced.get(from);
      this.#synced.delete(from);
      if (synced !== undefined) this.#synced.set(to, synced);
    });
  }

  remove(path: string) {
    return this.#run(() => {
      rmSync(path, { recursive: true, force: true });
      this.#synced.delete(path);
    });
  }

  /** one disk in every machine */
  async volume(): Promise<string> {
    return "own";
  }

  async free(): Promise<number> {
    return 1e12;
  }
}

/** What SQLite may have open: a machine without power still has its connections, and they may write once more. */
const DATABASE = /\.db(-wal|-journal|-shm)?$/;

/** Nothing writes into the other files of a dead machine: they become those of the next one as they are. */
function takeOver(folder: string, target: string): void {
  mkdirSync(target);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const from = join(folder, entry.name);
    const to = join(target, entry.name);
    if (entry.isDirectory()) takeOver(from, to);
    else if (DATABASE.test(entry.name)) copyFileSync(from, to);
    else linkSync(from, to);
  }
}

function entryOf(path: string): DiskEntry | undefined {
  if (!existsSync(path)) return undefined;
  const stats = lstatSync(path);
  const kind = stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other";
  return { name: basename(path), kind, size: stats.size, modified: stats.mtimeMs };
}
