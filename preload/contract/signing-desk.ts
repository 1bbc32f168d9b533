import { z } from "zod";
import { Blob, BlobToken, Day, Empty, Id, StateWord, Timestamp } from "./common.ts";
import { WireError } from "./errors.ts";
import { command, query } from "./procedure.ts";
import { PAPERS, SIGNING } from "./roles.ts";

/** `document`: signed by a person, then issued with seal, number and date; `copy`, `annex`: by the agency alone. */
const PaperKind = z.enum(["document", "copy", "annex"]);

export const SigningPaper = z.object({
  id: Id,
  kind: PaperKind,
  title: z.string(),
  state: StateWord,
  pages: z.number().int(),
  putBy: z.string(),
  putAt: Timestamp,
  signer: z.string().nullable(),
  capacity: z.string().nullable(),
  symbol: z.string().nullable(),
  number: z.number().int().nullable(),
  issuedOn: Day.nullable(),
  /** the officer may sign it now, with this kind of certificate */
  toSign: z.enum(["personal", "agency"]).nullable(),
  rejected: z.object({ by: z.string(), at: Timestamp, why: z.string() }).nullable(),
});
export type SigningPaper = z.infer<typeof SigningPaper>;

/** Number and date of a document, which the keeper of the seal may put elsewhere on page 1 than the heading's gap. */
const WrittenMark = z.enum(["SO_PHAT_HANH", "NGAY_PHAT_HANH", "THANG_PHAT_HANH", "NAM_PHAT_HANH"]);

/** The upper left corner of a mark that was moved by hand; parts of the page as it is seen, from 0 to 1. */
const Moved = z
  .array(
    z.strictObject({ preset: WrittenMark, left: z.number().min(0).max(1), top: z.number().min(0).max(1) }),
  )
  .max(4);

/** Where a mark will stand on page 1: left, top, right, bottom, parts of the page as it is seen. */
const MarkPlace = z.object({
  preset: WrittenMark,
  text: z.string(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  /** nothing stands there: what a mark would cover is never covered */
  free: z.boolean(),
});
export type MarkPlace = z.infer<typeof MarkPlace>;

const ItemKind = z.enum(["scan", "paper"]);

/** Files that are signed one after another with one PIN; each has its own answer. */
export const Batch = z.object({
  id: Id,
  /** `stopped`: asked to, without the token, or cut off; what waits goes on when the officer says so */
  state: z.enum(["running", "stopped", "done", "closed"]),
  startedAt: Timestamp,
  total: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
  waiting: z.number().int(),
  problem: WireError.nullable(),
  items: z.array(
    z.object({
      kind: ItemKind,
      id: Id,
      title: z.string(),
      state: z.enum(["waiting", "done", "failed"]),
      error: WireError.nullable(),
    }),
  ),
});
export type Batch = z.infer<typeof Batch>;

const Image = z.object({ picture: Blob, widthMm: z.number().nullable() });
const Reason = z.string().trim().min(3).max(500);
const Title = z.string().trim().min(2).max(300);
const IssueNumber = z.number().int().min(1).max(99_999);
const Sign = z.string().trim().min(1).max(60);

/** What a token opens with; without a PIN it must be open. */
export const WithToken = z.strictObject({
  tokenSerial: z.string().max(100),
  keyId: z.string().max(200),
  pin: z.string().min(1).max(64).optional(),
});

/** The signing program of this machine, which has the key and asks the person by itself. */
const WithService = z.strictObject({ service: z.literal(true) });
const With = z.union([WithToken, WithService]);

export const signingDesk = {
  /** Papers that the officer put up, is asked to sign, or issues as keeper of the seal. */
  "signing.papers": query("officer", Empty, z.array(SigningPaper)),
  "signing.paper": query(
    "officer",
    z.strictObject({ id: Id }),
    SigningPaper.extend({
      file: Blob,
      pictures: z.array(Blob),
      /** as what the officer may sign today */
      capacities: z.array(z.string()),
      /** the next free number of its kind and year, or its own */
      nextNumber: z.number().int(),
    }),
  ),
  "signing.signers": query(
    "officer",
    Empty,
    z.array(z.object({ id: Id, fullName: z.string(), title: z.string(), capacities: z.array(z.string()) })),
  ),
  "signing.put": command(
    PAPERS,
    z.discriminatedUnion("kind", [
      z.strictObject({
        id: Id,
        kind: z.literal("document"),
        upload: BlobToken,
        title: Title,
        symbol: Sign,
        signerId: Id,
      }),
      z.strictObject({
        id: Id,
        kind: z.literal("copy"),
        upload: BlobToken,
        title: Title,
        copyForm: z.enum(["SAO Y", "SAO LỤC", "TRÍCH SAO"]),
      }),
      /** `symbol`: number and sign of the document that it belongs to */
      z.strictObject({ id: Id, kind: z.literal("annex"), upload: BlobToken, title: Title, symbol: Sign }),
    ]),
    SigningPaper,
  ),
  /** Not signed, with the reason; a scan goes back to be scanned again. */
  "signing.reject": command(SIGNING, z.strictObject({ kind: ItemKind, id: Id, why: Reason }), Empty),
  /** Where number and date of a document that is to be issued will stand, with those that were moved by hand. */
  "signing.marks": query(
    SIGNING,
    z.strictObject({ id: Id, number: IssueNumber.optional(), moved: Moved }),
    z.object({ marks: z.array(MarkPlace) }),
  ),
  /**
   * Begins to sign, up to 200 files with one PIN. `number`, `capacity` and `moved` are for single papers: the number
   * under which it is issued (else the next free one), as what the person signs, and where number and date stand.
   */
  "signing.startBatch": command(
    SIGNING,
    z.strictObject({
      items: z
        .array(
          z.strictObject({
            kind: ItemKind,
            id: Id,
            number: IssueNumber.optional(),
            capacity: z.string().max(200).optional(),
            moved: Moved.optional(),
          }),
        )
        .min(1)
        .max(200),
      with: With,
    }),
    Batch,
  ),
  "signing.batch": query("officer", z.strictObject({ id: Id }), Batch),
  /** Batches of the officer that are not through. */
  "signing.batches": query("officer", Empty, z.array(Batch)),
  /** Ends behind the present file; a stopped one is put away. */
  "signing.cancelBatch": command(SIGNING, z.strictObject({ id: Id }), Batch),
  "signing.resumeBatch": command(SIGNING, z.strictObject({ id: Id, with: With }), Batch),
  /** Images of one's own signature and of the seal. */
  "signing.images": query(
    "officer",
    Empty,
    z.object({ mine: Image.nullable(), seal: Image.nullable(), keepsSeal: z.boolean() }),
  ),
  "signing.setImage": command(
    SIGNING,
    z.strictObject({
      which: z.enum(["mine", "seal"]),
      upload: BlobToken,
      /** its real width, millimetres; else what the image says */
      widthMm: z.number().min(5).max(100).optional(),
    }),
    Empty,
  ),
};
