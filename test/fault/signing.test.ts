import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import type { Child } from "../../main/core/ports.ts";
import { signDocument } from "../../main/core/signing/engine.ts";
import { nodeChildren } from "../../main/hosts/node/children.ts";
import type { VerifyResult } from "../../main/pdf/verify.ts";
import { makeAuthority } from "../support/pki.ts";
import { plainPdf } from "../support/signable-pdfs.ts";
import { softToken } from "../support/softhsm.ts";
import { tempDir } from "../support/temp-dir.ts";

const NOW = Date.now();

function start(kind: "token" | "pdf", env: Record<string, string> = {}): Child {
  const child = nodeChildren().start(kind, { env });
  onTestFinished(() => child.stop());
  return child;
}

async function errorOf(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

test("a library that is not there, is no library, or is no PKCS#11: words, and the process lives on", async () => {
  const folder = tempDir();
  const token = start("token");
  writeFileSync(join(folder, "junk.so"), "not a library");
  expect((await errorOf(token.call("open", { module: join(folder, "gone.so") }))).code).toBe(
    "signing.no-module",
  );
  expect((await errorOf(token.call("open", { module: join(folder, "junk.so") }))).code).toBe(
    "signing.module-failed",
  );
  expect((await errorOf(token.call("open", { module: "/lib/x86_64-linux-gnu/libm.so.6" }))).code).toMatch(
    /^signing\.(module-failed|no-module)$/,
  );
  expect((await errorOf(token.call("tokens", {}))).code).toBe("signing.no-module");
  expect(token.alive()).toBe(true);
});

test("no token: named in the refusal", async () => {
  const soft = await softToken(tempDir(), [makeAuthority("CA", NOW).issue()]);
  const token = start("token", soft.env);
  await token.call("open", { module: soft.module });
  const error = await errorOf(token.call("login", { label: "Token khác", pin: "12345678" }));
  expect([error.code, error.params]).toEqual(["signing.no-token", { label: "Token khác" }]);
});

test("the token is pulled out between two signatures: the second fails in words, the first stays", async () => {
  const officer = makeAuthority("CA", NOW).issue();
  const soft = await softToken(tempDir(), [officer]);
  const token = start("token", soft.env);
  await token.call("open", { module: soft.module });
  await token.call("login", { label: soft.label, pin: soft.pin });
  const pdf = start("pdf");
  const bytes = await plainPdf();
  const sign = async (): Promise<Uint8Array> => {
    const signed = await signDocument({
      bytes,
      preset: "SCAN_CA_NHAN",
      signerName: "Nguyễn Thị Lan",
      scannedAt: "2026-01-09T10:05:00.000+07:00",
      signedAt: "2026-01-09T10:05:30.000+07:00",
      certificate: { der: officer.certificate },
      sign: (data) => token.call<Uint8Array>("sign", { label: soft.label, keyId: soft.keyIds[0], data }),
      pdf,
    });
    return signed.bytes;
  };
  const first = await sign();
  rmSync(soft.store, { recursive: true });
  const error = await errorOf(sign());
  expect(error.code).toBe("signing.token-removed");
  const report = await pdf.call<VerifyResult>("verify", { bytes: first, now: NOW });
  expect(report.signatures[0]!.integrity).toBe("intact");
});

test("the token's process dies while it signs: the caller is told, the document is as it was", async () => {
  const officer = makeAuthority("CA", NOW).issue();
  const pdf = start("pdf");
  const bytes = await plainPdf();
  const before = Buffer.from(bytes);
  const soft = await softToken(tempDir(), [officer]);
  const token = start("token", soft.env);
  await token.call("open", { module: soft.module });
  const error = await errorOf(
    signDocument({
      bytes,
      preset: "SCAN_CA_NHAN",
      signerName: "Nguyễn Thị Lan",
      scannedAt: "2026-01-09T10:05:00.000+07:00",
      signedAt: "2026-01-09T10:05:30.000+07:00",
      certificate: { der: officer.certificate },
      sign: (data) => {
        const answer = token.call<Uint8Array>("sign", { label: soft.label, data });
        void token.stop();
        return answer;
      },
      pdf,
    }),
  );
  expect(error.code).toMatch(/^(child\.crashed|signing\.failed)$/);
  expect(Buffer.compare(before, bytes)).toBe(0);
});

test("a file that cannot be read leaves the pdf process alive for the next", async () => {
  const pdf = start("pdf");
  const prepared = pdf.call("prepare", {
    bytes: new Uint8Array(Buffer.from("%PDF-1.7 broken")),
    preset: "SCAN_CA_NHAN",
    mark: { signerName: "A", scannedAt: "2026-01-09T10:05:00.000+07:00" },
    certificates: [makeAuthority("CA", NOW).issue().certificate],
    signedAt: NOW,
  });
  expect((await errorOf(prepared)).code).toBe("pdf.unreadable");
  const report = await pdf.call<VerifyResult>("verify", { bytes: await plainPdf(), now: NOW });
  expect(report.verdict).toBe("unsigned");
});

test("a certificate that is none is refused in words", async () => {
  const pdf = start("pdf");
  const error = await errorOf(
    pdf.call("prepare", {
      bytes: await plainPdf(),
      preset: "SCAN_CA_NHAN",
      mark: { signerName: "A", scannedAt: "2026-01-09T10:05:00.000+07:00" },
      certificates: [new Uint8Array([0x30, 0x03, 1, 1, 1])],
      signedAt: NOW,
    }),
  );
  expect(error.code).toBe("signing.no-key");
});
