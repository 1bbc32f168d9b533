import type { PdfFile } from "./syntax/file.ts";
import { PdfSyntaxError } from "./syntax/lexer.ts";
import { isName, type PdfDict, PdfName, PdfRef, PdfString, type PdfValue } from "./syntax/objects.ts";

/** A field of the form that a person fills in, with the objects that show it. */
export interface FillField {
  /** full name, parts joined by a dot */
  name: string;
  /** Tx, Btn or Ch */
  type: string;
  /** numbers of the field's and its widgets' objects */
  nums: number[];
  widgets: PdfRef[];
}

const MAX_FIELDS = 20_000;

/** The fields of a form that are filled in, signature fields left out. Throws PdfSyntaxError on a monstrous tree. */
export function fillFields(file: PdfFile): FillField[] {
  const found: FillField[] = [];
  const seen = new Set<number>();
  const visit = (value: PdfValue, prefix: string, inherited: string, depth: number): void => {
    if (!(value instanceof PdfRef) || seen.has(value.num)) return;
    if (depth > 40 || seen.size > MAX_FIELDS) throw new PdfSyntaxError("form tree too large");
    seen.add(value.num);
    const dict = file.dict(value);
    if (!dict) return;
    const title = file.resolve(dict.get("T"));
    const own = title instanceof PdfString ? title.text() : "";
    const name = [prefix, own].filter((part) => part !== "").join(".");
    const typeValue = file.resolve(dict.get("FT"));
    const type = typeValue instanceof PdfName ? typeValue.name : inherited;
    const kids = file.array(dict.get("Kids"));
    const fields = kids.filter((kid) => file.dict(kid)?.get("T"));
    for (const kid of fields) visit(kid, name, type, depth + 1);
    if (fields.length > 0 || !["Tx", "Btn", "Ch"].includes(type)) return;
    const widgets = kids.filter((kid): kid is PdfRef => kid instanceof PdfRef);
    const shown = widgets.length > 0 ? widgets : isWidget(file, dict) ? [value] : [];
    found.push({ name, type, nums: [value.num, ...widgets.map((kid) => kid.num)], widgets: shown });
  };
  const form = file.dict(file.catalog.get("AcroForm"));
  for (const field of form ? file.array(form.get("Fields")) : []) visit(field, "", "", 0);
  return found;
}

const isWidget = (file: PdfFile, dict: PdfDict): boolean =>
  isName(file.resolve(dict.get("Subtype")), "Widget");
