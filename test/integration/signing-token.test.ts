import { verify } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import type { Child } from "../../main/core/ports.ts";
import { signDocument } from "../../main/core/signing/engine.ts";
import { chooseCertificate, requireUsableCertificate } from "../../main/core/signing/rules.ts";
import type { TokenDescription } from "../../main/core/signing/types.ts";
import { ensureDemoTokens } from "../../main/hosts/demo/soft-token.ts";
import { nodeChildren } from "../../main/hosts/node/children.ts";
import { readCertificate } from "../../main/pdf/certificate.ts";
import type { VerifyResult } from "../../main/pdf/verify.ts";
import { pdfsig, qpdfCheck } from "../support/foreign-tools.ts";
import { makeAuthority } from "../support/pki.ts";
import { plainPdf } from "../support/signable-pdfs.ts";
import { type SoftToken, softToken } from "../support/softhsm.ts";
import { tempDir } from "../support/temp-dir.ts";

const NOW = Date.now();
const SIGNED_AT = "2026-01-09T10:05:30.000+07:00";

function start(kind: "token" | "pdf", env: Record<string, string> = {}): Child {
  const child = nodeChildren().start(kind, { env });
  onTestFinished(() => child.stop());
  return child;
}

async function opened(token: SoftToken): Promise<Child> {
  const child = start("token", token.env);
  await child.call("open", { module: token.module });
  return child;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return "none";
}

describe("from token to signed file, through both processes", () => {
  test.each(["rsa", "ec"] as const)("%s", async (kind) => {
    const folder = tempDir();
    const authority = makeAuthority("CA kiểm thử", NOW);
    const middle = authority.issueAuthority("CA trung gian");
    const officer = middle.issue({ kind });
    const soft = await softToken(folder, [officer, { ...middle, keyPem: middle.keyPem }]);
    const token = await opened(soft);
    const pdf = start("pdf");
    await token.call("login", { label: soft.label, pin: soft.pin });
    const [description] = await token.call<TokenDescription[]>("tokens", {});
    const certificate = chooseCertificate(description!);
    expect(certificate.identity).toBe("040190000001");
    requireUsableCertificate(certificate, { now: NOW, identity: "040190000001" });
    const before = await plainPdf();
    const { bytes: signed } = await signDocument({
      bytes: before,
      preset: "SCAN_CA_NHAN",
      signerName: "Nguyễn Thị Lan",
      scannedAt: "2026-01-09T10:05:00.000+07:00",
      signedAt: SIGNED_AT,
      certificate,
      issuers: description!.certificates.map((one) => one.der),
      sign: (data) =>
        token.call<Uint8Array>("sign", { serial: description!.serial, keyId: certificate.keyId, data }),
      pdf,
    });
    const report = await pdfsig(signed);
    expect(report).toContain("Signature is Valid");
    expect(report).toContain("Total document signed");
    expect(await qpdfCheck(signed)).toBe("");
    writeFileSync(join(folder, "ca.pem"), authority.pem);
    const own = await pdf.call<VerifyResult>("verify", { bytes: signed, trustFolders: [folder], now: NOW });
    // the issuer came from the token into the file, so the chain closes with the root alone
    expect(own.signatures).toMatchObject([
      { integrity: "intact", chain: "trusted", signer: "Nguyễn Thị Lan", time: SIGNED_AT },
    ]);
  });
});

describe("the PIN", () => {
  test("wrong: said so, not retried, the right one still works, and login twice is no error", async () => {
    const soft = await softToken(tempDir(), [makeAuthority("CA", NOW).issue()]);
    const token = await opened(soft);
    expect(await codeOf(token.call("login", { label: soft.label, pin: "wrong-pin" }))).toBe(
      "signing.pin-incorrect",
    );
    expect(await codeOf(token.call("login", { label: soft.label, pin: "1" }))).toMatch(
      /^signing\.pin-(incorrect|length)$/,
    );
    expect(await codeOf(token.call("login", { label: soft.label, pin: soft.pin }))).toBe("none");
    expect(await codeOf(token.call("login", { label: soft.label, pin: soft.pin }))).toBe("none");
  });

  test("is in no error that crosses the channel", async () => {
    const soft = await softToken(tempDir(), [makeAuthority("CA", NOW).issue()]);
    const token = await opened(soft);
    const failed = await token
      .call("login", { label: soft.label, pin: "secret-9876" })
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(AppError);
    const shown = failed as AppError;
    expect(`${shown.message}${JSON.stringify(shown.params)}${shown.stack}`).not.toContain("secret-9876");
  });

  test("without it nothing is signed, nor after logout", async () => {
    const soft = await softToken(tempDir(), [makeAuthority("CA", NOW).issue()]);
    const token = await opened(soft);
    const sign = (): Promise<unknown> => token.call("sign", { label: soft.label, data: new Uint8Array([1]) });
    expect(await codeOf(sign())).toBe("signing.failed");
    await token.call("login", { label: soft.label, pin: soft.pin });
    expect(await codeOf(sign())).toBe("none");
    await token.call("logout", {});
    expect(await codeOf(sign())).toBe("signing.failed");
  });
});

describe("keys", () => {
  test("the one of the certificate signs, whatever its length; without a name only a single key does", async () => {
    const authority = makeAuthority("CA", NOW);
    const identities = [authority.issue(), authority.issue({ bits: 3072 }), authority.issue({ kind: "ec" })];
    const soft = await softToken(tempDir(), identities);
    const token = await opened(soft);
    await token.call("login", { label: soft.label, pin: soft.pin });
    const data = new Uint8Array([1, 2, 3]);
    for (const [i, identity] of identities.entries()) {
      const value = await token.call<Uint8Array>("sign", { label: soft.label, keyId: soft.keyIds[i], data });
      expect(verify("sha256", data, readCertificate(identity.certificate).x509.publicKey, value)).toBe(true);
    }
    expect(await codeOf(token.call("sign", { label: soft.label, data }))).toBe("signing.no-key");
    expect(await codeOf(token.call("sign", { label: soft.label, keyId: "ff", data }))).toBe("signing.no-key");
  });

  test("a certificate without its key cannot sign, seen once the PIN is known", async () => {
    const authority = makeAuthority("CA", NOW);
    const soft = await softToken(tempDir(), [
      authority.issue({ name: "Có khóa" }),
      authority.issue({ name: "CA", ca: true }),
    ]);
    const token = await opened(soft);
    const [before] = await token.call<TokenDescription[]>("tokens", {});
    expect(before!.certificates.map((c) => [c.commonName, c.canSign]).sort()).toEqual([
      ["CA", false],
      ["Có khóa", true],
    ]);
  });

  test("expired and somebody else's are refused before the key is used", async () => {
    const authority = makeAuthority("CA", NOW);
    const expired = authority.issue({ notAfter: NOW - 1000 });
    const soft = await softToken(tempDir(), [expired]);
    const [description] = await (await opened(soft)).call<TokenDescription[]>("tokens", {});
    const [certificate] = description!.certificates;
    const check = (identity: string, now = NOW): void =>
      requireUsableCertificate(certificate!, { now, identity });
    expect(() => check("040190000001")).toThrow("signing.certificate-expired");
    expect(() => check("040190000002", NOW - 10_000)).toThrow("signing.certificate-not-yours");
    expect(() => check("040190000001", NOW - 10_000)).not.toThrow();
  });
});

test("the demonstration's tokens are made once, and what was cut off is made again", async () => {
  const folder = tempDir();
  const officers = [
    { fullName: "Nguyễn Thị Lan", identity: "040190000001", label: "Lan", pin: "12345678" },
    { fullName: "Trần Văn Bình", identity: "040185000002", label: "Bình", pin: "87654321" },
  ];
  const first = await ensureDemoTokens({ folder, officers });
  expect((await ensureDemoTokens({ folder, officers })).tokens).toEqual(first.tokens);
  expect(new Set(first.tokens.map((t) => t.serial)).size).toBe(2);
  writeFileSync(join(folder, "tokens-ready.json"), JSON.stringify(["Bình"]));
  const again = await ensureDemoTokens({ folder, officers });
  expect(again.tokens.map((t) => t.keyId)).toEqual(first.tokens.map((t) => t.keyId));
  expect(again.tokens[0]!.serial).not.toBe(first.tokens[0]!.serial);
  expect(again.tokens[1]!.serial).toBe(first.tokens[1]!.serial);
  const token = start("token", { SOFTHSM2_CONF: again.softhsmConf });
  await token.call("open", { module: again.module });
  expect(await token.call<TokenDescription[]>("tokens", {})).toHaveLength(2);
  for (const { label, pin } of officers)
    expect(await codeOf(token.call("login", { label, pin }))).toBe("none");
});
