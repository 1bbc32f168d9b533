import { z } from "zod";
import { Empty, Id, StateWord, Timestamp } from "./common.ts";
import { NewPlace } from "./digitise.ts";
import { command, query } from "./procedure.ts";
import { SCANNING } from "./roles.ts";

export const ScanProfile = z.strictObject({
  dpi: z.number().int().min(50).max(2400),
  colour: z.enum(["colour", "grey"]),
  source: z.enum(["feeder", "platen"]),
  duplex: z.boolean(),
  paper: z.enum(["A4", "A3", "A5"]),
});
export type ScanProfile = z.infer<typeof ScanProfile>;

const ScannerKind = z.enum(["escl", "sane", "windows"]);

/** A scanner that this machine remembers (máy quét đã lưu). */
export const Scanner = z.object({
  id: Id,
  kind: ScannerKind,
  name: z.string(),
  address: z.string(),
  /** the one that F4 scans with */
  chosen: z.boolean(),
  profile: ScanProfile,
  sources: z.array(
    z.object({
      source: ScanProfile.shape.source,
      duplex: z.boolean(),
      dpi: z.array(z.number().int()),
      colours: z.array(ScanProfile.shape.colour),
    }),
  ),
  /** what the law says of the profile, in words; empty when it holds */
  warnings: z.array(z.string()),
});
export type Scanner = z.infer<typeof Scanner>;

/** One pass of paper: what came, and how it ended. Pages are in the document from the moment they came. */
export const ScanRun = z.object({
  id: Id,
  documentId: Id,
  scanner: z.string(),
  startedAt: Timestamp,
  running: z.boolean(),
  pages: z.number().int(),
  /** null while it runs */
  end: StateWord.extend({ action: z.string(), again: z.boolean() }).nullable(),
});
export type ScanRun = z.infer<typeof ScanRun>;

export const scanning = {
  "scanning.view": query(SCANNING, Empty, z.object({ scanners: z.array(Scanner), run: ScanRun.nullable() })),
  /** Asks the network and the drivers; takes some seconds. What is known already is left out. */
  "scanning.search": command(
    SCANNING,
    Empty,
    z.array(z.object({ kind: ScannerKind, name: z.string(), address: z.string() })),
  ),
  /** Remembers a scanner once it has answered, and chooses it. `certificate`: the fingerprint that a person compared. */
  "scanning.add": command(
    SCANNING,
    z.strictObject({
      kind: ScannerKind,
      address: z.string().min(1).max(400),
      name: z.string().max(200).default(""),
      certificate: z.string().max(100).nullable().default(null),
    }),
    Scanner,
  ),
  "scanning.choose": command(SCANNING, z.strictObject({ id: Id }), Empty),
  "scanning.forget": command(SCANNING, z.strictObject({ id: Id }), Empty),
  "scanning.setProfile": command(SCANNING, z.strictObject({ id: Id, profile: ScanProfile }), Scanner),
  /** What the scanner says of itself now. */
  "scanning.state": query(SCANNING, z.strictObject({ id: Id }), StateWord),
  /** Scans with the chosen scanner into the paper; answers once the pass has begun. */
  "scanning.start": command(
    SCANNING,
    z.strictObject({ documentId: Id, place: NewPlace.default({}) }),
    ScanRun,
  ),
  "scanning.cancel": command(SCANNING, z.strictObject({ documentId: Id }), Empty),
};
