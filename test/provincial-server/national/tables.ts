import { readFileSync } from "node:fs";
import { z } from "zod";

const Text = z.string().min(1);

/** How one field of a message is filled. */
const Field = z
  .strictObject({
    /** as the portal spells it */
    name: Text,
    /** path in the subject; empty: the subject itself */
    from: z.string().optional(),
    as: z.enum(["text", "number", "flag", "time", "list", "rows", "part"]),
    /** of `as` time: yyyy MM dd HH mm ss SSS and what stands between */
    time: Text.optional(),
    list: Text.optional(),
    /** message of each row, of the part */
    rows: Text.optional(),
    part: Text.optional(),
    /** most letters that the portal takes, and what becomes of a longer text */
    limit: z.number().int().positive().optional(),
    over: z.enum(["cut", "refuse"]).optional(),
    /** without a value the message is not sent; the words say what is missing */
    required: Text.optional(),
    pattern: Text.optional(),
    /** the field is there only where the value at `path` is one of these */
    when: z.strictObject({ path: Text, in: z.array(z.union([z.string(), z.number()])).min(1) }).optional(),
    /** sent where there is no value; absent: the field is left out */
    otherwise: z.union([z.literal(""), z.null()]).optional(),
  })
  .refine((field) => (field.limit === undefined) === (field.over === undefined), "limit and over go together")
  .refine((field) => field.as !== "time" || field.time !== undefined, "a time needs its pattern")
  .refine((field) => field.as !== "list" || field.list !== undefined, "a list needs its name");
export type Field = z.infer<typeof Field>;

const Answer = z.strictObject({ codes: z.array(z.string()).min(1), says: z.string() });

/** Everything in which one generation of the national portal differs from the other. */
const GenerationTable = z
  .strictObject({
    generation: z.union([z.literal(1), z.literal(2)]),
    name: Text,
    inForceFrom: z.iso.date().nullable(),
    inForceTo: z.iso.date().nullable(),
    source: Text,
    unverified: z.literal(true).optional(),
    /** whose code names a dossier there: the province's own, or one that the portal gives */
    dossierCode: z.enum(["own", "portal"]),
    /** most steps in one message */
    stepsAtOnce: z.number().int().positive(),
    /** whether a dossier that is there can be told anew; where it cannot, its papers are waited for before it is sent */
    updates: z.boolean(),
    waitForPapersMinutes: z.number().int().min(0),
    /** how the portal's code of a service follows from its procedure's; absent: it has none */
    serviceCode: z
      .strictObject({ pattern: Text, source: Text, unverified: z.literal(true).optional() })
      .optional(),
    /** what an answer's code and words mean; words are looked for only where the code alone does not say it */
    answers: z.strictObject({ accepted: z.array(z.string()).min(1), duplicate: Answer, session: Answer }),
    lists: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number()]))),
    listNotes: z.record(z.string(), z.string()),
    messages: z.record(z.string(), z.array(Field)),
  })
  .superRefine((table, context) => {
    for (const [message, fields] of Object.entries(table.messages)) {
      for (const { name, list, rows, part } of fields) {
        const lost =
          (list && !table.lists[list]) || (rows && !table.messages[rows]) || (part && !table.messages[part]);
        if (lost) context.addIssue({ code: "custom", message: `${message}.${name} names what is not there` });
      }
    }
  });
export type GenerationTable = z.infer<typeof GenerationTable>;

const Steps = z.strictObject({
  source: Text,
  unverified: z.literal(true).optional(),
  /** what a step is called, by the counter's event */
  words: z.record(z.string(), Text),
  /** events that are told to nobody outside */
  internal: z.array(z.string()),
});

const StateNames = z.object({
  lists: z.object({
    dossierStatuses: z.object({ values: z.array(z.object({ value: Text, name: Text })).length(10) }),
  }),
});

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), "utf8"));

export const GENERATION_1: GenerationTable = GenerationTable.parse(read("./tables/generation-1"));
export const GENERATION_2: GenerationTable = GenerationTable.parse(read("./tables/generation-2"));
export const STEPS = Steps.parse(read("./tables/steps"));
/** names of the national states 1 to 10 */
export const STATE_NAMES: ReadonlyMap<number, string> = new Map(
  StateNames.parse(read("../../../resources/codes/national-lists")).lists.dossierStatuses.values.map(
    ({ value, name }) => [Number(value), name],
  ),
);

/** What an answer of the portal means by its code and words. */
export type AnswerMeaning = "accepted" | "duplicate" | "session" | "refused";

/** Judged by the code first; a text decides only between meanings that share a code (interop 1.3, 1.9). */
export function meaningOf(table: GenerationTable, code: string, message: string): AnswerMeaning {
  const said = message.normalize("NFC").toLowerCase();
  const { accepted, duplicate, session } = table.answers;
  if (duplicate.codes.includes(code) && said.includes(duplicate.says)) return "duplicate";
  if (session.codes.includes(code) && said.includes(session.says)) return "session";
  return accepted.includes(code) ? "accepted" : "refused";
}
