import { dict, name, PdfDict, type PdfRef, PdfString, textString } from "../../../main/pdf/syntax/objects.ts";
import { type Change, firstPage, paint, withCatalog, withPage } from "./changes.ts";

export const savings: Record<string, Change> = {
  "another content": (update, file) => {
    const contents = firstPage(file).page.get("Contents");
    update.replace((Array.isArray(contents) ? contents[0] : contents) as PdfRef, paint("BT ET"));
  },
  "the page drawn on": withPage("Contents", (update, page) => [
    ...[page.get("Contents")].flat(),
    update.add(paint("0 0 600 900 re f")),
  ]),
  "the page turned": withPage("Rotate", () => 90),
  "the page cut": withPage("CropBox", () => [0, 0, 100, 100]),
  "the units of the page": withPage("UserUnit", () => 3),
  "an action of the page": withPage("AA", () =>
    dict({ O: dict({ S: name("JavaScript"), JS: new PdfString("1") }) }),
  ),
  "other resources": withPage("Resources", () => new PdfDict()),
  "the signature itself": (update, file) => {
    const [widget] = file.array(firstPage(file).page.get("Annots"));
    const own = file.dict(widget!)!;
    update.replace(
      own.get("V") as PdfRef,
      file.dict(own.get("V"))!.clone().set("Name", textString("Người khác")),
    );
  },
  "the mark moved": (update, file) => {
    const [widget] = file.array(firstPage(file).page.get("Annots"));
    update.replace(widget as PdfRef, file.dict(widget!)!.clone().set("Rect", [0, 0, 90, 90]));
  },
};

export const catalogueTricks: Record<string, Change> = {
  "an action when opened": withCatalog("OpenAction", () =>
    dict({ S: name("JavaScript"), JS: new PdfString("1") }),
  ),
  "actions of the document": withCatalog("AA", () =>
    dict({ WC: dict({ S: name("JavaScript"), JS: new PdfString("1") }) }),
  ),
  "layers switched": withCatalog("OCProperties", () => dict({ OCGs: [], D: new PdfDict() })),
  "named scripts": withCatalog("Names", () => dict({ JavaScript: dict({ Names: [] }) })),
  "a collection in its place": withCatalog("Collection", () => dict({ View: name("T") })),
  "an XFA form": withCatalog("AcroForm", (update) => {
    const form = update.file.dict(update.file.catalog.get("AcroForm"))!;
    return form.clone().set("XFA", update.add(paint("<xdp/>")));
  }),
  "permissions taken on": withCatalog("Perms", () => dict({ DocMDP: dict({ Type: name("Sig") }) })),
  "page labels": withCatalog("PageLabels", () => dict({ Nums: [] })),
};
