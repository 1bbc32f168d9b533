import { PDFDocument } from "pdf-lib";
import type { QrPrint } from "../../core/copies/qr-text.ts";
import { fromTimestamp, type Timestamp } from "../../core/time.ts";
import { embedFaces, type Faces } from "./fonts.ts";
import { headRow } from "./head.ts";
import { type FormLayout, type FormPaper, type FormValues, MM } from "./layout.ts";
import { blockRows, type Row } from "./rows.ts";
import { drawLine, printable, wrap } from "./text.ts";

/**
 * Prints a form by its dated layout: every copy (liên) whole, on as many pages of `paperName` as it needs, with
 * "Trang x/y" when it needs more than one. The same values give the same bytes: the only time in the file is `at`.
 */
export async function renderForm(
  layout: FormLayout,
  paperName: string,
  values: FormValues,
  print: QrPrint,
  at: Timestamp,
): Promise<Uint8Array> {
  const paper = layout.papers[paperName];
  if (!paper) throw new Error(`form ${layout.form} has no paper ${paperName}`);
  const pdf = await PDFDocument.create();
  const faces = await embedFaces(pdf);
  describeFile(pdf, layout.title, at);
  for (const copy of layout.copies) {
    const { pages, scaled } = paginate(layout, paper, values, faces, print, copy.name);
    pages.forEach((rows, index) => {
      const page = pdf.addPage([paper.widthMm * MM, paper.heightMm * MM]);
      let top = (paper.heightMm - paper.marginMm.top) * MM;
      for (const row of rows) {
        row.draw(page, paper.marginMm.left * MM, top);
        top -= row.height;
      }
      if (pages.length > 1) {
        const size = scaled.sizes.small;
        const text = `${values.footer} · ${copy.name} · Trang ${index + 1}/${pages.length}`;
        const [line] = wrap([{ text: printable(text), face: "italic" }], faces, size, Infinity);
        if (line) drawLine(page, line, faces, size, paper.marginMm.left * MM, paper.marginMm.bottom * MM);
      }
    });
  }
  return pdf.save();
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

/** Tries the type sizes of the paper until one page holds the form; the largest that needs least pages wins. */
function paginate(
  layout: FormLayout,
  paper: FormPaper,
  values: FormValues,
  faces: Faces,
  print: QrPrint,
  copyName: string,
): { pages: Row[][]; scaled: FormPaper } {
  const width = (paper.widthMm - paper.marginMm.left - paper.marginMm.right) * MM;
  const height = (paper.heightMm - paper.marginMm.top - paper.marginMm.bottom) * MM;
  let best: { pages: Row[][]; scaled: FormPaper } | undefined;
  for (const factor of paper.shrink) {
    const scaled = { ...paper, sizes: { ...paper.sizes, body: paper.sizes.body * factor } };
    const rows = [headRow(layout, scaled, values, faces, print, copyName, width)];
    for (const block of layout.blocks) {
      const next = blockRows(block, { values, faces, paper: scaled, width });
      // signatures never stand alone on a page: what is signed must be seen with them
      if (block.type === "signatures") for (const row of rows.slice(-2)) row.keepWithNext = true;
      rows.push(...next);
    }
    const whole = split(rows, height);
    const pages = whole.length === 1 ? whole : split(rows, height - scaled.sizes.small * 1.6);
    if (!best || pages.length < best.pages.length) best = { pages, scaled };
    if (pages.length === 1) break;
  }
  if (!best) throw new Error(`form ${layout.form} has no type size`);
  // the normal size is easier to read; a smaller one that still needs a second page has no use
  return best;
}

function split(rows: Row[], height: number): Row[][] {
  const pages: Row[][] = [];
  let page: Row[] = [];
  let used = 0;
  for (let i = 0; i < rows.length; ) {
    let end = i;
    while (rows[end]?.keepWithNext && end + 1 < rows.length) end++;
    const group = rows.slice(i, end + 1);
    const need = group.reduce((sum, row) => sum + row.height, 0);
    if (page.length > 0 && used + need > height) {
      pages.push(page);
      page = [];
      used = 0;
    }
    page.push(...group);
    used += need;
    i = end + 1;
  }
  pages.push(page);
  return pages;
}
