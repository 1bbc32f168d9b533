import { randomUUID, X509Certificate } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PdfDict, type PdfRef, PdfStream } from "../../main/pdf/syntax/objects.ts";
import { loadTrust } from "../../main/pdf/trust.ts";
import { verifyPdf } from "../../main/pdf/verify.ts";
import { expectSoundAbroad } from "../support/foreign-signatures.ts";
import { pdfsig, qpdfCheck, readText } from "../support/foreign-tools.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { type OpenCore, openCore } from "../support/open-core.ts";
import { DECISION, makePage } from "../support/pages.ts";
import { authorityFrom } from "../support/pki.ts";
import { type PkiServers, startPki } from "../support/pki-servers.ts";
import { quickReaders } from "../support/quick-reader.ts";
import { plainPdf, signWith } from "../support/signable-pdfs.ts";
import { laterSave } from "../support/tamper.ts";
import { until } from "../support/until.ts";

/** A paper signed while the line is down gets its time later, by a job that outlives the program. */
let office: TestOffice;
let pki: PkiServers;
let opened: OpenCore;
/** what stands on the page is of no matter here */
const quick = () => ({ children: quickReaders().children });

beforeAll(async () => {
  [office, pki] = await Promise.all([createTestOffice(), startPki()]);
  office.config.timestamp = { url: pki.timestampUrl, level: "B-T" };
  office.config.trustFolders.push(pki.trustFolder);
  pki.fail.tsa = true;
  opened = await openCore(office, quick());
}, 60_000);

afterAll(async () => {
  await opened?.core.close();
  await pki?.close();
  await office?.end();
});

async function signIn(username = "tn1") {
  const call = opened.as("w");
  await call("accounts.signIn", { username, password: office.account(username).password });
  return call;
}

async function fileOf(call: Awaited<ReturnType<typeof signIn>>, id: string): Promise<Uint8Array> {
  const { file } = await call("digitise.get", { id });
  const part = await opened.core.blob(file!.token);
  if (!part) throw new Error("no file");
  return part.bytes;
}

test("a citizen's signed file is judged while the person is there, at the paper and on a report", async () => {
  const call = await signIn();
  const signer = pki.issue({ name: "Công dân Thử" });
  const certificates = [signer.certificate, pki.intermediate.certificate];
  const good = await signWith(signer, await plainPdf({ pages: 2 }), { certificates });
  const bad = laterSave(good, (update, file) => {
    const contents = file.dict(file.pages()[0]!)!.get("Contents");
    update.replace(
      (Array.isArray(contents) ? contents[0] : contents) as PdfRef,
      new PdfStream(new PdfDict(), Buffer.from("BT ET")),
    );
  });
  const send = (bytes: Uint8Array) => opened.core.upload("w", "don.pdf", "application/pdf", bytes);
  const checked = await call("copies.check", { upload: await send(bad) }, randomUUID());
  expect(checked).toMatchObject({
    name: "don.pdf",
    report: {
      verdict: "invalid",
      signatures: [{ signer: "Công dân Thử", hierarchy: "added", place: { page: 1 } }],
    },
    pages: [{ page: 1 }],
  });
  const pdf = (await opened.core.blob(checked.file.token))!.bytes;
  expect(await qpdfCheck(pdf)).toBe("");
  const text = await readText(pdf);
  for (const words of [
    "Chữ ký không hợp lệ",
    "1. Công dân Thử",
    "Có thay đổi đáng ngờ sau khi ký",
    checked.sha256.slice(0, 40),
  ])
    expect(text).toContain(words);
  expect(
    (await call("copies.check", { upload: await send(await plainPdf()) }, randomUUID())).report.verdict,
  ).toBe("unsigned");
  const broken = await call(
    "copies.check",
    { upload: await send(Buffer.from("%PDF-1.7 hỏng")) },
    randomUUID(),
  );
  expect(broken).toMatchObject({ report: { verdict: "unreadable" }, pages: [] });

  const dossier = await call(
    "dossiers.receive",
    { draftId: randomUUID(), content: draftOf("Trần Văn Tệp") },
    randomUUID(),
  );
  const paper = await call(
    "digitise.open",
    { dossierId: dossier.id, componentId: dossier.components[0]!.id },
    randomUUID(),
  );
  const { refused } = await call(
    "digitise.addPages",
    { documentId: paper.id, uploads: [await send(bad)] },
    randomUUID(),
  );
  expect(refused).toMatchObject([
    {
      name: "don.pdf",
      message: expect.stringContaining("Chữ ký không hợp lệ: Công dân Thử"),
      action: expect.stringContaining("Kiểm tra chữ ký"),
    },
  ]);
  expect(refused[0]!.message).toContain("có thay đổi đáng ngờ sau khi ký");
}, 60_000);

test("signed without the service: said so; the service comes back: completed, sent, to the byte behind what was signed", async () => {
  let call = await signIn();
  const dossier = await call(
    "dossiers.receive",
    { draftId: randomUUID(), content: draftOf("Nguyễn Thị Thử") },
    randomUUID(),
  );
  const scan = await call(
    "digitise.open",
    { dossierId: dossier.id, componentId: dossier.components[0]!.id },
    randomUUID(),
  );
  const upload = await opened.core.upload(
    "w",
    "trang.jpg",
    "image/jpeg",
    await makePage(DECISION, { format: "jpeg" }),
  );
  await call("digitise.addPages", { documentId: scan.id, uploads: [upload] }, randomUUID());
  await call("digitise.confirmPages", { documentId: scan.id, count: 1 }, randomUUID());
  await until(
    () => call("digitise.get", { id: scan.id }),
    (one) => one.state === "to-sign",
  );
  const { tokens } = await call("signing.tokens", {});
  const token = tokens.find((one) =>
    one.certificates.some((certificate) => certificate.usable && certificate.mine),
  )!;
  const { results } = await call(
    "signing.sign",
    {
      documentIds: [scan.id],
      tokenSerial: token.serial,
      keyId: token.certificates.find((one) => one.usable)!.keyId,
      pin: office.account("tn1").token!.pin,
    },
    randomUUID(),
  );
  expect(results).toMatchObject([{ ok: true }]);
  const waiting = await until(
    () => call("signing.levels", {}),
    (one) => one.papers[0]?.problem !== null,
  );
  expect(waiting).toMatchObject({
    service: true,
    wanted: "B-T",
    papers: [
      {
        kind: "scan",
        id: scan.id,
        level: "B-B",
        problem: expect.stringContaining("Chưa lấy được dấu thời gian"),
      },
    ],
  });
  await until(
    () => call("digitise.get", { id: scan.id }),
    (one) => one.state === "extracted",
  );
  expect((await call("digitise.get", { id: scan.id })).word.word).toContain("chưa có dấu thời gian");
  const before = await fileOf(call, scan.id);

  // the program ends and starts again; the job is still there
  await opened.core.close();
  pki.fail.tsa = false;
  opened = await openCore(office, quick());
  call = await signIn();
  const done = await until(
    () => call("signing.levels", {}),
    (one) => one.papers.length === 0,
  );
  expect(done.papers).toEqual([]);
  expect((await call("digitise.get", { id: scan.id })).word.word).toBe("Đã ký và bóc tách");
  const after = await fileOf(call, scan.id);
  expect(Buffer.compare(after.subarray(0, before.length), before)).toBe(0);
  expect(await pdfsig(after)).toContain("Signature is Valid");
  expect(await qpdfCheck(after)).toBe("");
  const report = verifyPdf(after, { trust: loadTrust(office.config.trustFolders), now: Date.now() + 1000 });
  expect(report.signatures).toMatchObject([
    { level: "B-T", timeSource: "timestamp", changesAfter: "permitted" },
    { subFilter: "ETSI.RFC3161", integrity: "intact", chain: "trusted" },
  ]);
  // the province hears of it
  const sent = await until(
    async () => {
      await call("sync.now", {}, randomUUID());
      return call("sync.items", { which: "done", limit: 100 });
    },
    (items) => JSON.stringify(items).includes("Dấu thời gian của bản số hóa"),
  );
  expect(JSON.stringify(sent)).toContain("Dấu thời gian của bản số hóa");
  expect(await call("signing.complete", {}, randomUUID())).toEqual({ papers: 0 });
}, 120_000);

test("an issued paper gets its time and proof by the same job, and a new time stamp once the service's certificate grows old", async () => {
  // the list of the demonstration's own authority, so that everything can be proved
  const tokens = office.config.trustFolders.find((folder) => existsSync(join(folder, "demo-ca.pem")))!;
  const authority = authorityFrom(
    readFileSync(join(tokens, "..", "demo-ca.key"), "utf8"),
    new X509Certificate(readFileSync(join(tokens, "demo-ca.pem"))).raw,
  );
  const list = authority.crl({ thisUpdate: Date.now() - 1000, nextUpdate: Date.now() + 86_400_000 });
  writeFileSync(join(tokens, "demo-ca.crl"), list);
  pki.fail.tsa = true;
  let call = await signIn("vanthu");
  const id = randomUUID();
  const upload = await opened.core.upload("w", "ban-sao.pdf", "application/pdf", await plainPdf());
  await call("signing.put", { id, kind: "copy", upload, title: "Bản sao sổ gốc", copyForm: "SAO Y" });
  const token = (await call("signing.tokens", {})).tokens.find((one) =>
    one.certificates.some((certificate) => certificate.use === "agency"),
  )!;
  const key = token.certificates.find((one) => one.use === "agency")!;
  const { id: batch } = await call(
    "signing.startBatch",
    {
      items: [{ kind: "paper", id }],
      with: { tokenSerial: token.serial, keyId: key.keyId, pin: office.office.seal.pin },
    },
    randomUUID(),
  );
  const ended = await until(
    () => call("signing.batch", { id: batch }),
    (one) => one.state !== "running",
  );
  expect(ended).toMatchObject({ done: 1, failed: 0 });
  const paper = () => call("signing.paper", { id });
  const bytes = async () => (await opened.core.blob((await paper()).file.token))!.bytes;
  expect((await paper()).state.word).toBe("Đã phát hành, chưa có dấu thời gian");
  expect((await call("signing.levels", {})).papers).toMatchObject([
    { kind: "paper", id, level: "B-B", title: "Bản sao sổ gốc" },
  ]);
  const before = await bytes();

  await opened.core.close();
  office.config.timestamp = { url: pki.timestampUrl, level: "B-LTA" };
  await pki.renewTimestamps(40);
  pki.fail.tsa = false;
  const daily: (() => void)[] = [];
  opened = await openCore(office, {
    ...quick(),
    timers: (real) => ({
      after(ms, run) {
        if (ms !== 86_400_000) return real.after(ms, run);
        daily.push(run);
        return () => {};
      },
    }),
  });
  call = await signIn("vanthu");
  const left = await until(
    () => call("signing.levels", {}),
    (one) => one.papers.length === 0,
  );
  expect(left.papers).toEqual([]);
  expect((await paper()).state.word).toBe("Đã phát hành");
  const proved = await bytes();
  expect(Buffer.compare(proved.subarray(0, before.length), before)).toBe(0);
  const judge = (file: Uint8Array) =>
    verifyPdf(file, { trust: loadTrust(office.config.trustFolders), now: Date.now() + 1000 });
  const held = { level: "B-LTA", integrity: "intact", chain: "trusted", revocation: "good" };
  expect(judge(proved).signatures).toMatchObject([
    { ...held, changesAfter: "permitted" },
    { subFilter: "ETSI.RFC3161" },
  ]);

  // every day; as long as the service stamps with the certificate that ends, the file does not grow
  const look = () => {
    for (const run of daily.splice(0)) run();
  };
  const stamps = () => pki.asked.filter((path) => path === "/tsa").length;
  const asked = stamps();
  await until(
    async () => {
      look();
      return stamps();
    },
    (count) => count > asked,
  );
  await pki.renewTimestamps(5 * 365);
  const renewed = await until(
    async () => {
      look();
      return bytes();
    },
    (file) => file.length > proved.length,
  );
  expect(Buffer.compare(renewed.subarray(0, proved.length), proved)).toBe(0);
  const stamp = { subFilter: "ETSI.RFC3161", integrity: "intact", chain: "trusted" };
  expect(judge(renewed).signatures).toMatchObject([held, stamp, stamp]);
  await expectSoundAbroad(renewed, 1, 2);
  const sent = await until(
    async () => {
      await call("sync.now", {}, randomUUID());
      return JSON.stringify(await call("sync.items", { which: "done", limit: 100 }));
    },
    (items) => items.includes("Dấu thời gian của văn bản phát hành"),
  );
  expect(sent).toContain("Dấu thời gian của văn bản phát hành");
}, 240_000);
