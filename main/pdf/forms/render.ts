import { PDFDocument } from "pdf-lib";
import type { QrItemsConfig } from "../../core/copies/qr-text.ts";
import { FORM_KINDS } from "../../core/forms/keys.ts";
import type { FormLayout, FormPaper, FormStyle } from "../../core/forms/layout.ts";
import type { FrozenForm, SignaturePlace } from "../../core/forms/types.ts";
import { fromTimestamp, type Timestamp } from "../../core/time.ts";
import { embedFaces, type Faces } from "./fonts.ts";
import { headRow, stripRow } from "./head.ts";
import { paginate } from "./paginate.ts";
import { MM, type Row } from "./row.ts";
import { blockRows } from "./rows.ts";
import { drawLine, printable, wrap } from "./text.ts";
import { type FormValues, formValues } from "./values.ts";

/** All that one drawing depends on; the same input gives the same bytes. */
export interface FormDrawing {
  form: FrozenForm;
  layout: FormLayout;
  style: FormStyle;
  qr: QrItemsConfig;
  /** `A5`, `A4`, `A4 ngang`: one of the layout's */
  paper: string;
  /** one copy, with room for the organisation's signature on top */
  electronic?: boolean;
}

export interface DrawnForm {
  pdf: Uint8Array;
  pages: number;
  /** where the signatures of an electronic form go */
  places: SignaturePlace[];
}

/**
 * Prints a form by its dated layout: every copy (liên) whole, on as many pages as it needs, with "Trang x/y" when
 * it needs more than one. The only time in the file is the form's own.
 */
export async function renderForm(drawing: FormDrawing): Promise<DrawnForm> {
  const { form, layout, style, qr } = drawing;
  const paper = layout.papers.includes(drawing.paper) ? style.papers[drawing.paper] : undefined;
  if (!paper) throw new Error(`form ${layout.kind} has no paper ${drawing.paper}`);
  const values = formValues(form, layout, style, qr, FORM_KINDS[layout.kind].tables);
  const pdf = await PDFDocument.create();
  const faces = await embedFaces(pdf);
  describeFile(pdf, layout.title, form.at);
  const places: SignaturePlace[] = [];
  const copies = drawing.electronic ? [""] : layout.copies;
  for (const copy of copies) {
    const { pages, scaled } = layOut(drawing, paper, values, faces, copy);
    pages.forEach((rows, index) => {
      const page = pdf.addPage([paper.widthMm * MM, paper.heightMm * MM]);
      const x = paper.marginMm.left * MM;
      let top = (paper.heightMm - paper.marginMm.top) * MM;
      for (const row of rows) {
        row.draw(page, x, top);
        if (drawing.electronic && row.signature) {
          const { signature: box } = row;
          places.push({
            who: "signer",
            page: index + 1,
            x: x + box.x,
            y: top - box.down - box.height,
            width: box.width,
            height: box.height,
          });
        }
        top -= row.height;
      }
      if (pages.length > 1) {
        const { small } = scaled.sizes;
        const room = (paper.widthMm - paper.marginMm.left - paper.marginMm.right) * MM;
        const y = paper.marginMm.bottom * MM;
        const line = (text: string, width: number) =>
          wrap([{ text: printable(text), face: "italic" }], faces, small, width)[0];
        const about = line([values.footer, copy].filter(Boolean).join(" · "), room * 0.8);
        const number = line(`Trang ${index + 1}/${pages.length}`, room);
        if (about) drawLine(page, about, faces, small, x, y);
        if (number) drawLine(page, number, faces, small, x + room - number.width, y);
      }
    });
  }
  if (drawing.electronic) places.unshift(organisationPlace(paper, style));
  return { pdf: await pdf.save(), pages: pdf.getPageCount(), places };
}

/** Title, language and a creation date that comes from the data. */
export function describeFile(pdf: PDFDocument, title: string, at: Timestamp): void {
  const date = new Date(fromTimestamp(at));
  pdf.setTitle(title);
  pdf.setLanguage("vi-VN");
  pdf.setProducer("Quầy Một Cửa");
  pdf.setCreator("Quầy Một Cửa");
  pdf.setCreationDate(date);
  pdf.setModificationDate(date);
}

/** Top right of the first page (NĐ 30/2020/NĐ-CP PL I), in the room that the head leaves. */
function organisationPlace(paper: FormPaper, style: FormStyle): SignaturePlace {
  const height = style.electronicTopMm * MM;
  const width = (paper.widthMm - paper.marginMm.left - paper.marginMm.right) * 0.6 * MM;
  return {
    who: "organisation",
    page: 1,
    x: (paper.widthMm - paper.marginMm.right) * MM - width,
    y: (paper.heightMm - paper.marginMm.top) * MM - height,
    width,
    height,
  };
}

/** How much further apart the lines of a form stand that a hand fills in, the widest first. */
const HAND_LEADING = [1.8, 1.6, 1.45, 1.35, 1.3, 1.25, 1.2, 1.15, 1.1];

/** A list that leaves lines to write on and got nothing to print: the form is filled in with a pen. */
const isWrittenByHand = (layout: FormLayout, { lists }: FormValues): boolean =>
  layout.blocks.some(
    (block) =>
      block.type === "list" && (block.blankLines ?? 0) > 0 && (lists[block.items] ?? []).length === 0,
  );

/** What is tried one after another: wider lines where a pen needs them, then the type sizes of the paper. */
function scalesOf(paper: FormPaper, byHand: boolean): FormPaper[] {
  const wide = byHand ? HAND_LEADING.map((more) => ({ ...paper, leading: paper.leading * more })) : [];
  const sizes = paper.shrink.map((factor) => ({
    ...paper,
    sizes: { ...paper.sizes, body: paper.sizes.body * factor },
  }));
  return [...wide, ...sizes];
}

/** Tries the type sizes of the paper until one page holds the form; the largest that needs least pages wins. */
function layOut(
  drawing: FormDrawing,
  paper: FormPaper,
  values: FormValues,
  faces: Faces,
  copy: string,
): { pages: Row[][]; scaled: FormPaper } {
  const { layout, style, qr } = drawing;
  const width = (paper.widthMm - paper.marginMm.left - paper.marginMm.right) * MM;
  const height = (paper.heightMm - paper.marginMm.top - paper.marginMm.bottom) * MM;
  const topRoom = drawing.electronic ? style.electronicTopMm * MM : 0;
  let best: { pages: Row[][]; scaled: FormPaper } | undefined;
  const sheet = { ...paper, shrink: layout.shrink ?? paper.shrink };
  for (const scaled of scalesOf(sheet, isWrittenByHand(layout, values))) {
    const context = { values, faces, paper: scaled, width };
    const strip = stripRow(layout, style, context, qr.print, copy, topRoom);
    const rows = [...(strip ? [strip] : []), headRow(style, style.breakBefore, context)];
    for (const block of layout.blocks) {
      const next = blockRows(block, context);
      // signatures never stand alone on a page: what is signed must be seen with them
      if (block.type === "signatures") for (const row of rows.slice(-2)) row.keepWithNext = true;
      // words over a table never stand alone at the foot of a page
      const above = rows.at(-1);
      if (block.type === "table" && next.length > 0 && above) above.keepWithNext = true;
      rows.push(...next);
    }
    const whole = paginate(rows, height);
    const pages = whole.length === 1 ? whole : paginate(rows, height - scaled.sizes.small * 1.6);
    if (!best || pages.length < best.pages.length) best = { pages, scaled };
    if (pages.length === 1) break;
  }
  if (!best) throw new Error(`form ${layout.kind} has no type size`);
  // the normal size is easier to read; a smaller one that still needs a second page has no use
  return best;
}
