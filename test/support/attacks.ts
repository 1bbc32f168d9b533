import { createHash } from "node:crypto";
import { readCertificate } from "../../main/pdf/certificate.ts";
import { buildCms, buildSignedAttributes } from "../../main/pdf/cms-build.ts";
import { der, sequence } from "../../main/pdf/der.ts";
import type { Update } from "../../main/pdf/incremental.ts";
import { PdfFile } from "../../main/pdf/syntax/file.ts";
import {
  dict,
  name,
  PdfDict,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfValue,
  textString,
} from "../../main/pdf/syntax/objects.ts";
import { fieldNumber, formPdf, signAs, widgetOf } from "./certified-pdfs.ts";
import type { TestAuthority } from "./pki.ts";
import { plainPdf } from "./signable-pdfs.ts";
import { laterSave } from "./tamper.ts";

/**
 * One manipulated file. The names of the classes are those of the published attacks: incremental saving, signature
 * wrapping and universal forgery (Mladenov et al., CCS 2019), shadow attacks (NDSS 2021), evil annotation and sneaky
 * signature (IEEE S&P 2021).
 */
export interface Attack {
  kind: string;
  name: string;
  bytes: Uint8Array;
  /** what the file must be called; never `valid` */
  verdict: "invalid" | "warning" | "unreadable";
}

type Change = (update: Update, file: PdfFile) => void;

const paint = (text: string): PdfStream => new PdfStream(new PdfDict(), Buffer.from(text));
const look = (box: number[], text = "1 1 1 rg 0 0 600 900 re f"): PdfStream =>
  new PdfStream(dict({ Type: name("XObject"), Subtype: name("Form"), BBox: box }), Buffer.from(text));
const firstPage = (file: PdfFile): { ref: PdfRef; page: PdfDict } => {
  const ref = file.pages()[0]!;
  return { ref, page: file.dict(ref)! };
};
const rootOf = (file: PdfFile): PdfRef => file.trailer.get("Root") as PdfRef;
const withCatalog =
  (key: string, value: (update: Update) => PdfValue): Change =>
  (update, file) =>
    update.replace(rootOf(file), file.catalog.clone().set(key, value(update)));
const withPage =
  (key: string, value: (update: Update, page: PdfDict) => PdfValue): Change =>
  (update, file) => {
    const { ref, page } = firstPage(file);
    update.replace(ref, page.clone().set(key, value(update, page)));
  };
const withAnnotation =
  (entries: Record<string, PdfValue>, drawn = false): Change =>
  (update, file) => {
    const { ref, page } = firstPage(file);
    const own = dict({ Type: name("Annot"), Rect: [80, 590, 400, 640], ...entries });
    if (drawn) own.set("AP", dict({ N: update.add(look([0, 0, 320, 50])) }));
    update.replace(ref, page.clone().set("Annots", [...file.array(page.get("Annots")), update.add(own)]));
  };

/** Every class of manipulation, made anew on files that a good signer signed. */
export async function attackCorpus(authority: TestAuthority, at: number): Promise<Attack[]> {
  const signer = authority.issue();
  const mallory = authority.issue({ name: "Kẻ giả mạo", identity: "040190000099" });
  const signed = signAs(signer, await plainPdf({ pages: 2 }), { signedAt: at, rect: [300, 700, 400, 740] });
  const form = await formPdf();
  const approved = signAs(signer, form, { signedAt: at });
  const certified = (p: 1 | 2 | 3) =>
    signAs(signer, form, { certify: p, signedAt: at, rect: [300, 700, 400, 740] });
  const found: Attack[] = [];
  const add = (
    kind: string,
    what: string,
    bytes: Uint8Array,
    verdict: Attack["verdict"] = "invalid",
  ): void => {
    found.push({ kind, name: what, bytes, verdict });
  };
  const later = (kind: string, what: string, base: Uint8Array, change: Change): void =>
    add(kind, what, laterSave(base, change));

  shadows(add, signer, await plainPdf({ pages: 2 }), at);
  for (const [what, change] of Object.entries(savings)) later("incremental saving", what, signed, change);
  add(
    "incremental saving",
    "objects without cross-references",
    Buffer.concat([signed, Buffer.from("4 0 obj\n<</Length 5>>\nstream\nBT ET\nendstream\nendobj\n%%EOF\n")]),
  );
  add(
    "incremental saving",
    "a cut-off save",
    laterSave(signed, savings["another content"]!).subarray(0, -20),
    "invalid",
  );
  wrappings(add, signed);
  forgeries(add, signed);
  for (const [what, change] of Object.entries(catalogueTricks)) later("catalogue", what, signed, change);

  later(
    "evil annotation",
    "a white box over the sum (P=3)",
    certified(3),
    withAnnotation({ Subtype: name("FreeText") }, true),
  );
  for (const kind of ["Redact", "Screen", "Watermark", "RichMedia", "Link", "FileAttachment"])
    later(
      "evil annotation",
      `${kind} (P=3)`,
      certified(3),
      withAnnotation({ Subtype: name(kind), Rect: [80, 590, 90, 600] }, true),
    );
  later(
    "evil annotation",
    "over a signature (P=3)",
    certified(3),
    withAnnotation({ Subtype: name("Stamp"), Rect: [390, 730, 410, 745] }, true),
  );
  later(
    "evil annotation",
    "with an action (P=3)",
    certified(3),
    withAnnotation({
      Subtype: name("Text"),
      Rect: [10, 10, 20, 20],
      A: dict({ S: name("JavaScript"), JS: new PdfString("1") }),
    }),
  );
  for (const p of [1, 2] as const)
    later(
      "evil annotation",
      `a note where none is allowed (P=${p})`,
      certified(p),
      withAnnotation({ Subtype: name("Text"), Rect: [10, 10, 20, 20] }),
    );
  later(
    "evil annotation",
    "a note on a file that nobody certified",
    approved,
    withAnnotation({ Subtype: name("Text"), Rect: [10, 10, 20, 20] }),
  );
  sneaky(add, certified(2), mallory, at);
  await formTricks(add, signer, form, at);
  add("no changes at all", "a form filled in (P=1)", laterSave(certified(1), fill("amount", "9")));
  add(
    "no changes at all",
    "signed again (P=1)",
    signAs(mallory, certified(1), { signedAt: at, fieldName: "Second" }),
  );
  add(
    "no changes at all",
    "metadata (P=1)",
    laterSave(
      certified(1),
      withCatalog("Metadata", (update) => update.add(paint("<x/>"))),
    ),
  );
  cmsTricks(add, signed, signer.certificate, mallory);
  return found;
}

type Add = (kind: string, what: string, bytes: Uint8Array, verdict?: Attack["verdict"]) => void;

/** Prepared before signing, sprung after it. */
function shadows(add: Add, signer: ReturnType<TestAuthority["issue"]>, plain: Uint8Array, at: number): void {
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

/** A save whose table calls an object free. */
function freed(bytes: Uint8Array, num: number): Uint8Array {
  const file = PdfFile.open(bytes);
  const root = rootOf(file);
  const size = Number(file.trailer.get("Size"));
  const tail = `xref\n0 1\n0000000000 65535 f \n${num} 1\n0000000000 00001 f \ntrailer\n<</Size ${size} /Root ${root.num} 0 R /Prev ${file.sections[0]!.offset}>>\nstartxref\n${bytes.length}\n%%EOF\n`;
  return Buffer.concat([bytes, Buffer.from(tail, "latin1")]);
}

const savings: Record<string, Change> = {
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

const catalogueTricks: Record<string, Change> = {
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

/** The signed bytes are all there, but elsewhere (signature wrapping). */
function wrappings(add: Add, signed: Uint8Array): void {
  const { a, b, c } = rangeOf(signed);
  const evil = Buffer.from("/Evil (4 0 obj)\n");
  const moved = Buffer.concat([signed.subarray(0, b), evil, signed.subarray(b, b + c)]);
  add(
    "wrapping",
    "something between the block and what follows",
    withRange(moved, [0, a, b + evil.length, c]),
  );
  add(
    "wrapping",
    "something before the block",
    withRange(Buffer.concat([signed.subarray(0, a - 10), evil, signed.subarray(a - 10)]), [
      0,
      a,
      b + evil.length,
      c,
    ]),
  );
  const twice = Buffer.concat([signed, evil, signed.subarray(b, b + c)]);
  add("wrapping", "the second part behind the end", withRange(twice, [0, a, signed.length + evil.length, c]));
  add("wrapping", "a gap that starts inside the block", withRange(signed, [0, a + 10, b, c]));
  add("wrapping", "a gap with more than the block", withRange(signed, [0, a - 30, b, c]));
}

/** A signature that has nothing to check (universal forgery). */
function forgeries(add: Add, signed: Uint8Array): void {
  const text = Buffer.from(signed).toString("latin1");
  const range = /\/ByteRange \[[^\]]+\]/.exec(text)![0];
  const swap = (from: string, to: string): Uint8Array => {
    const bytes = Buffer.from(signed);
    bytes.write(to.padEnd(from.length), bytes.indexOf(from), "latin1");
    return bytes;
  };
  const numbers = [
    "",
    "0",
    "0 0 0 0",
    "0 -1 10 10",
    "0 99999999 99999999 1",
    "-1 5 6 7",
    "null null null null",
    "0 1e3 1 1",
    "1 0 R",
  ];
  for (const value of numbers) add("forgery", `ByteRange [${value}]`, swap(range, `/ByteRange [${value}]`));
  for (const value of ["null", "true", "(0 1 2 3)", "<</A 1>>"])
    add("forgery", `ByteRange ${value}`, swap(range, `/ByteRange ${value}`));
  add("forgery", "no ByteRange", swap("/ByteRange [", "/ByteRangX ["));
  const { a, b } = rangeOf(signed);
  const block = (value: string): Uint8Array => {
    const bytes = Buffer.from(signed);
    bytes.write(value.padEnd(b - a), a, "latin1");
    return bytes;
  };
  for (const value of ["null", "<>", "<00>", "()", "0", "/Contents"])
    add("forgery", `Contents ${value}`, block(value));
  const zeros = Buffer.from(signed);
  zeros.write("0".repeat(b - a - 2), a + 1, "latin1");
  add("forgery", "a block of zeros", zeros);
  add("forgery", "no Contents", swap("/Contents <", "/Kontents <"));
  add("forgery", "an unknown kind", swap("/ETSI.CAdES.detached", "/Foo.Bar"), "warning");
}

/** A further signature that hides what was certified (sneaky signature). */
function sneaky(
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

async function formTricks(
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

/** The document is whole; the block says what it should not. */
function cmsTricks(
  add: Add,
  signed: Uint8Array,
  certificate: Uint8Array,
  mallory: ReturnType<TestAuthority["issue"]>,
): void {
  const { a, b, c } = rangeOf(signed);
  const digest = createHash("sha256")
    .update(signed.subarray(0, a))
    .update(signed.subarray(b, b + c))
    .digest();
  const put = (block: Uint8Array): Uint8Array => {
    const bytes = Buffer.from(signed);
    bytes.fill("0", a + 1, b - 1, "latin1");
    bytes.write(Buffer.from(block).toString("hex"), a + 1, "latin1");
    return bytes;
  };
  const made = (attributes: Uint8Array, certificates: Uint8Array[]): Uint8Array =>
    buildCms({ signedAttributes: attributes, signature: mallory.sign(attributes), certificates });
  const own = buildSignedAttributes(digest, mallory.certificate);
  add(
    "block",
    "another's certificate with a forger's key",
    put(made(buildSignedAttributes(digest, certificate), [certificate])),
  );
  add(
    "block",
    "bound to another certificate",
    put(made(buildSignedAttributes(digest, certificate), [mallory.certificate])),
  );
  add(
    "block",
    "over another document",
    put(
      made(buildSignedAttributes(createHash("sha256").update("x").digest(), mallory.certificate), [
        mallory.certificate,
      ]),
    ),
  );
  const good = made(own, [mallory.certificate]);
  add("block", "strange bytes behind it", put(Buffer.concat([good, Buffer.from("strange")])), "warning");
  add("block", "cut off", put(good.subarray(0, good.length - 40)));
  add(
    "block",
    "no signed data at all",
    put(sequence(readCertificate(certificate).issuerDer, der(0x04, Buffer.alloc(20)))),
  );
}

function rangeOf(bytes: Uint8Array): { a: number; b: number; c: number } {
  const [, a, b, c] = /\/ByteRange \[0 (\d+) (\d+) (\d+)/
    .exec(Buffer.from(bytes).toString("latin1"))!
    .map(Number) as [number, number, number, number];
  return { a, b, c };
}

function withRange(bytes: Uint8Array, range: number[]): Uint8Array {
  const out = Buffer.from(bytes);
  const at = out.indexOf("/ByteRange [") + 12;
  out.write(range.join(" ").padEnd(out.indexOf("]", at) - at), at, "latin1");
  return out;
}
