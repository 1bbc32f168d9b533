import { PDFDocument, StandardFonts } from "pdf-lib";
import { buildCms, buildSignedAttributes } from "../../main/pdf/cms-build.ts";
import { addToForm, addToPage } from "../../main/pdf/field.ts";
import { Update } from "../../main/pdf/incremental.ts";
import { filled, writeWithGap } from "../../main/pdf/placeholder.ts";
import { pdfDate } from "../../main/pdf/prepared.ts";
import { PdfFile } from "../../main/pdf/syntax/file.ts";
import { dict, name, PdfRef, PdfString } from "../../main/pdf/syntax/objects.ts";
import type { TestIdentity } from "./pki.ts";

/** What a signer says may happen afterwards. */
export interface Wish {
  /** DocMDP: a certification */
  certify?: 1 | 2 | 3;
  /** FieldMDP in PDF syntax, such as `/Action /Include /Fields [(a)]` */
  lock?: string;
  rect?: [number, number, number, number];
  signedAt?: number;
  fieldName?: string;
}

/** Signs with a field of a test's own making, so that a certification or a lock stands in the signature. */
export function signAs(identity: TestIdentity, bytes: Uint8Array, wish: Wish = {}): Uint8Array {
  const file = PdfFile.open(bytes);
  const update = new Update(file);
  const signature = update.reserve();
  const page = file.pages()[0]!;
  const widget = update.add(
    dict({
      Type: name("Annot"),
      Subtype: name("Widget"),
      FT: name("Sig"),
      T: new PdfString(wish.fieldName ?? "Certification"),
      V: signature,
      F: 132,
      Rect: wish.rect ?? [0, 0, 0, 0],
      P: page,
    }),
  );
  addToPage(update, page, widget);
  addToForm(update, widget);
  if (wish.certify) {
    const root = file.trailer.get("Root") as PdfRef;
    const held = update.current(root) as ReturnType<typeof dict>;
    update.replace(root, held.clone().set("Perms", dict({ DocMDP: signature })));
  }
  const references = [
    wish.certify
      ? `<</Type /SigRef /TransformMethod /DocMDP /TransformParams <</Type /TransformParams /V /1.2 /P ${wish.certify}>>>>`
      : "",
    wish.lock
      ? `<</Type /SigRef /TransformMethod /FieldMDP /TransformParams <</Type /TransformParams /V /1.2 ${wish.lock}>>>>`
      : "",
  ].join(" ");
  const gap = writeWithGap(update, signature, {
    kind: "/Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached",
    tail: `/M (${pdfDate(wish.signedAt ?? Date.now())})\n/Reference [${references}]\n`,
    room: 8192,
  });
  const signedAttributes = buildSignedAttributes(gap.digest, identity.certificate);
  const cms = buildCms({
    signedAttributes,
    signature: identity.sign(signedAttributes),
    certificates: [identity.certificate],
  });
  return filled(gap.bytes, gap.byteRange, cms)!;
}

/** A form of three fields: two lines of text and a tick. */
export async function formPdf(wish: { large?: boolean } = {}): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const page = pdf.addPage([595.28, 841.89]);
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  page.drawText("So tien: 1.000.000 dong", { x: 80, y: 600, size: 18, font });
  const form = pdf.getForm();
  form.createTextField("amount").addToPage(page, { x: 80, y: 500, width: 200, height: 24, font });
  form
    .createTextField("place")
    .addToPage(
      page,
      wish.large
        ? { x: 0, y: 100, width: 595, height: 700, font }
        : { x: 80, y: 450, width: 200, height: 24, font },
    );
  form.createCheckBox("agreed").addToPage(page, { x: 80, y: 400, width: 20, height: 20 });
  return pdf.save({ useObjectStreams: false });
}

/** The number of the form field of this name. */
export function fieldNumber(file: PdfFile, fieldName: string): number {
  const form = file.dict(file.catalog.get("AcroForm"))!;
  for (const item of file.array(form.get("Fields"))) {
    const title = file.dict(item)?.get("T");
    if (item instanceof PdfRef && title instanceof PdfString && title.text() === fieldName) return item.num;
  }
  throw new Error(`no field ${fieldName}`);
}

/** The first widget of a field, which may be the field itself. */
export function widgetOf(file: PdfFile, fieldName: string): PdfRef {
  const num = fieldNumber(file, fieldName);
  const [kid] = file.array(file.dict(new PdfRef(num))!.get("Kids"));
  return kid instanceof PdfRef ? kid : new PdfRef(num);
}
