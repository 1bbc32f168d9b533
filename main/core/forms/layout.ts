import { z } from "zod";
import { FORM_KINDS, type FormKind } from "./keys.ts";

/** Shapes of `resources/law/forms`: what is printed, where it comes from, since when. Lengths in millimetres. */

const Share = z.number().gt(0).max(1);
/** key of the form's content, or of its head (`unitName`, `number`, `issuer`, `place`, `issuedOn`, `shortDay`) */
const Key = z.string().regex(/^[a-zA-Z]+$/);

const Field = {
  label: z.string(),
  value: Key,
  strong: z.boolean().optional(),
  /** key of a text that follows the value in italics */
  after: Key.optional(),
  /** words that follow every value, such as `(bộ)` */
  unit: z.string().optional(),
  /** what stands for a missing value; dots to write on when not given */
  empty: z.string().optional(),
};
const FormField = z.strictObject(Field);
export type FormField = z.infer<typeof FormField>;

/** A block with `when` is left out while that text or list is empty. */
const When = { when: Key.optional() };
const Align = z.enum(["left", "center", "right"]);

const FormColumn = z.strictObject({
  heading: z.string(),
  share: Share,
  /** `{key}` of the table's own columns; `\n` begins a line */
  cell: z.string(),
  align: Align.optional(),
  /** neighbours of one group stand under one heading */
  group: z.string().optional(),
  /** cells side by side in the lower half of the row, with room for a signature */
  below: z.array(z.strictObject({ heading: z.string(), cell: z.string() })).optional(),
});
export type FormColumn = z.infer<typeof FormColumn>;

const FormTable = z.strictObject({
  type: z.literal("table"),
  rows: Key,
  columns: z.array(FormColumn).min(1),
  /** type size as a multiple of the body's */
  scale: z.number().optional(),
  /** least height of a row, for papers that are filled in by hand */
  rowMm: z.number().optional(),
  /** empty rows to write on, when there are none */
  blankRows: z.number().int().optional(),
  /** words that stand for the whole table when there are no rows */
  none: z.string().optional(),
  /** a last row: texts with `{key}` of the form, each over some columns */
  foot: z
    .array(z.strictObject({ text: z.string(), span: z.number().int().min(1), align: Align.optional() }))
    .optional(),
  ...When,
});
export type FormTable = z.infer<typeof FormTable>;

const Signature = z.strictObject({
  heading: z.string(),
  note: z.string(),
  name: Key.optional(),
  title: Key.optional(),
  /** the digital signature of the electronic form goes here */
  signs: z.boolean().optional(),
});
export type Signature = z.infer<typeof Signature>;

const FormBlock = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("title"), text: z.string(), under: z.string().optional() }),
  z.strictObject({ type: z.literal("field"), ...Field, ...When }),
  z.strictObject({
    type: z.literal("row"),
    fields: z.array(z.strictObject({ ...Field, share: Share })).min(2),
    ...When,
  }),
  z.strictObject({
    type: z.literal("list"),
    label: z.string(),
    items: Key,
    /** numbered lines of dots, when there are no items */
    blankLines: z.number().int().optional(),
    ...When,
  }),
  z.strictObject({
    type: z.literal("paragraph"),
    text: z.string(),
    align: Align.optional(),
    face: z.enum(["regular", "bold", "italic", "boldItalic"]).optional(),
    /** first line moved in, as running text of an official document is */
    indent: z.boolean().optional(),
    ...When,
  }),
  FormTable,
  z.strictObject({ type: z.literal("signatures"), columns: z.array(Signature).min(1).max(3) }),
]);
export type FormBlock = z.infer<typeof FormBlock>;

const FormPaper = z.strictObject({
  widthMm: z.number(),
  heightMm: z.number(),
  marginMm: z.strictObject({
    top: z.number(),
    right: z.number(),
    bottom: z.number(),
    left: z.number(),
  }),
  /** font sizes in points */
  sizes: z.strictObject({
    body: z.number(),
    head: z.number(),
    motto: z.number(),
    title: z.number(),
    small: z.number(),
  }),
  /** line height as a multiple of the font size */
  leading: z.number(),
  /** type sizes to try, as multiples, before a second page is begun */
  shrink: z.array(z.number()).min(1),
  /** width of the agency's column in the head */
  headLeft: Share,
  signatureSpaceMm: z.number(),
});
export type FormPaper = z.infer<typeof FormPaper>;

/** What all forms share: papers, national name and motto, marks. */
export const FormStyle = z.strictObject({
  title: z.string(),
  inForceFrom: z.iso.date(),
  inForceTo: z.iso.date().nullable(),
  source: z.string(),
  papers: z.record(z.string(), FormPaper),
  nationalName: z.string(),
  motto: z.string(),
  /** words, in capitals, before which a long agency name is broken */
  breakBefore: z.array(z.string()),
  placeLine: z.string(),
  provisionalMark: z.string(),
  /** room at the top right of an electronic form for the organisation's signature */
  electronicTopMm: z.number(),
  electronicTopSource: z.string(),
  electronicTopUnverified: z.literal(true),
});
export type FormStyle = z.infer<typeof FormStyle>;

export const FormLayout = z.strictObject({
  kind: z.enum(Object.keys(FORM_KINDS) as [FormKind, ...FormKind[]]),
  profiles: z.array(z.enum(["legacy", "current"])).min(1),
  /** `Mẫu số 01`; empty for the office's own sheets */
  form: z.string(),
  title: z.string(),
  issuedBy: z.string(),
  inForceFrom: z.iso.date(),
  inForceTo: z.iso.date().nullable(),
  source: z.string(),
  /** what is still to be confirmed, in words */
  doubts: z.array(
    z.strictObject({ value: z.string(), source: z.string().optional(), unverified: z.literal(true) }),
  ),
  papers: z.array(z.string()).min(1),
  /** the copies (liên), each printed whole */
  copies: z.array(z.string()).min(1),
  /** type sizes to try in place of the paper's own, for a sheet that people take home: one page is worth more to them */
  shrink: z.array(z.number().min(0.8).max(1)).min(1).optional(),
  /** texts with `{number}` and `{abbreviation}`; empty for a paper without a number */
  numberLine: z.string(),
  /** `Mẫu số 01 - TT 03/2025/TT-VPCP`; may be empty */
  formLine: z.string(),
  /** place and day under the motto */
  dated: z.boolean(),
  /** carries the QR of TT 01/2023/TT-VPCP Điều 26 when the content has one */
  qr: z.boolean(),
  /** has an electronic variant that is signed */
  electronic: z.boolean(),
  /** stands on the foot of every page of several, with `{key}` */
  footer: z.string(),
  blocks: z.array(FormBlock).min(1),
});
export type FormLayout = z.infer<typeof FormLayout>;

/** What every head gives to the blocks beside the form's own content. */
export const HEAD_KEYS = ["unitName", "agencyName", "number", "issuer", "place", "issuedOn", "shortDay"];

/** Keys that a layout prints and its kind does not have; empty for a sound layout. */
export function unknownKeys(layout: FormLayout): string[] {
  const { text, lists, tables } = FORM_KINDS[layout.kind] as {
    text: readonly string[];
    lists: readonly string[];
    tables: Readonly<Record<string, readonly string[]>>;
  };
  const texts = new Set([...text, ...HEAD_KEYS]);
  const wrong: string[] = [];
  const need = (known: { has(key: string): boolean }, ...keys: (string | undefined)[]): void => {
    for (const key of keys) if (key !== undefined && !known.has(key)) wrong.push(key);
  };
  const listed = new Set(lists);
  for (const block of layout.blocks) {
    if ("when" in block) need(new Set([...texts, ...listed, ...Object.keys(tables)]), block.when);
    if (block.type === "field") need(texts, block.value, block.after);
    else if (block.type === "row") for (const field of block.fields) need(texts, field.value, field.after);
    else if (block.type === "list") need(listed, block.items);
    else if (block.type === "paragraph") need(texts, ...placeholders(block.text));
    else if (block.type === "title") need(texts, ...placeholders(block.under ?? ""));
    else if (block.type === "signatures")
      for (const column of block.columns) need(texts, column.name, column.title);
    else if (block.type === "table") {
      need(new Set(Object.keys(tables)), block.rows);
      const columns = new Set(tables[block.rows] ?? []);
      for (const column of block.columns)
        need(
          columns,
          ...[column.cell, ...(column.below ?? []).map(({ cell }) => cell)].flatMap(placeholders),
        );
      need(texts, ...(block.foot ?? []).flatMap(({ text: words }) => placeholders(words)));
    }
  }
  need(texts, ...placeholders(layout.footer));
  return wrong;
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
}
