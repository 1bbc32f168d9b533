import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ScanStep } from "../core/scanning/types.ts";
import { sniff } from "../imaging/sniff.ts";

/** One pass of paper through a scanner, a page at a time. */
export interface ScanRun {
  next(): Promise<ScanStep>;
  cancel(): Promise<void>;
}

export const MEDIA = {
  jpeg: "image/jpeg",
  png: "image/png",
  tiff: "image/tiff",
  pdf: "application/pdf",
} as const;

const PLAIN_NAME = /^\d{1,8}\.(?:png|jpg|tif)$/;

/** A folder that only this user may look into, through which a program of a driver hands pages over. */
export interface PageFolder {
  path: string;
  /** The page of this name, which leaves the folder; undefined for what is no picture, or no name of one. */
  take(
    name: string,
  ): Promise<{ bytes: Uint8Array; mediaType: (typeof MEDIA)[keyof typeof MEDIA] } | undefined>;
  remove(): Promise<void>;
}

/** Makes such a folder, empty and new; who made it removes it. */
export async function createPageFolder(): Promise<PageFolder> {
  const path = await mkdtemp(join(tmpdir(), "counter-scan-"));
  return {
    path,
    async take(name) {
      if (!PLAIN_NAME.test(name)) return undefined;
      const file = join(path, name);
      const bytes = await readFile(file).catch(() => undefined);
      await rm(file, { force: true });
      const kind = bytes && sniff(bytes);
      return bytes && kind && kind !== "pdf" ? { bytes, mediaType: MEDIA[kind] } : undefined;
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
