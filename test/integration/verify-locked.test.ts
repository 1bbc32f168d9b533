import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadTrust } from "../../main/pdf/trust.ts";
import { verifyPdf } from "../../main/pdf/verify.ts";
import { pdfsig, qpdfCheck } from "../support/foreign-tools.ts";
import { addToLocked, lockedPdf, signLocked } from "../support/locked-pdfs.ts";
import { makeAuthority } from "../support/pki.ts";
import { signWith } from "../support/signable-pdfs.ts";
import { tempDir } from "../support/temp-dir.ts";

const DAY = 86_400_000;
const NOW = Date.now();
const AES_256 = ["256"];
const WAYS: [string, string[]][] = [
  ["RC4 of 40 bits", ["40"]],
  ["RC4 of 128 bits", ["128", "--use-aes=n"]],
  ["RC4 of 128 bits by a crypt filter", ["128", "--force-V4"]],
  ["AES-128", ["128", "--use-aes=y"]],
  ["AES-128 with readable metadata", ["128", "--use-aes=y", "--cleartext-metadata"]],
  ["AES-256 of revision 5", ["256", "--force-R5"]],
  ["AES-256", AES_256],
];

const authority = makeAuthority("CA kiểm thử", NOW);
const officer = authority.issue();
const crl = authority.crl({ thisUpdate: NOW - DAY, nextUpdate: NOW + DAY });

function check(bytes: Uint8Array) {
  const folder = tempDir();
  writeFileSync(join(folder, "ca.pem"), authority.pem);
  writeFileSync(join(folder, "ca.crl"), crl);
  return verifyPdf(bytes, { trust: loadTrust([folder]), now: NOW });
}

describe("signatures of a file that is encrypted and opens without a password", () => {
  test.each(WAYS)("%s: two signatures are verified, as pdfsig does", async (_, how) => {
    const once = signLocked(officer, await lockedPdf(how));
    const twice = signLocked(officer, once);
    expect(await qpdfCheck(twice)).toBe("");
    expect((await pdfsig(twice)).split("Signature is Valid").length - 1).toBe(2);
    expect(check(once)).toMatchObject({
      verdict: "valid",
      signatures: [
        { field: expect.stringMatching(/^(First|Second)$/), integrity: "intact", changesAfter: "none" },
      ],
    });
    const { verdict, signatures } = check(twice);
    expect(verdict).toBe("valid");
    expect(signatures.map(({ changesAfter }) => changesAfter)).toEqual(["permitted", "none"]);
    expect(new Set(signatures.map(({ field }) => field))).toEqual(new Set(["First", "Second"]));
  });

  test("a byte turned over is found, and so is a page drawn anew", async () => {
    const signed = signLocked(officer, await lockedPdf(AES_256));
    const turned = Buffer.from(signed);
    turned[400]! ^= 1;
    expect(check(turned).verdict).not.toBe("valid");
    const text = Buffer.from(signed).toString("latin1");
    const content = Number(/\/Contents \[ (\d+) 0 R/.exec(text)![1]);
    const drawn = addToLocked(signed, [{ num: content, body: "<< /Length 0 >>\nstream\n\nendstream\n" }]);
    expect(check(drawn)).toMatchObject({ verdict: "invalid", signatures: [{ changesAfter: "suspicious" }] });
  });

  test("a change of what the encryption says is found wherever it is, and never more than a verdict", async () => {
    const signed = signLocked(officer, await lockedPdf(["128", "--use-aes=y"]));
    const text = Buffer.from(signed).toString("latin1");
    const from = text.indexOf("<< /CF");
    const to = text.indexOf("endobj", from);
    expect(to - from).toBeGreaterThan(200);
    for (let at = from; at < to; at += 3) {
      const changed = Buffer.from(signed);
      changed[at]! ^= 1;
      expect([at, check(changed).verdict]).not.toEqual([at, "valid"]);
    }
    // methods that do not fit the key, and none at all
    for (const [old, now] of [
      ["/AESV2", "/AESV3"],
      ["/AESV2", "/V2   "],
      ["/V 4", "/V 5"],
      ["/V 4", "/V 1"],
    ] as const)
      expect(check(Buffer.from(text.replace(old, now), "latin1")).verdict).not.toBe("valid");
  });

  test("another way of encryption behind the signature is suspicious", async () => {
    const signed = signLocked(officer, await lockedPdf(AES_256));
    const text = Buffer.from(signed).toString("latin1");
    const [, number] = /\/Encrypt (\d+) 0 R/.exec(text)!;
    const dictionary = new RegExp(`\\n${number} 0 obj\\n([\\s\\S]*?)endobj`).exec(text)![1]!;
    const other = addToLocked(signed, [
      { num: Number(number), body: dictionary.replace(/\/P -\d+/, "/P -3904") },
    ]);
    expect(check(other)).toMatchObject({ verdict: "invalid", signatures: [{ changesAfter: "suspicious" }] });
  });

  test("nothing is added to an encrypted file", async () => {
    await expect(signWith(officer, signLocked(officer, await lockedPdf(AES_256)))).rejects.toMatchObject({
      code: "pdf.encrypted",
    });
  });
});
