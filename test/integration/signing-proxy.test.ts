import { execFile, execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer as createSecure } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import { askTimestamp, completeLevel } from "../../main/core/signing/levels.ts";
import { nodeNet } from "../../main/hosts/node/net.ts";
import { systemRandom } from "../../main/hosts/node/ports.ts";
import { readCertificate } from "../../main/pdf/certificate.ts";
import { signatureMethods } from "../../main/pdf/signature-methods.ts";
import { loadTrust } from "../../main/pdf/trust.ts";
import { verifyPdf } from "../../main/pdf/verify.ts";
import { pdfsig, qpdfCheck } from "../support/foreign-tools.ts";
import { officeProxy } from "../support/office-proxy.ts";
import { type PkiServers, startPki } from "../support/pki-servers.ts";
import { plainPdf, signWith } from "../support/signable-pdfs.ts";
import { softToken } from "../support/softhsm.ts";
import { tempDir } from "../support/temp-dir.ts";

/** Time stamps, OCSP and lists through the proxy of an office's network. */
const CLI = fileURLToPath(new URL("../../main/hosts/cli/main.ts", import.meta.url));
let pki: PkiServers;

beforeAll(async () => {
  pki = await startPki();
});
afterAll(async () => pki?.close());

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return "none";
}

const pdf = {
  call: (method: string, params: unknown) =>
    (signatureMethods[method as keyof typeof signatureMethods] as (p: unknown) => Promise<never>)(params),
};

test("a signature is completed to B-LTA with every question through the proxy", async () => {
  const proxy = await officeProxy({ password: "mật khẩu" });
  const address = `http://quay:${encodeURIComponent("mật khẩu")}@127.0.0.1:${proxy.port}`;
  const officer = pki.issue({ name: "Nguyễn Thị Lan" });
  const signed = await signWith(officer, await plainPdf(), {
    certificates: [officer.certificate, pki.intermediate.certificate],
  });
  const own = readCertificate(officer.certificate).sha256;
  const parts = {
    pdf,
    net: nodeNet({ kind: "manual", address, except: [] }),
    random: systemRandom,
    service: { url: pki.timestampUrl },
    trustFolders: [pki.trustFolder],
    now: () => Date.now(),
  };
  const done = await completeLevel(signed, { stamped: false, own, wanted: "B-LTA" }, parts);
  expect(done.level).toBe("B-LTA");
  expect(proxy.seen.length).toBe(pki.asked.length);
  for (const part of ["/tsa", "/ocsp/"]) expect(proxy.seen.some((line) => line.includes(part))).toBe(true);
  const judged = verifyPdf(done.bytes, { trust: loadTrust([pki.trustFolder]), now: Date.now() + 1000 });
  expect(judged).toMatchObject({ verdict: "valid", signatures: [{ level: "B-LTA" }, {}] });

  // years later, before the certificate of the service ends: one more over what is there, nothing of it touched
  const until = await signatureMethods.provedUntil({ bytes: done.bytes });
  expect(until).toBeGreaterThan(Date.now());
  expect(await signatureMethods.provedUntil({ bytes: signed })).toBeNull();
  const again = await completeLevel(done.bytes, { stamped: true, own, wanted: "B-LTA" }, parts);
  expect(again.level).toBe("B-LTA");
  expect(Buffer.compare(again.bytes.subarray(0, done.bytes.length), done.bytes)).toBe(0);
  const renewed = verifyPdf(again.bytes, { trust: loadTrust([pki.trustFolder]), now: Date.now() + 1000 });
  expect(renewed).toMatchObject({ verdict: "valid", signatures: [{ level: "B-LTA" }, {}, {}] });
  expect(await qpdfCheck(again.bytes)).toBe("");
}, 60_000);

test("the wrong password, a dead proxy: said, nothing goes round it; hosts that are excepted go without", async () => {
  const proxy = await officeProxy({ password: "đúng" });
  const ask = (address: string, except: string[] = []) =>
    askTimestamp(
      nodeNet({ kind: "manual", address, except }),
      { url: pki.timestampUrl },
      new Uint8Array([1]),
    );
  const before = pki.asked.length;
  expect(await codeOf(ask(proxy.address))).toBe("signing.timestamp-refused");
  expect(await codeOf(ask("http://127.0.0.1:9"))).toBe("signing.timestamp-refused");
  expect(pki.asked.length).toBe(before);
  const seen = proxy.seen.length;
  await ask(proxy.address, ["127.0.0.1"]).catch(() => undefined);
  expect(proxy.seen.length).toBe(seen);
  expect(pki.asked.length).toBe(before + 1);
});

test("a secure address goes through a tunnel, and a certificate that nobody vouches for is refused in it", async () => {
  const folder = tempDir();
  const [key, cert] = [join(folder, "k.pem"), join(folder, "c.pem")];
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
      ...["-keyout", key, "-out", cert],
    ],
    { stdio: "ignore" },
  );
  const server = createSecure({ key: readFileSync(key), cert: readFileSync(cert) }, (_, answer) => {
    answer.end("ok");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const proxy = await officeProxy();
  const { port } = server.address() as AddressInfo;
  const send = nodeNet({ kind: "manual", address: proxy.address, except: [] }).send({
    method: "GET",
    url: `https://localhost:${port}/`,
    timeout: 10_000,
    maxBytes: 100,
  });
  expect(await codeOf(send)).toBe("sync.certificate");
  expect(proxy.seen).toEqual([`CONNECT localhost:${port}`]);
});

test("counter sign --timestamp: B-T through the proxy of the environment, accepted by poppler and qpdf; B-B when the service is silent", async () => {
  const folder = tempDir();
  const proxy = await officeProxy();
  const soft = await softToken(folder, [pki.issue({ name: "Nguyễn Thị Lan" })]);
  const [input, output] = [join(folder, "in.pdf"), join(folder, "out.pdf")];
  writeFileSync(input, await plainPdf());
  const sign = async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        ...[CLI, "sign", input, "--out", output, "--module", soft.module, "--token", soft.label],
        ...["--preset", "SCAN_CA_NHAN", "--timestamp", pki.timestampUrl],
      ],
      {
        env: { ...process.env, ...soft.env, COUNTER_PIN: soft.pin, HTTP_PROXY: proxy.address, NO_PROXY: "" },
      },
    );
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as Record<string, unknown>;
  };
  expect(await sign()).toMatchObject({ ok: true, level: "B-T" });
  expect(proxy.seen.filter((line) => line.endsWith("/tsa"))).toHaveLength(1);
  const bytes = readFileSync(output);
  expect(await pdfsig(bytes)).toContain("Signature is Valid");
  expect(await qpdfCheck(bytes)).toBe("");
  const judged = verifyPdf(bytes, { trust: loadTrust([pki.trustFolder]), now: Date.now() + 1000 });
  expect(judged.signatures).toMatchObject([{ timeSource: "timestamp", level: "B-T" }]);
  pki.fail.tsa = true;
  onTestFinished(() => {
    pki.fail.tsa = false;
  });
  expect(await sign()).toMatchObject({ ok: true, level: "B-B" });
}, 90_000);
