import { beforeAll, expect, test } from "vitest";
import { readCertificate } from "../../main/pdf/certificate.ts";
import { readCrl } from "../../main/pdf/crl.ts";
import { PdfFile } from "../../main/pdf/syntax/file.ts";
import {
  dict,
  name,
  PdfDict,
  PdfRef,
  PdfStream,
  PdfString,
  textString,
} from "../../main/pdf/syntax/objects.ts";
import { emptyTrust, type TrustStore } from "../../main/pdf/trust.ts";
import { type VerifyResult, verifyPdf } from "../../main/pdf/verify.ts";
import { makeAuthority, type TestAuthority, type TestIdentity } from "../support/pki.ts";
import { plainPdf, signWith } from "../support/signable-pdfs.ts";
import { laterSave } from "../support/tamper.ts";

/** What was done after signing: permitted, or said. The published attacks by class are in signature-attacks.test.ts. */
const NOW = Date.parse("2026-03-02T09:00:00+07:00");
let authority: TestAuthority;
let officer: TestIdentity;
let signed: Uint8Array;
let trust: TrustStore;

beforeAll(async () => {
  authority = makeAuthority("CA kiểm thử", NOW);
  officer = authority.issue();
  signed = await signWith(officer, await plainPdf({ pages: 2 }), { signedAt: NOW });
  trust = emptyTrust();
  const root = readCertificate(authority.certificate);
  trust.anchors.set(root.sha256, root);
  trust.crls.push(readCrl(authority.crl({ thisUpdate: NOW - 1000, nextUpdate: NOW + 86_400_000 })));
});

const check = (bytes: Uint8Array): VerifyResult => verifyPdf(bytes, { trust, now: NOW });
const only = (bytes: Uint8Array) => check(bytes).signatures[0]!;

const suspicious = (bytes: Uint8Array): void => {
  const report = check(bytes);
  expect(report.signatures[0]).toMatchObject({
    integrity: "intact",
    coversWholeFile: false,
    changesAfter: "suspicious",
  });
  expect(report.signatures[0]!.notes.length).toBeGreaterThan(0);
  expect(report.verdict).toBe("invalid");
};
const pageOf = (file: PdfFile): { ref: PdfRef; page: PdfDict } => {
  const ref = file.pages()[0]!;
  return { ref, page: file.dict(ref)! };
};

test("further signatures are permitted", async () => {
  const twice = await signWith(authority.issue({ name: "Trần Văn Bình" }), signed, { signedAt: NOW });
  const report = check(twice);
  expect(report.signatures.map((s) => [s.changesAfter, s.coversWholeFile])).toEqual([
    ["permitted", false],
    ["none", true],
  ]);
  expect(report.verdict).toBe("valid");
});

test("metadata and validation data are permitted", () => {
  const bytes = laterSave(signed, (update, file) => {
    const xmp = update.add(
      new PdfStream(dict({ Type: name("Metadata"), Subtype: name("XML") }), Buffer.from("<x/>")),
    );
    const store = update.add(
      dict({ Certs: [update.add(new PdfStream(new PdfDict(), officer.certificate))] }),
    );
    update.replace(
      file.trailer.get("Root") as PdfRef,
      file.catalog.clone().set("Metadata", xmp).set("DSS", store),
    );
  });
  expect(only(bytes)).toMatchObject({ changesAfter: "permitted", coversWholeFile: false });
  expect(check(bytes).verdict).toBe("valid");
});

test("another content of the page", () =>
  suspicious(
    laterSave(signed, (update, file) => {
      const contents = pageOf(file).page.get("Contents");
      const ref = (Array.isArray(contents) ? contents[0] : contents) as PdfRef;
      update.replace(ref, new PdfStream(new PdfDict(), Buffer.from("BT ET")));
    }),
  ));

test("the page pointed at another content", () =>
  suspicious(
    laterSave(signed, (update, file) => {
      const { ref, page } = pageOf(file);
      update.replace(
        ref,
        page.clone().set("Contents", update.add(new PdfStream(new PdfDict(), Buffer.from("BT ET")))),
      );
    }),
  ));

test("a font that draws other letters", () =>
  suspicious(
    laterSave(signed, (update, file) => {
      for (const num of file.entries.keys()) {
        const value = file.get(num);
        if (value instanceof PdfDict && value.get("BaseFont") instanceof Object) {
          update.replace(new PdfRef(num), value.clone().set("BaseFont", name("Symbol")));
        }
      }
    }),
  ));

test("a page added, a page taken away", () => {
  const change = (edit: (kids: PdfRef[]) => PdfRef[]) =>
    laterSave(signed, (update, file) => {
      const ref = file.catalog.get("Pages") as PdfRef;
      const tree = file.dict(ref)!;
      const kids = edit(file.array(tree.get("Kids")) as PdfRef[]);
      update.replace(ref, tree.clone().set("Kids", kids).set("Count", kids.length));
    });
  suspicious(change((kids) => [...kids, kids[0]!]));
  suspicious(change((kids) => kids.slice(0, 1)));
});

test("an annotation laid over the page", () =>
  suspicious(
    laterSave(signed, (update, file) => {
      const { ref, page } = pageOf(file);
      const evil = update.add(
        dict({
          Type: name("Annot"),
          Subtype: name("FreeText"),
          Rect: [0, 0, 595, 842],
          Contents: new PdfString("x"),
        }),
      );
      update.replace(ref, page.clone().set("Annots", [...file.array(page.get("Annots")), evil]));
    }),
  ));

test("a signature field with a picture and no signature", () =>
  suspicious(
    laterSave(signed, (update, file) => {
      const { ref, page } = pageOf(file);
      const look = update.add(
        new PdfStream(
          dict({ Subtype: name("Form"), BBox: [0, 0, 100, 100] }),
          Buffer.from("0 0 100 100 re f"),
        ),
      );
      const field = update.add(
        dict({
          Type: name("Annot"),
          Subtype: name("Widget"),
          FT: name("Sig"),
          T: textString("X"),
          Rect: [0, 0, 500, 500],
          AP: dict({ N: look }),
        }),
      );
      update.replace(ref, page.clone().set("Annots", [...file.array(page.get("Annots")), field]));
    }),
  ));

test("a field that wears an earlier signature with a look of its own", () =>
  suspicious(
    laterSave(signed, (update, file) => {
      const { ref, page } = pageOf(file);
      const [widget] = file.array(page.get("Annots"));
      const value = file.dict(widget!)!.get("V");
      const field = update.add(
        dict({
          Type: name("Annot"),
          Subtype: name("Widget"),
          FT: name("Sig"),
          T: textString("X"),
          V: value,
          Rect: [0, 0, 50, 50],
        }),
      );
      update.replace(ref, page.clone().set("Annots", [...file.array(page.get("Annots")), field]));
    }),
  ));

test("the look of the signature itself", () =>
  suspicious(
    laterSave(signed, (update, file) => {
      const [widget] = file.array(pageOf(file).page.get("Annots"));
      const look = update.add(
        new PdfStream(dict({ Subtype: name("Form"), BBox: [0, 0, 9, 9] }), Buffer.from("")),
      );
      update.replace(
        widget as PdfRef,
        file
          .dict(widget!)!
          .clone()
          .set("AP", dict({ N: look })),
      );
    }),
  ));

test("an action when the document opens", () =>
  suspicious(
    laterSave(signed, (update, file) => {
      update.replace(
        file.trailer.get("Root") as PdfRef,
        file.catalog
          .clone()
          .set("OpenAction", dict({ S: name("JavaScript"), JS: new PdfString("app.alert(1)") })),
      );
    }),
  ));

test("a shadow: what the signed file named but did not have is supplied later", async () => {
  const hollow = laterSave(await plainPdf(), (update, file) => {
    const { ref, page } = pageOf(file);
    const contents = page.get("Contents");
    const missing = new PdfRef(update.reserve().num);
    update.replace(
      ref,
      page.clone().set("Contents", [...(Array.isArray(contents) ? contents : [contents]), missing]),
    );
  });
  const trap = await signWith(officer, hollow, { signedAt: NOW });
  expect(check(trap).verdict).toBe("valid");
  const file = PdfFile.open(trap);
  const named = file.array(pageOf(file).page.get("Contents")) as PdfRef[];
  const missing = named.find((ref) => file.get(ref.num) === null)!;
  suspicious(
    laterSave(trap, (update) =>
      update.add(new PdfStream(new PdfDict(), Buffer.from("0 0 600 800 re f")), missing),
    ),
  );
});

test("a shadow: cross-references hidden in the signed part are brought to life by a new ending", async () => {
  const base = await plainPdf();
  const hidden = laterSave(base, (update, file) => {
    const { ref, page } = pageOf(file);
    update.replace(
      ref,
      page.clone().set("Contents", update.add(new PdfStream(new PdfDict(), Buffer.from("0 0 9 9 re f")))),
    );
  });
  const at = Number(
    /startxref\n(\d+)/.exec(Buffer.from(hidden.subarray(base.length)).toString("latin1"))![1],
  );
  // the signer sees the innocent file: a save after the hidden one goes back to the first cross-references
  const first = PdfFile.open(base).sections[0]!.offset;
  const innocent = Buffer.concat([hidden, Buffer.from(`\nstartxref\n${first}\n%%EOF\n`)]);
  const bytes = await signWith(officer, innocent, { signedAt: NOW });
  const attacked = Buffer.concat([bytes, Buffer.from(`startxref\n${at}\n%%EOF\n`)]);
  expect(check(attacked).verdict).toBe("invalid");
});

test("data without a structure behind the end", () => {
  suspicious(Buffer.concat([signed, Buffer.from("5 0 obj <<>> endobj\n%%EOF\n")]));
  const blank = Buffer.concat([signed, Buffer.from("\r\n\0\0\n")]);
  expect(only(blank)).toMatchObject({ changesAfter: "none", coversWholeFile: false });
});

test("a signature that was taken out is reported, not forgotten", () => {
  const bytes = laterSave(signed, (update, file) => {
    const { ref, page } = pageOf(file);
    const bare = page.clone();
    bare.map.delete("Annots");
    update.replace(ref, bare);
    const root = file.catalog.clone();
    root.map.delete("AcroForm");
    update.replace(file.trailer.get("Root") as PdfRef, root);
  });
  const report = check(bytes);
  expect(report.verdict).toBe("invalid");
  expect(report.signatures).toHaveLength(1);
  expect(report.signatures[0]!.notes.join()).toContain("gỡ");
});
