import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PdfDict, type PdfRef, PdfStream } from "../../main/pdf/syntax/objects.ts";
import { loadTrust } from "../../main/pdf/trust.ts";
import { verifyPdf } from "../../main/pdf/verify.ts";
import { pdfsig, qpdfCheck, readText } from "../support/foreign-tools.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { type OpenCore, openCore } from "../support/open-core.ts";
import { DECISION, makePage } from "../support/pages.ts";
import { type PkiServers, startPki } from "../support/pki-servers.ts";
import { plainPdf, signWith } from "../support/signable-pdfs.ts";
import { laterSave } from "../support/tamper.ts";

/** A paper signed while the line is down gets its time later, by a job that outlives the program. */
let office: TestOffice;
let pki: PkiServers;
let opened: OpenCore;

beforeAll(async () => {
  [office, pki] = await Promise.all([createTestOffice(), startPki()]);
  office.config.timestamp = { url: pki.timestampUrl, level: "B-T" };
  office.config.trustFolders.push(pki.trustFolder);
  pki.fail.tsa = true;
  opened = await openCore(office);
}, 60_000);

afterAll(async () => {
  await opened?.core.close();
  await pki?.close();
  await office?.end();
});

async function until<T>(what: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const value = await what();
    if (done(value) || tries > 600) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function signIn() {
  const call = opened.as("w");
  await call("accounts.signIn", { username: "tn1", password: office.account("tn1").password });
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
      { documentId: scan.id, level: "B-B", problem: expect.stringContaining("Chưa lấy được dấu thời gian") },
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
  opened = await openCore(office);
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
