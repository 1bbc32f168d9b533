import { execFileSync, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CoreProcess, startCore } from "../../main/hosts/core-process.ts";
import { findPlaces } from "../../main/hosts/node/resources.ts";
import { pdfsig, qpdfCheck } from "../support/foreign-tools.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { makeAuthority } from "../support/pki.ts";
import { plainPdf } from "../support/signable-pdfs.ts";
import { type SoftToken, softToken } from "../support/softhsm.ts";

const START = fileURLToPath(new URL("../../main/hosts/start.mjs", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cli-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Ran {
  code: number | null;
  lines: string[];
  result: Record<string, unknown> & {
    error?: { code: string; message: string; kept: string; action: string };
  };
  err: string;
}

/** The command line as a person calls it: `npm run --silent counter -- ...` ends in this. */
function counter(args: string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [START, "--cli", ...args], { env: { ...process.env, ...env } });
    let out = "";
    let err = "";
    child.stdout.on("data", (part) => {
      out += part;
    });
    child.stderr.on("data", (part) => {
      err += part;
    });
    child.on("close", (code) => {
      const lines = out.split("\n").filter(Boolean);
      done({ code, lines, result: JSON.parse(lines.at(-1) ?? "null"), err });
    });
  });
}

describe("shell", () => {
  test("help names every verb; standard output is one JSON line", async () => {
    const { code, lines, result, err } = await counter(["--help"]);
    expect([code, lines.length, result["ok"]]).toEqual([0, 1, true]);
    for (const verb of ["digitise", "verify", "sign", "copy", "check-qr", "due", "sync", "doctor"]) {
      expect(err).toContain(`  ${verb}`);
      expect(result["verbs"]).toContain(verb);
    }
  });

  test("an unknown verb and unusable input are exit 2 with what happened, what was kept, what to do", async () => {
    for (const args of [["frobnicate"], ["verify", join(folder, "none.pdf")], ["sign"], ["doctor", "--x"]]) {
      const { code, lines, result } = await counter(args);
      expect([args[0], code, lines.length, result["ok"], result["verb"]]).toEqual([
        args[0],
        2,
        1,
        false,
        args[0],
      ]);
      const { message, kept, action } = result.error ?? {};
      expect([message, kept, action].every((words) => (words?.length ?? 0) > 5)).toBe(true);
    }
  });

  test("doctor says what is here and ends with one object", async () => {
    const { result, err } = await counter(["doctor", "--data", folder]);
    expect(err).toContain("Node");
    expect(result).toMatchObject({
      verb: "doctor",
      checks: expect.arrayContaining([expect.objectContaining({ name: "Node", ok: true })]),
    });
  });

  test("without a running core sync is refused in words", async () => {
    const { code, result } = await counter(["sync", `--data=${folder}`]);
    expect([code, result.error?.code]).toEqual([1, "core.unavailable"]);
  });
});

describe("with a running core", () => {
  let office: TestOffice;
  let core: CoreProcess;

  beforeAll(async () => {
    office = await createTestOffice();
    const places = findPlaces();
    core = startCore({ entry: places.core, node: process.execPath, args: ["--data", office.folder] });
    expect(await core.ready()).toMatchObject({ state: "ready" });
  });
  afterAll(async () => {
    await core?.close();
    await office?.end();
  });

  test("sync goes through its private socket", async () => {
    const { code, result } = await counter(["sync", "--data", office.folder]);
    expect([code, result]).toEqual([
      0,
      expect.objectContaining({ ok: true, configured: true, online: true }),
    ]);
  });

  test("doctor asks it too", async () => {
    const { result } = await counter(["doctor", "--data", office.folder]);
    const names = (result["checks"] as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["Cơ sở dữ liệu", "Máy chủ tỉnh"]));
  });

  test("a second core of the folder says so and leaves the first alone", async () => {
    const places = findPlaces();
    const second = startCore({ entry: places.core, node: process.execPath, args: ["--data", office.folder] });
    try {
      const startup = await second.ready();
      expect(startup).toMatchObject({ state: "failed" });
      expect(startup.message).toContain("đang chạy trên máy này");
    } finally {
      await second.close();
    }
    expect((await counter(["sync", "--status", "--data", office.folder])).code).toBe(0);
  });
});

describe("sign and verify", () => {
  const authority = makeAuthority("CA thử");
  const signer = authority.issue({ name: "Trịnh Hoài Diễm", identity: "040193990100" });
  let token: SoftToken;
  let source: string;

  beforeAll(async () => {
    token = await softToken(folder, [signer]);
    source = join(folder, "bản quét.pdf");
    await writeFile(source, await plainPdf());
  });

  const sign = (extra: { pin?: string; out?: string; token?: string } = {}) =>
    counter(
      [
        ...["sign", source, "--out", extra.out ?? join(folder, "đã ký.pdf"), "--module", token.module],
        ...["--token", extra.token ?? token.label, "--preset", "SCAN_CA_NHAN"],
      ],
      { ...token.env, ...(extra.pin === "" ? {} : { COUNTER_PIN: extra.pin ?? token.pin }) },
    );

  test("a signed file begins with the bytes of the unsigned one and is valid to foreign tools", async () => {
    const { code, result, err, lines } = await sign();
    expect([code, result["ok"], result["linkedToDossier"]]).toEqual([0, true, false]);
    expect(`${err}${lines.join("")}`).not.toContain(token.pin);
    const before = await readFile(source);
    const after = await readFile(join(folder, "đã ký.pdf"));
    expect(after.subarray(0, before.length).equals(before)).toBe(true);
    expect(await pdfsig(after)).toContain("Signature is Valid");
    expect(await qpdfCheck(after)).toBe("");
    const trust = join(folder, "tin cậy");
    await mkdir(trust);
    await writeFile(join(trust, "ca.pem"), authority.pem);
    const verified = await counter(["verify", join(folder, "đã ký.pdf"), "--json", "--trust", trust]);
    expect(verified.code).toBe(0);
    expect(verified.result).toMatchObject({
      ok: true,
      // no list says whether the certificate was revoked
      verdict: "warning",
      signatures: [
        {
          signer: expect.stringContaining("Trịnh Hoài Diễm"),
          integrity: "intact",
          coversWholeFile: true,
          chain: "trusted",
          revocation: "unknown",
        },
      ],
    });
  });

  test("a changed byte is invalid with exit 1, a torn file unreadable with exit 2, an unsigned one exit 0", async () => {
    const signed = await readFile(join(folder, "đã ký.pdf"));
    const changed = Buffer.from(signed);
    const at = changed.indexOf("Page 1") === -1 ? 400 : changed.indexOf("Page 1");
    changed[at] = (changed[at] ?? 0) ^ 1;
    await writeFile(join(folder, "changed.pdf"), changed);
    await writeFile(join(folder, "torn.pdf"), signed.subarray(0, 300));
    expect(await counter(["verify", join(folder, "changed.pdf"), "--json"])).toMatchObject({
      code: 1,
      result: { ok: false, verdict: "invalid", error: { code: "verify.invalid" } },
    });
    expect(await counter(["verify", join(folder, "torn.pdf"), "--json"])).toMatchObject({
      code: 2,
      result: { ok: false, verdict: "unreadable", error: { code: "pdf.unreadable" } },
    });
    execFileSync("qpdf", [
      ...["--encrypt", "secret", "owner", "256", "--"],
      ...[join(folder, "đã ký.pdf"), join(folder, "locked.pdf")],
    ]);
    expect(await counter(["verify", join(folder, "locked.pdf"), "--json"])).toMatchObject({
      code: 2,
      result: {
        ok: false,
        verdict: "unreadable",
        error: { code: "pdf.encrypted", message: expect.stringContaining("có mật khẩu hoặc bị mã hóa") },
      },
    });
    expect(await counter(["verify", source, "--json"])).toMatchObject({
      code: 0,
      result: { ok: true, verdict: "unsigned", signatures: [] },
    });
  });

  test("a wrong PIN, no PIN, an absent token and a bad target are refused, and no file appears", async () => {
    const out = join(folder, "never.pdf");
    expect(await sign({ out, pin: "" })).toMatchObject({ code: 2, result: { error: { code: "cli.usage" } } });
    expect(await sign({ out, pin: "0000" })).toMatchObject({
      code: 1,
      result: { error: { code: "signing.pin-incorrect" } },
    });
    expect(await sign({ out, token: "không có" })).toMatchObject({
      code: 1,
      result: { error: { code: "signing.no-token" } },
    });
    expect(await sign({ out: join(folder, "no", "such", "x.pdf") })).toMatchObject({
      code: 1,
      result: { error: { code: "cli.output-unwritable" } },
    });
    await expect(readFile(out)).rejects.toThrow();
  });
});
