import type { PdfFile } from "./syntax/file.ts";
import { PdfSyntaxError } from "./syntax/lexer.ts";
import { isName, type PdfDict, PdfRef, PdfString, type PdfValue } from "./syntax/objects.ts";

/** One signature field of the form, signed or still empty. */
export interface SignatureField {
  /** full name, parts joined by a dot */
  name: string;
  /** number of the field's object, -1 when it is direct */
  num: number;
  dict: PdfDict;
  /** number of the signature's object, -1 when it is direct */
  valueNum: number;
  /** the signature dictionary; undefined when the field is empty */
  value: PdfDict | undefined;
  /** it holds something, which cannot be read as a signature */
  unreadable: boolean;
}

const MAX_FIELDS = 20_000;

/**
 * Every signature field that a reader can find: those of the form's tree, then signature widgets that
 * stand on pages alone. Throws PdfSyntaxError when the tree is monstrous.
 */
export function signatureFields(file: PdfFile): SignatureField[] {
  const found: SignatureField[] = [];
  const seen = new Set<number>();
  let visited = 0;

  const visit = (
    value: PdfValue,
    prefix: string,
    type: PdfValue,
    inherited: PdfValue,
    depth: number,
  ): void => {
    if (++visited > MAX_FIELDS || depth > 40) throw new PdfSyntaxError("form tree too large");
    const num = value instanceof PdfRef ? value.num : -1;
    if (num >= 0) {
      if (seen.has(num)) return;
      seen.add(num);
    }
    const dict = file.dict(value);
    if (!dict) return;
    const title = file.resolve(dict.get("T"));
    const name = [prefix, title instanceof PdfString ? title.text() : ""]
      .filter((part) => part !== "")
      .join(".");
    const ownType = dict.get("FT") === null ? type : file.resolve(dict.get("FT"));
    const ownValue = dict.get("V") === null ? inherited : dict.get("V");
    const kids = file.array(dict.get("Kids"));
    const fields = kids.filter((kid) => file.dict(kid)?.get("T") !== null);
    for (const kid of kids) {
      const isField = fields.includes(kid);
      if (isField) visit(kid, name, ownType, ownValue, depth + 1);
      else if (kid instanceof PdfRef) seen.add(kid.num);
    }
    if (!isName(ownType, "Sig") || fields.length > 0) return;
    const signature = file.dict(ownValue);
    found.push({
      name,
      num,
      dict,
      valueNum: ownValue instanceof PdfRef ? ownValue.num : -1,
      value: signature,
      unreadable: !signature && holdsSomething(file, ownValue),
    });
  };

  const form = file.dict(file.catalog.get("AcroForm"));
  for (const field of form ? file.array(form.get("Fields")) : []) visit(field, "", null, null, 0);
  for (const page of file.pages()) {
    for (const annotation of file.array(file.dict(page)?.get("Annots") ?? null)) {
      const dict = file.dict(annotation);
      if (dict && isName(file.resolve(dict.get("FT")), "Sig")) visit(annotation, "", null, null, 0);
    }
  }
  return found;
}

/** A value that is no dictionary, or an object that is there and cannot be parsed: a signature made unreadable is not none. */
function holdsSomething(file: PdfFile, value: PdfValue): boolean {
  if (file.resolve(value) !== null) return true;
  if (!(value instanceof PdfRef)) return false;
  const entry = file.entries.get(value.num);
  return entry !== undefined && entry.kind !== "free" && file.problems.has("object-misplaced");
}
