import { z } from "zod";
import { Id, Sha256 } from "../../../preload/contract/common.ts";

/**
 * What the machines of an office say to each other. Every message of another machine is read through these: what is
 * not in them is refused, whoever signed the line that it came on.
 */
export const EXCHANGE_VERSION = 1;

const Device = z.string().min(1).max(100);
const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** a value of a row as SQLite holds it; no blobs travel */
const Value = z.union([z.string().max(4_000_000), z.number(), z.null()]);
export const Row = z.record(z.string().max(60), Value);
export type Row = z.infer<typeof Row>;

export const Version = z.strictObject({ device: Device, epoch: Count, revision: Count });
export type Version = z.infer<typeof Version>;

export const ToldOperation = z.strictObject({
  id: Id,
  maker: Device,
  /** order number at its maker */
  makerSeq: Count,
  kind: z.string().min(1).max(100),
  /** RFC 8785 JSON, as it was hashed */
  body: z.string().max(2_000_000),
  hash: Sha256,
  files: z.array(Id).max(500),
  createdAt: z.string().max(40),
});
export type ToldOperation = z.infer<typeof ToldOperation>;

const ToldAccount = z.strictObject({
  id: Id,
  username: z.string().min(1).max(200),
  fullName: z.string().max(200),
  title: z.string().max(200),
  agency: z.string().max(100),
});
export type ToldAccount = z.infer<typeof ToldAccount>;

const ToldFile = z.strictObject({
  id: Id,
  sha256: Sha256,
  size: Count,
  mediaType: z.string().max(200),
  title: z.string().max(1000),
  createdAt: z.string().max(40),
  /** false: its content lies elsewhere, or was erased */
  here: z.boolean(),
});
export type ToldFile = z.infer<typeof ToldFile>;

export const UNIT_KINDS = ["dossier", "reception", "parcel", "paper", "operation"] as const;

/** A unit whole, as its owner has it. */
export const Snapshot = z.strictObject({
  id: Id,
  kind: z.enum(UNIT_KINDS),
  owner: Device,
  epoch: Count,
  revision: Count,
  /** the version of another machine that this one includes or decided about */
  base: Version.nullable(),
  rows: z.record(z.string().max(60), z.array(Row).max(5000)),
  accounts: z.array(ToldAccount).max(200),
  files: z.array(ToldFile).max(5000),
  /** what the province has not confirmed, in its order */
  operations: z.array(ToldOperation).max(2000),
  /** what the province confirmed lately, in its order */
  confirmed: z.array(ToldOperation).max(2000).default([]),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** Numbers from first to last, both included. */
export const Range = z.tuple([Count, Count]);
export type Range = z.infer<typeof Range>;

/** A block of numbers, or a running book, that a machine has used numbers of. */
const ToldBlock = z.strictObject({
  id: Id,
  series: z.string().max(60),
  agencyCode: z.string().max(100),
  day: z.string().max(10),
  first: Count,
  last: Count,
  next: Count,
});
export type ToldBlock = z.infer<typeof ToldBlock>;

/** How a machine stands: said with every greeting, and what is known of it when it is gone. */
export const Greeting = z.strictObject({
  version: z.literal(EXCHANGE_VERSION),
  name: z.string().max(100),
  /** port on which it listens */
  port: z.number().int().min(0).max(65_535),
  /** the end of its feed */
  position: Count,
  /** order number of its last operation, and those that the province has not confirmed, as ranges */
  lastSeq: Count,
  open: z.array(Range).max(5000),
  /** blocks of numbers that it holds */
  blocks: z.array(ToldBlock).max(2000),
  /** machines that it stands in for since they were lost */
  replaces: z.array(Device).max(50),
  at: z.string().max(40),
});
export type Greeting = z.infer<typeof Greeting>;

/** What one machine asks of another. */
export const Question = z.discriminatedUnion("ask", [
  z.strictObject({ ask: z.literal("greet"), greeting: Greeting }),
  /** what changed after a place in the feed */
  z.strictObject({ ask: z.literal("feed"), after: Count }),
  z.strictObject({ ask: z.literal("file"), id: Id, offset: Count }),
  /** whole second copies of these operations lie at the asker now */
  z.strictObject({ ask: z.literal("ack"), operations: z.array(Id).max(1000) }),
  /** the asker wants to be the owner of a unit */
  z.strictObject({ ask: z.literal("take"), id: Id }),
  /** which machines of the office are known here */
  z.strictObject({ ask: z.literal("machines") }),
  /** what is held of a lost machine, page by page */
  z.strictObject({ ask: z.literal("lost"), device: Device, after: z.string().max(100) }),
  /** which of these files lie whole there */
  z.strictObject({ ask: z.literal("files"), ids: z.array(Id).max(1000) }),
  /** which of these operations of a lost machine need no second copy any more, asked of the one that stands in for it */
  z.strictObject({ ask: z.literal("settled"), operations: z.array(Id).max(1000) }),
]);
export type Question = z.infer<typeof Question>;

export const KnownMachine = z.strictObject({
  device: Device,
  name: z.string().max(100),
  heardAt: z.string().max(40),
  /** when this one met it first */
  metAt: z.string().max(40),
  greeting: Greeting.nullable(),
  /** it answers there now */
  here: z.boolean(),
  replacedBy: Device.nullable(),
  /** units of it that lie here */
  units: Count,
  dossiers: Count,
});
export type KnownMachine = z.infer<typeof KnownMachine>;

export const ANSWERS = {
  greet: z.strictObject({ greeting: Greeting }),
  feed: z.strictObject({
    units: z.array(Snapshot).max(200),
    /** the place behind the last of them */
    position: Count,
    /** the end of the feed */
    end: Count,
    more: z.boolean(),
  }),
  file: z.strictObject({ whole: Count, key: z.string().max(2000) }),
  ack: z.strictObject({}),
  take: z.strictObject({
    /** the unit, now the asker's; null where it cannot be given */
    unit: Snapshot.nullable(),
    /** who has it, as far as is known here */
    owner: Device.nullable(),
    why: z.string().max(500),
  }),
  machines: z.strictObject({ machines: z.array(KnownMachine).max(200) }),
  lost: z.strictObject({
    /** units of that machine, and those of others in which an operation is held that it alone told of */
    units: z.array(Snapshot).max(200),
    next: z.string().max(100).nullable(),
    /** operations of that machine that are known here, held or confirmed, by their order numbers */
    known: z.array(Range).max(5000),
  }),
  files: z.strictObject({ here: z.array(Id).max(1000) }),
  settled: z.strictObject({ settled: z.array(Id).max(1000) }),
} as const;
export type Answer<A extends Question["ask"]> = z.infer<(typeof ANSWERS)[A]>;
