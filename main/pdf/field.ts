import type { Update } from "./incremental.ts";
import { PdfDict, PdfRef } from "./syntax/objects.ts";

/** A name that no signature field of the file has. */
export function freeName(taken: Set<string>, stem = "Signature"): string {
  for (let n = 1; ; n += 1) if (!taken.has(`${stem}${n}`)) return `${stem}${n}`;
}

/** Puts a widget into its page's annotations; `page` is the page as the update will have it. */
export function addToPage(update: Update, ref: PdfRef, widget: PdfRef, changed?: PdfDict): void {
  const { file } = update;
  const page = changed ?? file.dict(ref)!;
  const annotations = page.get("Annots");
  if (annotations instanceof PdfRef && Array.isArray(file.resolve(annotations))) {
    update.replace(annotations, [...file.array(annotations), widget]);
    if (changed) update.replace(ref, changed);
    return;
  }
  update.replace(ref, page.clone().set("Annots", [...file.array(annotations), widget]));
}

/** Puts a signature field into the form, which then says that signatures exist and that only appending is allowed. */
export function addToForm(update: Update, widget: PdfRef): void {
  const { file } = update;
  const holder = file.catalog.get("AcroForm");
  const form = file.dict(holder)?.clone() ?? new PdfDict();
  const flags = file.resolve(form.get("SigFlags"));
  // 1 signatures exist, 2 append only
  const wanted = (typeof flags === "number" ? flags : 0) | 3;
  const fields = form.get("Fields");
  const ownArray = fields instanceof PdfRef && Array.isArray(file.resolve(fields));
  if (ownArray) update.replace(fields, [...file.array(fields), widget]);
  else form.set("Fields", [...file.array(fields), widget]);
  if (ownArray && flags === wanted) return;
  form.set("SigFlags", wanted);
  if (holder instanceof PdfRef && file.dict(holder)) {
    update.replace(holder, form);
    return;
  }
  const root = file.trailer.get("Root") as PdfRef;
  const catalog = update.current(root);
  const base = catalog instanceof PdfDict ? catalog : file.catalog;
  update.replace(root, base.clone().set("AcroForm", update.add(form)));
}
