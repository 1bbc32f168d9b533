import { dict, name, PdfDict, PdfRef } from "../../../main/pdf/syntax/objects.ts";
import { signAs } from "../certified-pdfs.ts";
import type { TestAuthority } from "../pki.ts";
import { laterSave } from "../tamper.ts";
import { type Add, firstPage, freed, look, paint, withCatalog } from "./changes.ts";

/** Prepared before signing, sprung after it. */
export function shadows(
  add: Add,
  signer: ReturnType<TestAuthority["issue"]>,
  plain: Uint8Array,
  at: number,
): void {
  // hide: an overlay that the signed file draws is taken away later
  let overlay = new PdfRef(0);
  const covered = laterSave(plain, (update, file) => {
    const { ref, page } = firstPage(file);
    overlay = update.add(look([0, 0, 600, 900]));
    const content = update.add(paint("/Over Do"));
    const resources = file.dict(page.get("Resources"))?.clone() ?? new PdfDict();
    resources.set("XObject", dict({ Over: overlay }));
    const old = page.get("Contents");
    update.replace(
      ref,
      page
        .clone()
        .set("Resources", resources)
        .set("Contents", [...(Array.isArray(old) ? old : [old]), content]),
    );
  });
  const hidden = signAs(signer, covered, { signedAt: at });
  add(
    "shadow: hide",
    "the overlay becomes empty",
    laterSave(hidden, (update) => update.replace(overlay, look([0, 0, 600, 900], ""))),
  );
  add(
    "shadow: hide",
    "the overlay becomes another type",
    laterSave(hidden, (update) => update.replace(overlay, dict({ Type: name("Metadata") }))),
  );
  add("shadow: hide", "the overlay is freed", freed(hidden, overlay.num));
  // replace: fonts and looks that readers thought harmless
  add(
    "shadow: replace",
    "the font of the text",
    laterSave(hidden, (update, file) => {
      for (const num of file.entries.keys()) {
        const value = file.get(num);
        if (value instanceof PdfDict && value.get("BaseFont") !== null)
          update.replace(new PdfRef(num), value.clone().set("BaseFont", name("Symbol")));
      }
    }),
  );
  // hide and replace: a second document in the signed bytes, brought out by one object
  let second = new PdfRef(0);
  const double = signAs(
    signer,
    laterSave(plain, (update, file) => {
      const { page } = firstPage(file);
      const pages = update.reserve();
      const evil = update.add(
        page
          .clone()
          .set("Parent", pages)
          .set("Contents", update.add(paint("0 0 9 9 re f"))),
      );
      second = update.add(dict({ Type: name("Pages"), Kids: [evil], Count: 1 }), pages);
    }),
    { signedAt: at },
  );
  add(
    "shadow: hide and replace",
    "another page tree",
    laterSave(
      double,
      withCatalog("Pages", () => second),
    ),
  );
  add(
    "shadow: hide and replace",
    "another root",
    laterSave(double, (update, file) => {
      const root = update.add(file.catalog.clone().set("Pages", second));
      file.trailer.set("Root", root);
    }),
  );
}
