import { z } from "zod";
import { Blob, Empty, Id, StateWord, Timestamp } from "./common.ts";
import { command, query } from "./procedure.ts";
import { COUNTER, PAPERS } from "./roles.ts";

const PaperName = z.enum(["A5", "A4", "A4 ngang"]);

/** A paper that was given out (giấy tờ đã lập). */
export const FormSummary = z.object({
  id: Id,
  kind: z.string(),
  /** such as `Phiếu từ chối tiếp nhận giải quyết hồ sơ` */
  title: z.string(),
  /** such as `Mẫu số 03`; empty for a sheet of the office */
  form: z.string(),
  /** as printed after "Số:"; may be empty */
  number: z.string(),
  provisional: z.boolean(),
  dossierId: Id.nullable(),
  state: StateWord,
  /** why it counts no more; empty while it does */
  why: z.string(),
  by: z.string(),
  at: Timestamp,
  /** papers on which it can be printed, the usual one first */
  papers: z.array(PaperName),
  /** has an electronic variant to be signed */
  electronic: z.boolean(),
  /** what each copy is for (liên), in their order; empty text for the one copy of a paper */
  copies: z.array(z.string()),
  printed: z.object({ times: z.number().int(), at: Timestamp.nullable(), printer: z.string() }),
});
export type FormSummary = z.infer<typeof FormSummary>;

const OfForm = z.strictObject({ id: Id, paper: PaperName.optional() });

/** A register book (quyển sổ theo dõi hồ sơ). */
const Book = z.object({
  id: Id,
  year: z.number().int(),
  field: z.string(),
  volume: z.string(),
  count: z.number().int(),
  openedAt: Timestamp,
  closedAt: Timestamp.nullable(),
  closedBy: z.string(),
  /** the paper with which it was closed */
  formId: Id.nullable(),
});

const BookRow = z.object({
  ordinal: z.string(),
  code: z.string(),
  procedureName: z.string(),
  applicantName: z.string(),
  /** with the telephone masked: a screen is seen by others */
  address: z.string(),
  receivedAt: Timestamp,
  dueAt: Timestamp,
  returnedAt: Timestamp.nullable(),
  deliverBy: z.string(),
  note: z.string(),
});

/** Papers given out at the counter (giấy tờ lập tại quầy). */
export const forms = {
  "forms.ofDossier": query("officer", z.strictObject({ dossierId: Id }), z.array(FormSummary)),
  /** Papers of one event, draft, list or payment. */
  "forms.ofSubject": query("officer", z.strictObject({ subjectId: Id }), z.array(FormSummary)),
  "forms.get": query("officer", z.strictObject({ id: Id }), FormSummary),
  /** The paper as PDF, as it was given out. */
  "forms.file": query("officer", OfForm, Blob),
  /** The same as pictures, one a page. */
  "forms.pictures": query("officer", OfForm, z.array(Blob)),
  "forms.print": command(
    PAPERS,
    z.strictObject({
      id: Id,
      paper: PaperName.optional(),
      copies: z.number().int().min(1).max(20).default(1),
      /** copies (liên) by their place from 0, where the others came out already; all when empty */
      only: z.array(z.number().int().min(0).max(9)).max(10).default([]),
      why: z.string().trim().max(300).default(""),
    }),
    z.object({ job: z.string(), printer: z.string() }),
  ),
  /** Papers that this machine still owes, or is asked for, the longest waiting first; then what others did of its own. */
  "forms.waiting": query(
    PAPERS,
    Empty,
    z.array(
      z.object({
        id: Id,
        form: FormSummary,
        /** of the dossier; may be empty */
        code: z.string(),
        /** names of the copies that are owed; empty: all of it */
        owed: z.array(z.string()),
        parts: z.array(z.number().int()),
        said: z.string(),
        /** `here`, `asked`, `printed` (by the machine that was asked), `refused` (by it, with why) */
        state: StateWord,
        /** to be printed here */
        mine: z.boolean(),
        /** another machine asks this one */
        asksHere: z.boolean(),
        /** the machine that was asked; empty: nobody else */
        asked: z.string(),
        at: Timestamp,
      }),
    ),
  ),
  /**
   * A paper did not come out, or not all of it. `later`: it is put off; `jam`: the copies `missing` are stuck, the others
   * came out; `elsewhere`: the machine of the office is asked to print it.
   */
  "forms.owe": command(
    PAPERS,
    z.strictObject({
      id: Id,
      kind: z.enum(["later", "jam", "elsewhere"]),
      missing: z.array(z.number().int().min(0).max(9)).max(10).default([]),
      machine: Id.nullable().default(null),
    }),
    Empty,
  ),
  /** Prints all that is owed here, the oldest first. */
  "forms.printWaiting": command(PAPERS, Empty, z.object({ printed: z.number().int() })),
  "forms.dropWaiting": command(
    PAPERS,
    z.strictObject({ id: Id, why: z.string().trim().normalize().min(3).max(300) }),
    Empty,
  ),
  /** A dossier's code to be photographed where no paper can be given. */
  "forms.codePicture": query(
    COUNTER,
    z.strictObject({ dossierId: Id }),
    z.object({ code: z.string(), dueAt: Timestamp, lookUp: z.string(), picture: Blob }),
  ),
  /** The electronic variant with free places for its signatures; points, origin at the bottom left, page from 1. */
  "forms.electronic": query(
    "officer",
    z.strictObject({ id: Id }),
    z.object({
      file: Blob,
      places: z.array(
        z.object({
          who: z.enum(["organisation", "signer"]),
          page: z.number().int(),
          x: z.number(),
          y: z.number(),
          width: z.number(),
          height: z.number(),
        }),
      ),
    }),
  ),
  "forms.books": query(COUNTER, Empty, z.array(Book)),
  /** The last 500 rows of a book, newest first. */
  "forms.bookRows": query(COUNTER, z.strictObject({ id: Id }), z.array(BookRow)),
  /** The book until now as a paper; of a closed book the paper with which it was closed. */
  "forms.extractBook": command(COUNTER, z.strictObject({ id: Id }), z.object({ formId: Id })),
  /** Closes a book for good (khóa sổ). */
  "forms.closeBook": command(COUNTER, z.strictObject({ id: Id }), z.object({ formId: Id })),
};
