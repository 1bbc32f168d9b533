import { AppError } from "../core/errors.ts";
import { signatureFields } from "./signature-fields.ts";
import { PdfFile } from "./syntax/file.ts";
import { PdfSyntaxError } from "./syntax/lexer.ts";
import { PdfDict, type PdfRef } from "./syntax/objects.ts";

/** A file that may be signed: sound, not encrypted, not closed by an earlier signature. */
export interface Signable {
  state: "signable";
  file: PdfFile;
  pages: PdfRef[];
  /** earlier signatures stand in it */
  signed: boolean;
  /** full names of the form fields, so that a new one is new */
  fieldNames: Set<string>;
}

/**
 * Opens a file for signing. Throws `pdf.unreadable` (cut off, broken), `pdf.encrypted`, `pdf.locked` (an
 * earlier signature forbids more: DocMDP P=1, or a lock on the whole document), `pdf.unsupported` (XFA
 * forms, a file that readers read in different ways).
 */
export function openSignable(bytes: Uint8Array, name = ""): Signable {
  try {
    const file = PdfFile.open(bytes);
    if (file.encrypted) throw new AppError("pdf.encrypted", { name });
    const pages = file.pages();
    if (pages.length === 0 || !file.dict(pages[0]!)) throw new AppError("pdf.unreadable", { name });
    const form = file.dict(file.catalog.get("AcroForm"));
    if (form && form.get("XFA") !== null)
      throw new AppError("pdf.unsupported", { name, why: "biểu mẫu XFA" });
    const fields = signatureFields(file);
    if (fields.some((field) => field.value && forbidsChange(file, field.value, field.dict))) {
      throw new AppError("pdf.locked", { name });
    }
    const perms = file.dict(file.catalog.get("Perms"));
    const certified = perms && file.dict(perms.get("DocMDP"));
    if (certified && forbidsChange(file, certified)) throw new AppError("pdf.locked", { name });
    if (file.problems.has("object-misplaced") || file.problems.has("junk-before-header")) {
      throw new AppError("pdf.unsupported", { name, why: "bảng tham chiếu không khớp nội dung" });
    }
    return {
      state: "signable",
      file,
      pages,
      signed: fields.some((field) => field.value !== undefined),
      fieldNames: new Set(fields.map((field) => field.name).concat(topNames(file))),
    };
  } catch (error) {
    if (error instanceof PdfSyntaxError) throw new AppError("pdf.unreadable", { name }, { cause: error });
    throw error;
  }
}

/** DocMDP or FieldMDP with P=1, or the field's own lock with P=1 (ISO 32000-2, 12.8.2). */
function forbidsChange(file: PdfFile, signature: PdfDict, field?: PdfDict): boolean {
  const lock = field && file.dict(field.get("Lock"));
  if (lock && file.resolve(lock.get("P")) === 1) return true;
  return file.array(signature.get("Reference")).some((item) => {
    const reference = file.dict(item);
    const params = reference && file.dict(reference.get("TransformParams"));
    return params instanceof PdfDict && file.resolve(params.get("P")) === 1;
  });
}

function topNames(file: PdfFile): string[] {
  const form = file.dict(file.catalog.get("AcroForm"));
  const names: string[] = [];
  for (const item of form ? file.array(form.get("Fields")) : []) {
    const title = file.dict(item)?.get("T") ?? null;
    const direct = file.resolve(title);
    if (direct !== null && typeof direct === "object" && "text" in direct) names.push(direct.text());
  }
  return names;
}
