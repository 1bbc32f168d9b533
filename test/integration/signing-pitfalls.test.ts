import { deflateSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { PdfFile } from "../../main/pdf/syntax/file.ts";
import {
  dict,
  name,
  type PdfRef,
  PdfStream,
  PdfString,
  type PdfValue,
} from "../../main/pdf/syntax/objects.ts";
import { syntax } from "../../main/pdf/syntax/write.ts";
import { pdfsig } from "../support/foreign-tools.ts";
import { makeAuthority, type TestIdentity } from "../support/pki.ts";
import { decisionPdf, hybridPdf, plainPdf, signWith } from "../support/signable-pdfs.ts";
import { laterSave } from "../support/tamper.ts";

/** What other signing programs were reported to get wrong, and no other test of ours is about. */
let officer: TestIdentity;

beforeAll(() => {
  officer = makeAuthority("CA kiểm thử").issue();
});

test.each([
  ["a cross-reference table", () => decisionPdf()],
  ["object streams", () => plainPdf({ style: "stream" })],
  ["a hybrid file", hybridPdf],
])(
  "%s: no object that did not change is written again (Acrobat takes that for tampering)",
  async (_, make) => {
    const before = await make();
    const after = await signWith(officer, before);
    const [old, now] = [PdfFile.open(before), PdfFile.open(after)];
    const text = (value: PdfValue): string =>
      value instanceof PdfStream
        ? `${syntax(value.dict)}${Buffer.from(value.raw).toString("latin1")}`
        : syntax(value);
    let rewritten = 0;
    for (const num of old.entries.keys()) {
      const entry = now.entries.get(num);
      if (entry?.kind !== "at" || entry.offset < before.length) continue;
      rewritten += 1;
      expect(text(now.get(num)), `object ${num}`).not.toBe(text(old.get(num)));
    }
    // the page, and the catalogue that gets its form
    expect(rewritten).toBeLessThanOrEqual(2);
  },
);

test.each<[string, PdfValue]>([
  ["is no XML", new PdfStream(dict({ Type: name("Metadata") }), Buffer.from("<?xpacket <x <<&"))],
  [
    "does not inflate",
    new PdfStream(dict({ Type: name("Metadata"), Filter: name("FlateDecode") }), Buffer.from("not deflated")),
  ],
  [
    "is cut off",
    new PdfStream(
      dict({ Type: name("Metadata"), Filter: name("FlateDecode") }),
      deflateSync(Buffer.from("<x/>".repeat(100))).subarray(0, 12),
    ),
  ],
  ["is no stream", new PdfString("XMP")],
])("metadata that %s does not stop signing", async (_, metadata) => {
  const broken = laterSave(await plainPdf(), (update, file) =>
    update.replace(
      file.trailer.get("Root") as PdfRef,
      file.catalog.clone().set("Metadata", metadata instanceof PdfStream ? update.add(metadata) : metadata),
    ),
  );
  const signed = await signWith(officer, broken);
  expect(Buffer.compare(signed.subarray(0, broken.length), broken)).toBe(0);
  // qpdf finds the metadata as broken as they were; the signature is not
  expect(await pdfsig(signed)).toContain("Signature is Valid");
});
