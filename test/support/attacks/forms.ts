import { dict, name, PdfRef, PdfString, type PdfValue } from "../../../main/pdf/syntax/objects.ts";
import { fieldNumber, formPdf, signAs, widgetOf } from "../certified-pdfs.ts";
import type { TestAuthority } from "../pki.ts";
import { laterSave } from "../tamper.ts";
import { type Add, type Change, look, rootOf, withAnnotation } from "./changes.ts";

/** Fills a field in, as a reader does: value and look. */
export const fill =
  (fieldName: string, text: string): Change =>
  (update, file) => {
    const num = fieldNumber(file, fieldName);
    const field = new PdfRef(num);
    const widget = widgetOf(file, fieldName);
    const drawn = update.add(look([0, 0, 200, 24], `/Tx BMC BT /Helv 12 Tf (${text}) Tj ET EMC`));
    if (widget.num === num) {
      update.replace(
        field,
        file
          .dict(field)!
          .clone()
          .set("V", new PdfString(text))
          .set("AP", dict({ N: drawn })),
      );
      return;
    }
    update.replace(field, file.dict(field)!.clone().set("V", new PdfString(text)));
    update.replace(
      widget,
      file
        .dict(widget)!
        .clone()
        .set("AP", dict({ N: drawn })),
    );
  };

export async function formTricks(
  add: Add,
  signer: ReturnType<TestAuthority["issue"]>,
  form: Uint8Array,
  at: number,
): Promise<void> {
  const certified = signAs(signer, form, { certify: 2, signedAt: at });
  const edit =
    (key: string, value: PdfValue, fieldName = "amount"): Change =>
    (update, file) => {
      const widget = widgetOf(file, fieldName);
      update.replace(widget, file.dict(widget)!.clone().set(key, value));
    };
  add(
    "form",
    "filled in where nobody allowed it",
    laterSave(signAs(signer, form, { signedAt: at }), fill("amount", "9")),
  );
  add("form", "a field moved over the text (P=2)", laterSave(certified, edit("Rect", [80, 590, 400, 640])));
  add(
    "form",
    "a field with a script (P=2)",
    laterSave(certified, edit("AA", dict({ K: dict({ S: name("JavaScript"), JS: new PdfString("1") }) }))),
  );
  add("form", "a field shown that was hidden (P=2)", laterSave(certified, edit("F", 0)));
  add("form", "a field that becomes a signature (P=2)", laterSave(certified, edit("FT", name("Sig"))));
  add("form", "the name of a field (P=2)", laterSave(certified, edit("T", new PdfString("khac"))));
  add(
    "form",
    "a field taken out (P=2)",
    laterSave(certified, (update, file) => {
      const held = file.catalog.get("AcroForm");
      const own = file
        .dict(held)!
        .clone()
        .set("Fields", file.array(file.dict(held)!.get("Fields")).slice(1));
      if (held instanceof PdfRef) update.replace(held, own);
      else update.replace(rootOf(file), file.catalog.clone().set("AcroForm", own));
    }),
  );
  add(
    "form",
    "a new field (P=2)",
    laterSave(
      certified,
      withAnnotation(
        { Subtype: name("Widget"), FT: name("Tx"), T: new PdfString("moi"), V: new PdfString("9") },
        true,
      ),
    ),
  );
  add(
    "form",
    "a field as large as the page, filled (P=2)",
    laterSave(
      signAs(signer, await formPdf({ large: true }), { certify: 2, signedAt: at }),
      fill("place", "9"),
    ),
  );
  const locks: [string, string][] = [
    ["all locked", "/Action /All"],
    ["this one locked", "/Action /Include /Fields [(amount)]"],
    ["all but another locked", "/Action /Exclude /Fields [(place)]"],
  ];
  for (const [what, lock] of locks)
    add(
      "form",
      `${what} (FieldMDP)`,
      laterSave(signAs(signer, form, { lock, signedAt: at }), fill("amount", "9")),
    );
  add(
    "form",
    "locked under a certification (FieldMDP, P=2)",
    laterSave(signAs(signer, form, { certify: 2, lock: "/Action /All", signedAt: at }), fill("amount", "9")),
  );
}
