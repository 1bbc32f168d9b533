import { dict, name, PdfRef, PdfString, type PdfValue } from "../../../main/pdf/syntax/objects.ts";
import { fieldNumber, signAs } from "../certified-pdfs.ts";
import type { TestAuthority } from "../pki.ts";
import { laterSave } from "../tamper.ts";
import { type Add, type Change, firstPage, look } from "./changes.ts";

/** A further signature that hides what was certified (sneaky signature). */
export function sneaky(
  add: Add,
  certified: Uint8Array,
  mallory: ReturnType<TestAuthority["issue"]>,
  at: number,
): void {
  add(
    "sneaky signature",
    "a mark over the page",
    signAs(mallory, certified, { signedAt: at, fieldName: "S", rect: [0, 0, 595, 800] }),
  );
  const field =
    (entries: Record<string, PdfValue>): Change =>
    (update, file) => {
      const { ref, page } = firstPage(file);
      const widget = update.add(
        dict({
          Type: name("Annot"),
          Subtype: name("Widget"),
          FT: name("Sig"),
          T: new PdfString("S"),
          Rect: [80, 590, 400, 640],
          ...entries,
        }),
      );
      update.replace(ref, page.clone().set("Annots", [...file.array(page.get("Annots")), widget]));
    };
  add(
    "sneaky signature",
    "a look without a signature",
    laterSave(certified, (update, file) =>
      field({ AP: dict({ N: update.add(look([0, 0, 320, 50])) }) })(update, file),
    ),
  );
  add(
    "sneaky signature",
    "a look with the signature of another field",
    laterSave(certified, (update, file) => {
      const own = file.dict(new PdfRef(fieldNumber(file, "Certification")))!.get("V");
      field({ V: own, AP: dict({ N: update.add(look([0, 0, 320, 50])) }) })(update, file);
    }),
  );
  add(
    "sneaky signature",
    "a signature that signs nothing",
    laterSave(certified, (update, file) =>
      field({
        V: update.add(
          dict({
            Type: name("Sig"),
            SubFilter: name("ETSI.CAdES.detached"),
            ByteRange: [0, 1, 2, 3],
            Contents: new PdfString("", true),
          }),
        ),
        AP: dict({ N: update.add(look([0, 0, 320, 50])) }),
      })(update, file),
    ),
  );
  // the certifier's own field is drawn anew
  add(
    "sneaky signature",
    "the certification looks different",
    laterSave(certified, (update, file) => {
      const num = fieldNumber(file, "Certification");
      update.replace(
        new PdfRef(num),
        file
          .dict(new PdfRef(num))!
          .clone()
          .set("AP", dict({ N: update.add(look([0, 0, 100, 40])) })),
      );
    }),
  );
}
