import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { AtomicFile, unwritable } from "../../node/atomic-file.ts";
import { type DigitiseTargets, renamed } from "../digitise-args.ts";

type Key = keyof DigitiseTargets;

/** The files of one document: they appear under their names together, when all of them are complete. */
export class DocumentFiles {
  private readonly targets: DigitiseTargets;
  private readonly open = new Map<Key, AtomicFile>();

  private constructor(targets: DigitiseTargets) {
    this.targets = targets;
  }

  /** An unwritable place is told here, before minutes of reading. Throws `cli.output-unwritable`. */
  static async create(targets: DigitiseTargets, tag?: string): Promise<DocumentFiles> {
    const files = new DocumentFiles(targets);
    try {
      for (const [key, path] of Object.entries(targets) as [Key, string | undefined][]) {
        if (path === undefined) continue;
        await mkdir(dirname(path), { recursive: true }).catch((cause) => {
          throw unwritable(path, cause);
        });
        files.open.set(key, await AtomicFile.create(path, tag));
      }
      return files;
    } catch (error) {
      await files.discard();
      throw error;
    }
  }

  get(key: Key): AtomicFile | undefined {
    return this.open.get(key);
  }

  /** All is written and on the disk, nothing has its name yet. Answers the SHA-256 of each file. */
  async seal(): Promise<Partial<Record<Key, string>>> {
    for (const file of this.open.values()) await file.seal();
    return Object.fromEntries([...this.open].map(([key, file]) => [key, file.sha256()]));
  }

  /** Gives the names and answers them. Without `overwrite` a name that is taken gets ` (2)` behind it, for all files alike. */
  async commit(overwrite: boolean): Promise<DigitiseTargets> {
    if (overwrite) {
      for (const file of this.open.values()) await file.commit();
      return this.targets;
    }
    for (let nth = 1; ; nth++) {
      const names = nthName(this.targets, nth);
      if (await this.claimAll(names)) {
        for (const file of this.open.values()) await file.settle();
        return names;
      }
    }
  }

  async discard(): Promise<void> {
    for (const file of this.open.values()) await file.discard();
  }

  private async claimAll(names: DigitiseTargets): Promise<boolean> {
    for (const [key, file] of this.open) {
      let free = false;
      try {
        free = await file.claim(names[key] as string);
      } finally {
        if (!free) for (const one of this.open.values()) await one.unclaim();
      }
      if (!free) return false;
    }
    return true;
  }
}

/** The names of a document, or those that tell the `nth` of the same name apart. */
export const nthName = (targets: DigitiseTargets, nth: number): DigitiseTargets =>
  nth === 1 ? targets : renamed(targets, ` (${nth})`);
