import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { readCertificate } from "../../main/pdf/certificate.ts";
import { buildCms } from "../../main/pdf/cms-build.ts";
import { parseCms } from "../../main/pdf/cms-read.ts";
import { withTimestamp } from "../../main/pdf/cms-unsigned.ts";
import { type Prepared, prepare } from "../../main/pdf/prepared.ts";
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
import { loadTrust, type TrustStore } from "../../main/pdf/trust.ts";
import { type VerifyResult, verifyPdf } from "../../main/pdf/verify.ts";
import { VerifyReport } from "../../preload/contract/copies.ts";
import { pdfsig } from "../support/foreign-tools.ts";
import { makeAuthority, makeTimestamp, type TestAuthority, type TestIdentity } from "../support/pki.ts";
import { plainPdf, SCAN_MARK, signWith } from "../support/signable-pdfs.ts";
import { laterSave } from "../support/tamper.ts";
import { tempDir } from "../support/temp-dir.ts";

const SAMPLES = fileURLToPath(new URL("../../../shared/data/signed/", import.meta.url));
const samples = existsSync(SAMPLES) ? readdirSync(SAMPLES).filter((file) => file.endsWith(".pdf")) : [];
const NOW = Date.parse("2026-03-02T09:00:00+07:00");
const DAY = 86_400_000;

let authority: TestAuthority;
let officer: TestIdentity;
let signed: Uint8Array;

beforeAll(async () => {
  authority = makeAuthority("CA kiểm thử", NOW);
  officer = authority.issue();
  signed = await signWith(officer, await plainPdf({ pages: 2 }), { signedAt: NOW });
});

/** A store that believes the test's authority, with a list in force unless told otherwise. */
function trust(options: { crl?: Uint8Array | null; extra?: Uint8Array[] } = {}): TrustStore {
  const folder = tempDir();
  writeFileSync(join(folder, "ca.pem"), authority.pem);
  const list =
    options.crl === undefined ? authority.crl({ thisUpdate: NOW - DAY, nextUpdate: NOW + DAY }) : options.crl;
  if (list) writeFileSync(join(folder, "ca.crl"), list);
  for (const [i, bytes] of (options.extra ?? []).entries())
    writeFileSync(join(folder, `extra-${i}.der`), bytes);
  return loadTrust([folder]);
}

const check = (bytes: Uint8Array, store: TrustStore = trust(), now = NOW): VerifyResult => {
  const report = verifyPdf(bytes, { trust: store, now });
  VerifyReport.parse(report);
  return report;
};
const only = (bytes: Uint8Array, store?: TrustStore, now?: number) => check(bytes, store, now).signatures[0]!;

describe("verdicts", () => {
  test("valid needs all: intact, trusted, known not to be revoked", () => {
    const report = check(signed);
    expect(report.verdict).toBe("valid");
    expect(report.signatures).toMatchObject([
      {
        field: "Signature1",
        signer: "Nguyễn Thị Lan",
        time: "2026-03-02T09:00:00.000+07:00",
        timeSource: "claimed",
        subFilter: "ETSI.CAdES.detached",
        digest: "SHA-256",
        level: "B-B",
        integrity: "intact",
        chain: "trusted",
        revocation: "good",
        coversWholeFile: true,
        changesAfter: "none",
      },
    ]);
    expect(report.signatures[0]!.issuer).toContain("CN=CA kiểm thử");
  });

  test("offline, an unknown revocation is a warning and said so", () => {
    const report = check(signed, trust({ crl: null }));
    expect(report.verdict).toBe("warning");
    expect(report.signatures[0]).toMatchObject({ revocation: "unknown", chain: "trusted" });
    expect(report.signatures[0]!.notes.join()).toContain("thu hồi");
  });

  test("a list that is out of date, or of another authority, says nothing", () => {
    const old = authority.crl({ thisUpdate: NOW - 3 * DAY, nextUpdate: NOW - DAY });
    expect(only(signed, trust({ crl: old })).revocation).toBe("unknown");
    const foreign = makeAuthority("CA kiểm thử", NOW).crl({ thisUpdate: NOW - DAY, nextUpdate: NOW + DAY });
    expect(only(signed, trust({ crl: foreign })).revocation).toBe("unknown");
  });

  test("a revoked certificate makes it invalid", () => {
    const { serial } = readCertificate(officer.certificate);
    const crl = authority.crl({
      thisUpdate: NOW - DAY,
      nextUpdate: NOW + DAY,
      revoked: [{ serial, at: NOW - 2 * DAY }],
    });
    expect(check(signed, trust({ crl })).verdict).toBe("invalid");
    expect(only(signed, trust({ crl })).revocation).toBe("revoked");
  });

  test("no trust, no intermediate, expired: three different words, none of them valid", async () => {
    expect(only(signed, loadTrust([])).chain).toBe("incomplete");
    const selfSigned = makeAuthority("Tự ký", NOW);
    expect(only(await signWith(selfSigned, await plainPdf()), trust()).chain).toBe("untrusted");
    expect(only(signed, trust(), NOW + 400 * DAY).chain).toBe("expired");
    const below = authority.issueAuthority("CA trung gian");
    const deep = await signWith(below.issue(), await plainPdf());
    expect(only(deep, trust({ crl: null })).chain).toBe("incomplete");
    expect(only(deep, trust({ crl: null, extra: [below.certificate] })).chain).toBe("trusted");
    for (const store of [loadTrust([]), trust({ crl: null })])
      expect(check(deep, store).verdict).toBe("warning");
  });

  test("an officer's certificate cannot issue others", async () => {
    const mallory = authority.issueAuthority("Giả");
    // the same key and name, but the authority never made it a CA
    const plain = authority.issue({ name: "Giả", identity: null });
    const leaf = mallory.issue();
    const bytes = await signWith(leaf, await plainPdf());
    expect(only(bytes, trust({ crl: null, extra: [plain.certificate] })).chain).toBe("incomplete");
  });

  test("unsigned", async () => {
    expect(check(await plainPdf())).toEqual({ verdict: "unsigned", signatures: [] });
  });

  test("a certificate in the trust folder that is no root is not believed", () => {
    const folder = tempDir();
    mkdirSync(join(folder, "x"));
    writeFileSync(join(folder, "leaf.pem"), Buffer.from(officer.certificate));
    writeFileSync(join(folder, "junk.crt"), "not a certificate");
    expect(only(signed, loadTrust([folder])).chain).toBe("incomplete");
  });
});

describe("time", () => {
  async function stamped(at: number, tsa: TestAuthority, wrong = false): Promise<Uint8Array> {
    const prepared: Prepared = await prepare(await plainPdf(), {
      preset: "SCAN_CA_NHAN",
      mark: SCAN_MARK,
      certificates: [officer.certificate],
      signedAt: at,
    });
    const cms = buildCms({ ...prepared, signature: officer.sign(prepared.signedAttributes) });
    const stamp = makeTimestamp(tsa, wrong ? Buffer.from("other") : parseCms(cms).signature, at);
    const full = withTimestamp(cms, stamp);
    const bytes = Buffer.from(prepared.bytes);
    bytes.write(Buffer.from(full).toString("hex"), prepared.byteRange[1] + 1, "latin1");
    return bytes;
  }

  test("a time stamp that is checked and trusted holds the chain at its moment", async () => {
    const bytes = await stamped(NOW, authority);
    expect(await pdfsig(bytes)).toContain("Signature is Valid");
    const later = only(bytes, trust(), NOW + 400 * DAY);
    expect(later).toMatchObject({
      timeSource: "timestamp",
      level: "B-T",
      chain: "trusted",
      time: "2026-03-02T09:00:00.000+07:00",
    });
  });

  test("one of an unknown service does not", async () => {
    const later = only(await stamped(NOW, makeAuthority("TSA lạ", NOW)), trust(), NOW + 400 * DAY);
    expect(later).toMatchObject({ timeSource: "timestamp", chain: "expired" });
    expect(later.notes.join()).toContain("Nơi cấp dấu thời gian chưa được tin cậy");
  });

  test("one of another signature counts for nothing", async () => {
    const bytes = await stamped(NOW, authority, true);
    expect(only(bytes)).toMatchObject({ timeSource: "claimed", level: "B-B" });
    expect(check(bytes).verdict).toBe("warning");
  });
});

describe("what was done after signing", () => {
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
});

describe("hostile and broken files", () => {
  test("a byte flipped in the signed part", () => {
    const bytes = Buffer.from(signed);
    const at = bytes.indexOf("stream\n") + 12;
    bytes[at] = bytes[at]! ^ 1;
    expect(only(bytes).integrity).toBe("broken");
    expect(check(bytes).verdict).toBe("invalid");
  });

  test("ranges that leave something out", () => {
    const text = Buffer.from(signed).toString("latin1");
    const [, a, b, c] = /\/ByteRange \[0 (\d+) (\d+) (\d+)/.exec(text)!.map(Number) as [
      number,
      number,
      number,
      number,
    ];
    const put = (range: string): Uint8Array => {
      const bytes = Buffer.from(signed);
      const at = bytes.indexOf("/ByteRange [") + 12;
      bytes.write(range.padEnd(bytes.indexOf("]", at) - at), at, "latin1");
      return bytes;
    };
    const cases = [
      `0 ${a - 10} ${b} ${c}`,
      `0 ${a} ${b + 10} ${c - 10}`,
      `1 ${a - 1} ${b} ${c}`,
      `0 ${a} ${b} ${c + 1}`,
      `0 ${a}`,
      `0 ${a} ${b} -1`,
      `${b} ${c} 0 ${a}`,
    ];
    for (const range of cases) {
      const report = check(put(range));
      expect([range, report.verdict]).toEqual([range, "invalid"]);
    }
  });

  test("a signature block that is no CMS", () => {
    const bytes = Buffer.from(signed);
    const at = bytes.indexOf("/Contents <") + 11;
    bytes.write("3080".repeat(200), at, "latin1");
    expect(only(bytes).integrity).toBe("broken");
  });

  test("a kind of signature that is not known is unknown, neither good nor broken", () => {
    const bytes = Buffer.from(signed);
    bytes.write("/adbe.x509.rsa_sha1", bytes.indexOf("/ETSI.CAdES.detached"), "latin1");
    bytes.write(" ", bytes.indexOf("/adbe.x509.rsa_sha1") + 19, "latin1");
    expect(only(bytes)).toMatchObject({ integrity: "unknown", subFilter: "adbe.x509.rsa_sha1" });
    expect(check(bytes).verdict).toBe("warning");
  });

  test("cut off anywhere it is unreadable, never valid", () => {
    for (const part of [0, 0.1, 0.5, 0.9, 0.99]) {
      const report = check(signed.subarray(0, Math.floor(signed.length * part)));
      expect([part, report.verdict]).toEqual([part, "unreadable"]);
    }
    expect(check(signed.subarray(0, signed.length - 8)).verdict).not.toBe("valid");
  });

  test("encrypted is unreadable, with its own reason", async () => {
    const folder = tempDir();
    writeFileSync(join(folder, "in.pdf"), signed);
    execFileSync("qpdf", [
      "--encrypt",
      "",
      "owner",
      "256",
      "--",
      join(folder, "in.pdf"),
      join(folder, "out.pdf"),
    ]);
    expect(check(readFileSync(join(folder, "out.pdf")))).toEqual({
      verdict: "unreadable",
      signatures: [],
      problem: "pdf.encrypted",
    });
  });

  test("not a PDF", () => {
    for (const text of [
      "",
      "%PDF-1.7\n%%EOF",
      "<html></html>",
      "startxref\n0\n%%EOF",
      "%PDF-1.4\nstartxref\n99999999\n%%EOF\n",
    ]) {
      expect(check(Buffer.from(text)).verdict).toBe("unreadable");
    }
  });

  test("structures that never end", () => {
    const nested = (body: string): Uint8Array => {
      const head = `%PDF-1.4\n1 0 obj\n${body}\nendobj\n`;
      return Buffer.from(
        `${head}xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 2 /Root 1 0 R>>\nstartxref\n${head.length}\n%%EOF\n`,
      );
    };
    for (const body of [
      "[".repeat(200_000),
      "<</A ".repeat(100_000),
      "<</Type /Catalog /Pages 1 0 R /Kids [1 0 R]>>",
      "<</Type /Catalog /Pages 1 0 R /AcroForm <</Fields [1 0 R]>> /Kids [1 0 R] /FT /Sig /V 1 0 R>>",
      "1 0 R",
    ]) {
      expect(["unreadable", "unsigned", "warning", "invalid"]).toContain(check(nested(body)).verdict);
    }
    const circle = `%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1 /Prev 9>>\nstartxref\n9\n%%EOF\n`;
    expect(check(Buffer.from(circle)).verdict).toBe("unreadable");
  });
});

describe.runIf(samples.length > 0)("files that the state signed", () => {
  test.each(samples)(
    "%s: the same integrity as pdfsig, nothing suspicious, nothing believed that is not known",
    async (file) => {
      const bytes = readFileSync(join(SAMPLES, file));
      const report = check(bytes, loadTrust([]), Date.parse("2026-05-01T00:00:00+07:00"));
      const foreign = await pdfsig(bytes);
      const theirs = foreign.split(/Signature #\d+:/).slice(1);
      expect(report.signatures).toHaveLength(theirs.length);
      for (const [i, block] of theirs.entries()) {
        const ours = report.signatures[i]!;
        expect(ours.field).toBe(/Signature Field Name: (.*)/.exec(block)![1]!.trim());
        expect(ours.integrity === "intact").toBe(block.includes("Signature is Valid"));
        expect(ours.digest.replace("-", "")).toBe(
          /Hash Algorithm: (.*)/.exec(block)![1]!.trim().replace("-", ""),
        );
        expect(ours.coversWholeFile).toBe(!block.includes("Not total document signed"));
        expect(ours.subFilter).toBe(/Signature Type: (.*)/.exec(block)![1]!.trim());
        expect(ours).toMatchObject({ timeSource: "timestamp", chain: "incomplete", revocation: "unknown" });
        expect(ours.changesAfter).toBe(ours.coversWholeFile ? "none" : "permitted");
      }
      expect(report.verdict).toBe("warning");
    },
  );
});

test("the built-in root is taken only with its recorded SHA-256", () => {
  const store = loadTrust([]);
  expect([...store.anchors.keys()]).toEqual([expect.stringMatching(/^f04ba4b4[0-9a-f]{49}fe2fdb8$/)]);
  expect([...store.anchors.values()][0]!.commonName).toBe("RootCA chuyên dùng Chính phủ G2");
});
