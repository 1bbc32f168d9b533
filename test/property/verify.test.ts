import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { parseCms } from "../../main/pdf/cms-read.ts";
import { DerError, parseAsn1 } from "../../main/pdf/der.ts";
import { Lexer, PdfSyntaxError } from "../../main/pdf/syntax/lexer.ts";
import { dict, name, PdfRef, PdfString, type PdfValue, sameValue } from "../../main/pdf/syntax/objects.ts";
import { syntax } from "../../main/pdf/syntax/write.ts";
import { loadTrust, type TrustStore } from "../../main/pdf/trust.ts";
import { verifyPdf } from "../../main/pdf/verify.ts";
import { makeAuthority } from "../support/pki.ts";
import { plainPdf, signWith } from "../support/signable-pdfs.ts";
import { tempDir } from "../support/temp-dir.ts";

const NOW = Date.parse("2026-03-02T09:00:00+07:00");
let once: Uint8Array;
let twice: Uint8Array;
let files: { root: string; list: Uint8Array };

beforeAll(async () => {
  const authority = makeAuthority("CA kiểm thử", NOW);
  once = await signWith(authority.issue(), await plainPdf({ style: "stream" }), { signedAt: NOW });
  twice = await signWith(authority.issue({ name: "Trần Văn Bình" }), once, { signedAt: NOW });
  files = {
    root: authority.pem,
    list: authority.crl({ thisUpdate: NOW - 1000, nextUpdate: NOW + 86_400_000 }),
  };
});

function trust(): TrustStore {
  const folder = tempDir();
  writeFileSync(join(folder, "ca.pem"), files.root);
  writeFileSync(join(folder, "ca.crl"), files.list);
  return loadTrust([folder]);
}

test("the untouched file is valid, so that the next tests can fail", () => {
  expect(verifyPdf(once, { trust: trust(), now: NOW }).verdict).toBe("valid");
  expect(verifyPdf(twice, { trust: trust(), now: NOW }).verdict).toBe("valid");
});

test("no single changed byte is ever accepted", () => {
  const store = trust();
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.integer({ min: 1, max: 255 }),
      (where, mask) => {
        const bytes = Buffer.from(twice);
        const at = Math.floor(where * bytes.length);
        bytes[at] = bytes[at]! ^ mask;
        // hex digits of the signature block may change their case, and mean the same
        if (String.fromCharCode(bytes[at]!).toLowerCase() === String.fromCharCode(twice[at]!).toLowerCase())
          return;
        expect(verifyPdf(bytes, { trust: store, now: NOW }).verdict).not.toBe("valid");
      },
    ),
    { numRuns: 400 },
  );
});

test("any flipped byte in a covered range is found: broken, or not even a file any more", () => {
  const store = trust();
  const range = /\/ByteRange \[0 (\d+) (\d+) (\d+)/.exec(Buffer.from(once).toString("latin1"))!;
  const [a, b, c] = range.slice(1).map(Number) as [number, number, number];
  fc.assert(
    fc.property(fc.integer({ min: 0, max: a + c - 1 }), fc.integer({ min: 0, max: 7 }), (place, bit) => {
      const at = place < a ? place : b + place - a;
      const bytes = Buffer.from(twice);
      bytes[at] = bytes[at]! ^ (1 << bit);
      const report = verifyPdf(bytes, { trust: store, now: NOW });
      expect(["invalid", "unreadable"]).toContain(report.verdict);
      for (const one of report.signatures) expect(one.integrity).not.toBe("intact");
    }),
    { numRuns: 300 },
  );
});

test("no cut and no insertion is ever accepted", () => {
  const store = trust();
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      (where, extra) => {
        const at = Math.floor(where * twice.length);
        const cut = verifyPdf(twice.subarray(0, at), { trust: store, now: NOW });
        // up to white space, the first signer's file is a prefix of the second's
        if (at < once.length || at > once.length + 2) expect(cut.verdict).not.toBe("valid");
        const grown = Buffer.concat([twice.subarray(0, at), extra, twice.subarray(at)]);
        // white space behind the end of the file is no change of it
        const behind = grown.subarray(twice.length).toString("latin1");
        if (grown.subarray(0, twice.length).equals(twice) && /^[\0\t\n\f\r ]*$/.test(behind)) return;
        expect(verifyPdf(grown, { trust: store, now: NOW }).verdict).not.toBe("valid");
      },
    ),
    { numRuns: 150 },
  );
});

test("any bytes give a verdict, never an error", () => {
  const store = trust();
  const part = fc.oneof(
    fc.constantFrom(
      "%PDF-1.7\n",
      "1 0 obj\n",
      "<</Type /Catalog /Pages 2 0 R>>",
      "endobj\n",
      "xref\n0 1\n",
      "trailer\n",
      "/ByteRange [0 1 2 3]",
      "/Contents <00>",
      "startxref\n9\n%%EOF\n",
      "stream\n",
      "[[[[",
      "<<",
      ">>",
    ),
    fc.string({ maxLength: 30 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      expect(["unreadable", "unsigned", "warning", "invalid"]).toContain(
        verifyPdf(Buffer.from(parts.join(""), "latin1"), { trust: store, now: NOW }).verdict,
      );
    }),
    { numRuns: 500 },
  );
});

test("signature blocks of any bytes are read or refused, never worse", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const read of [parseAsn1, parseCms]) {
        try {
          read(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }
    }),
    { numRuns: 1000 },
  );
});

const value: fc.Memo<PdfValue> = fc.memo((depth) =>
  fc.oneof(
    fc.constantFrom<PdfValue>(null, true, false),
    fc.integer({ min: -1e9, max: 1e9 }),
    fc.integer({ min: -1e8, max: 1e8 }).map((n) => n / 1000),
    fc.string({ unit: "binary-ascii", minLength: 1 }).map((text) => name(text.replaceAll("\0", "x"))),
    fc
      .tuple(fc.uint8Array(), fc.boolean())
      .map(([bytes, hex]) => new PdfString(Buffer.from(bytes).toString("latin1"), hex)),
    fc.integer({ min: 1, max: 1e6 }).map((num) => new PdfRef(num)),
    ...(depth > 1
      ? [
          fc.array(value(depth - 1), { maxLength: 5 }),
          fc
            .dictionary(fc.string({ unit: "grapheme-ascii", minLength: 1 }), value(depth - 1), { maxKeys: 5 })
            .map(dict),
        ]
      : []),
  ),
);

test("what is written is read back the same", () => {
  fc.assert(
    fc.property(value(3), (original) => {
      const bytes = Buffer.from(`${syntax(original)} `, "latin1");
      expect(sameValue(new Lexer(bytes).value(), original)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("a lexer stops with its own error at any point of a cut value", () => {
  fc.assert(
    fc.property(value(3), fc.double({ min: 0, max: 1, noNaN: true }), (original, where) => {
      const text = syntax(original);
      try {
        new Lexer(Buffer.from(text.slice(0, Math.floor(text.length * where)), "latin1")).value();
      } catch (error) {
        expect(error).toBeInstanceOf(PdfSyntaxError);
      }
    }),
    { numRuns: 500 },
  );
});
