import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCertificate } from "../../main/pdf/certificate.ts";
import type { Batch } from "../../preload/contract/index.ts";
import { expectSoundAbroad } from "../support/foreign-signatures.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { type Call, type OpenCore, openCore } from "../support/open-core.ts";
import { makeAuthority, type TestIdentity } from "../support/pki.ts";
import { plainPdf, signWith } from "../support/signable-pdfs.ts";
import { type SigningProgram, signingProgram } from "../support/signing-program.ts";
import { tempDir } from "../support/temp-dir.ts";

/** A signing program of the machine as the second engine, against one that we made after its description. */
let office: TestOffice;
let opened: OpenCore;
let agency: TestIdentity;
let stranger: TestIdentity;

beforeAll(async () => {
  office = await createTestOffice();
  const authority = makeAuthority("CA kiểm thử");
  agency = authority.issue({ name: "Ủy ban nhân dân xã Đại Huệ" });
  stranger = authority.issue({ name: "Người Khác" });
  office.config.seals.push({
    agency: "Ủy ban nhân dân xã Đại Huệ",
    certificates: [readCertificate(agency.certificate).sha256],
    keepers: ["vanthu"],
  });
}, 180_000);

afterAll(async () => {
  await opened?.core.close();
  await office?.end();
});

async function seat(address: string, seconds = 20): Promise<Call> {
  await opened?.core.close();
  office.config.signService = { name: "Phần mềm ký", address, seconds };
  opened = await openCore(office);
  const call = opened.as("w");
  await call("accounts.signIn", { username: "vanthu", password: office.account("vanthu").password });
  return call;
}

async function put(call: Call, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const upload = await opened.core.upload("w", "sao.pdf", "application/pdf", await plainPdf());
    const wish = {
      id: randomUUID(),
      kind: "copy",
      upload,
      title: `Bản sao ${i + 1}`,
      copyForm: "SAO Y",
    } as const;
    ids.push((await call("signing.put", wish)).id);
  }
  return ids;
}

const withService = { service: true } as const;

async function sign(call: Call, ids: string[]): Promise<Batch> {
  const items = ids.map((id) => ({ kind: "paper" as const, id }));
  const { id } = await call("signing.startBatch", { items, with: withService }, randomUUID());
  return through(call, id);
}

async function through(call: Call, id: string): Promise<Batch> {
  for (let i = 0; i < 3000; i += 1) {
    const batch = await call("signing.batch", { id });
    if (batch.state !== "running") return batch;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  throw new Error("the batch never ended");
}

const program = (tls?: { key: string; cert: string }): Promise<SigningProgram> =>
  signingProgram((bytes) => signWith(agency, bytes, { preset: "SAO_Y_CO_QUAN", mark: {} }), tls);

const codes = (batch: Batch) => batch.items.map((item) => item.error?.code ?? item.state);

test("each file is asked for once, comes back signed, and is checked like our own; over TLS of the program's own", async () => {
  const folder = tempDir();
  const [key, cert] = [join(folder, "k.pem"), join(folder, "c.pem")];
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"],
      ...["-keyout", key, "-out", cert],
    ],
    { stdio: "ignore" },
  );
  const vgca = await program({ key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") });
  const call = await seat(vgca.address);
  const ids = await put(call, 2);
  expect(codes(await sign(call, ids))).toEqual(["done", "done"]);
  expect(vgca.asked.map((one) => one.action)).toEqual(["SignCopy", "SignCopy"]);
  expect(String(vgca.asked[0]!.body.FileName)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{48}\//);
  const paper = await call("signing.paper", { id: ids[0]! });
  expect(paper.state.code).toBe("issued");
  const bytes = (await opened.core.blob(paper.file.token))!.bytes;
  await expectSoundAbroad(bytes, 1);
  // the one-time address is gone
  await expect(fetch(String(vgca.asked[0]!.body.FileName))).rejects.toThrow();
}, 120_000);

test("a refusal, another person's certificate, no file, another file: in words, nothing is kept, it may be asked again", async () => {
  const vgca = await program();
  const call = await seat(vgca.address);
  const [id] = await put(call, 1);
  const now = async (mode: SigningProgram["mode"]) => {
    vgca.mode = mode;
    return codes(await sign(call, [id!]));
  };
  expect(await now("refuse")).toEqual(["signing.service-refused"]);
  expect(await now("other-file")).toEqual(["signing.service-other-file"]);
  const own = vgca.signs;
  vgca.signs = (bytes) => signWith(stranger, bytes);
  expect(await now("sign")).toEqual(["signing.service-wrong-certificate"]);
  vgca.signs = own;
  expect((await call("signing.paper", { id: id! })).state.code).toBe("to-issue");
  expect(await now("sign")).toEqual(["done"]);
}, 120_000);

test("silence: said, not asked again by itself, and again only when the person says so; half a batch stays half signed", async () => {
  const vgca = await program();
  const call = await seat(vgca.address, 2);
  const ids = await put(call, 3);
  const own = vgca.signs;
  let count = 0;
  vgca.signs = async (bytes) => {
    count += 1;
    if (count === 2) await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
    return own(bytes);
  };
  const first = await sign(call, ids);
  expect(codes(first)).toEqual(["done", "signing.service-silent", "done"]);
  expect(vgca.asked).toHaveLength(3);
  expect(codes(await sign(call, [ids[1]!]))).toEqual(["done"]);
  expect(vgca.asked).toHaveLength(4);
}, 120_000);

test("the machine stops while the program is asked: not asked twice by itself; an answer that came is used", async () => {
  const vgca = await program();
  let call = await seat(vgca.address, 60);
  const [id] = await put(call, 1);
  vgca.mode = "silent";
  const { id: batch } = await call(
    "signing.startBatch",
    { items: [{ kind: "paper", id: id! }], with: withService },
    randomUUID(),
  );
  for (let i = 0; i < 600 && vgca.asked.length === 0; i += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(vgca.asked).toHaveLength(1);
  call = await seat(vgca.address, 60);
  vgca.mode = "sign";
  const open = await call("signing.batches", {});
  // the end of the program ended the wait: what is not known is said, not repeated
  const after = open.length > 0 ? open[0]! : await call("signing.batch", { id: batch });
  expect(after.done).toBe(0);
  expect(vgca.asked).toHaveLength(1);
  expect(codes(await sign(call, [id!]))).toEqual(["done"]);
  expect(vgca.asked).toHaveLength(2);
}, 120_000);

test("the program does not run: said once, and what is left waits", async () => {
  const call = await seat("ws://127.0.0.1:9", 5);
  const batch = await sign(call, await put(call, 3));
  expect(batch).toMatchObject({ state: "stopped", waiting: 3, problem: { code: "signing.service-absent" } });
}, 60_000);
