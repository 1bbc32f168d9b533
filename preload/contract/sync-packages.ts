import { z } from "zod";
import { Empty, Id, Sha256, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { CARRYING } from "./roles.ts";

/** Packages of what is unsent, out of this machine and into it, and the one that is worked on now. */
export const SyncPackages = z.object({
  running: z
    .object({
      way: z.enum(["out", "in"]),
      path: z.string(),
      state: z.enum(["working", "done", "failed"]),
      /** bytes */
      done: z.number().int(),
      total: z.number().int(),
      /** how it ended, in words */
      said: z.string(),
    })
    .nullable(),
  /** the province's key is known: a package can be opened there without a passphrase */
  forProvince: z.boolean(),
  rows: z.array(
    z.object({
      id: Id,
      way: z.enum(["out", "in"]),
      machineName: z.string(),
      path: z.string(),
      operations: z.number().int(),
      files: z.number().int(),
      bytes: z.number().int(),
      sha256: Sha256,
      /** operations that were new here */
      added: z.number().int(),
      madeAt: Timestamp,
      by: z.string(),
      at: Timestamp,
    }),
  ),
});
export type SyncPackages = z.infer<typeof SyncPackages>;

/** Whoever finds the stick must not guess it. */
const Passphrase = z.string().min(12).max(500);

export const syncPackages = {
  "sync.packages": query("officer", Empty, SyncPackages),
  /** Begins to write everything that is unsent into one encrypted file of this folder. */
  "sync.exportPackage": command(
    CARRYING,
    z.strictObject({ folder: z.string().min(1).max(1000), passphrase: Passphrase }),
    SyncPackages,
  ),
  /** Begins to take in a package of another machine of the office; this one then sends on its behalf. */
  "sync.importPackage": command(
    CARRYING,
    z.strictObject({ path: z.string().min(1).max(1000), passphrase: z.string().min(1).max(500) }),
    SyncPackages,
  ),
  "sync.cancelPackage": command(CARRYING, Empty, SyncPackages),
};
