import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readCertificate } from "../../main/pdf/certificate.ts";
import { readCrl } from "../../main/pdf/crl.ts";
import { emptyTrust } from "../../main/pdf/trust.ts";
import { type VerifyResult, verifyPdf } from "../../main/pdf/verify.ts";
import { attackCorpus } from "../support/attacks/index.ts";
import { blocksOf, OPENSSL_GOOD, opensslVerify } from "../support/foreign-signatures.ts";
import { pdfsig } from "../support/foreign-tools.ts";
import { makeAuthority } from "../support/pki.ts";

/**
 * Our verdict beside those of poppler's `pdfsig` and of OpenSSL on the same bytes: over every attack of the corpus
 * and every signed sample. Where we say differently, it is written down why.
 */
const NOW = Date.parse("2026-03-02T09:00:00+07:00");

interface Seen {
  signer: string;
  valid: boolean;
  /** first byte after what it signed; undefined when it found no ranges */
  end: number | undefined;
}

/** Each signature as poppler judges it. */
async function popplerSees(pdf: Uint8Array): Promise<Seen[]> {
  const report = await pdfsig(pdf);
  return report
    .split(/^Signature #\d+:$/m)
    .slice(1)
    .map((part) => ({
      signer: /Common Name: (.*)/.exec(part)?.[1] ?? "",
      valid: part.includes("Signature is Valid."),
      end: Number(/Signed Ranges: .* - (\d+)\]/.exec(part)?.[1]) || undefined,
    }));
}

/** Whether OpenSSL finds a block of the file in order over the bytes that it names. */
async function anyHolds(pdf: Uint8Array): Promise<boolean> {
  for (const one of blocksOf(pdf)) if (OPENSSL_GOOD.test(await opensslVerify(one))) return true;
  return false;
}

const WHY = {
  added: "something else is shown since: poppler only says that what is signed is not the whole file",
  redefined: "a later save redefines what the signature is made of: poppler judges what stood there before",
  binding: "the signed attributes name another certificate (RFC 5035): poppler does not compare it",
  tail: "bytes that nobody signed stand behind the block: poppler reads the block and looks no further",
} as const;

/** Why we do not call valid what poppler does; undefined when nothing of what we know explains it. */
function whyNot({ signatures }: VerifyResult): string | undefined {
  const notes = signatures.flatMap((one) => one.notes).join(" ");
  if (notes.includes("còn dữ liệu lạ")) return WHY.tail;
  if (notes.includes("gắn với một chứng thư khác")) return WHY.binding;
  if (!signatures.some((one) => one.changesAfter === "suspicious")) return undefined;
  return signatures.some((one) => one.integrity === "broken") ? WHY.redefined : WHY.added;
}

test("attacks: what poppler or OpenSSL refuses we refuse, and what they let pass we refuse for a reason", async () => {
  const authority = makeAuthority("CA kiểm thử", NOW);
  const trust = emptyTrust();
  const root = readCertificate(authority.certificate);
  trust.anchors.set(root.sha256, root);
  trust.crls.push(readCrl(authority.crl({ thisUpdate: NOW - 1000, nextUpdate: NOW + 86_400_000 })));
  const differing: Record<string, string[]> = {};
  const mild: string[] = [];
  for (const { kind, name, bytes } of await attackCorpus(authority, NOW)) {
    const what = `${kind}: ${name}`;
    const ours = verifyPdf(bytes, { trust, now: NOW });
    expect([what, ours.verdict]).not.toEqual([what, "valid"]);
    const theirs = await popplerSees(bytes);
    if (theirs.length > 0 && theirs.every((one) => one.valid)) {
      const why = whyNot(ours) ?? "no reason is known";
      differing[why] = [...(differing[why] ?? []), what];
    } else if (ours.verdict !== "invalid") mild.push(what);
    // whoever computes over the same bytes comes to the same result, whatever is concluded from it
    if (ours.signatures.some((one) => one.integrity === "intact"))
      expect([what, await anyHolds(bytes)]).toEqual([what, true]);
  }
  expect(Object.keys(differing).sort()).toEqual(Object.values(WHY).sort());
  const { [WHY.added]: added, ...rest } = differing;
  expect(rest).toEqual({
    [WHY.redefined]: ["incremental saving: the signature itself"],
    [WHY.binding]: ["block: bound to another certificate"],
    [WHY.tail]: ["block: strange bytes behind it"],
  });
  // most of what attackers do to signed files, and poppler leaves to the eye
  expect(added!.length).toBeGreaterThan(50);
  // neither of us can check it: said so, and not called forged
  expect(mild).toEqual(["forgery: an unknown kind"]);
}, 180_000);

const SAMPLES = fileURLToPath(new URL("../../../shared/data/signed/", import.meta.url));
const samples = existsSync(SAMPLES) ? readdirSync(SAMPLES).filter((file) => file.endsWith(".pdf")) : [];

describe.skipIf(samples.length === 0)("every signed sample, signature by signature", () => {
  test.each(samples)("%s", async (file) => {
    const bytes = readFileSync(`${SAMPLES}${file}`);
    const ours = verifyPdf(bytes, { trust: emptyTrust(), now: Date.now() });
    const theirs = await popplerSees(bytes);
    const blocks = blocksOf(bytes);
    expect(ours.signatures.map((one) => [one.signer, one.integrity])).toEqual(
      theirs.map((one) => [one.signer, one.valid ? "intact" : "broken"]),
    );
    expect(blocks.map(({ range }) => range[2] + range[3])).toEqual(theirs.map((one) => one.end));
    for (const one of blocks) expect(await opensslVerify(one)).toMatch(OPENSSL_GOOD);
    // poppler calls the last one "total" and says nothing of the earlier ones; we say what came after each
    expect(ours.signatures.map((one) => one.changesAfter)).not.toContain("suspicious");
    expect(ours.signatures.at(-1)).toMatchObject({ coversWholeFile: true, changesAfter: "none" });
  });
});
