import { execFile } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawn, isChosen } from "../../main/core/campaigns/sampling.ts";
import type { CheckField } from "../../preload/contract/index.ts";
import {
  importIndex,
  indexFile,
  type OldResult,
  pageOf,
  planOf,
  scanPaper,
  until,
} from "../support/campaign.ts";
import { type CoreClient, clientOf, type Refused, startCoreClient } from "../support/core-client.ts";
import { pdfsig } from "../support/foreign-tools.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { refusal } from "../support/refusal.ts";

/** One campaign through a real core: plan, inventory, custody, scans, checks, signatures, export. */
const execute = promisify(execFile);
let office: TestOffice;
let head: CoreClient;
let operator: CoreClient;
let checker: CoreClient;
let it: CoreClient;

const result = (at: number, over: Partial<OldResult> = {}): OldResult => ({
  box: "12",
  folder: `Tập ${String(Math.ceil(at / 2)).padStart(2, "0")}`,
  number: `${100 + at}/QĐ-UBND`,
  date: `${String(at).padStart(2, "0")}/03/2019`,
  holder: ["", "Hồ Thị Lụa", "Lô Văn Páo", "Vi Thị Xuyến", "Cụt Văn Sửu"][at] ?? "",
  title: "Về việc giao đất ở",
  ...over,
});
const RESULTS = [result(1), result(2), result(3), result(4, { validity: "Đã thu hồi", why: "QĐ 9/2021" })];

const tokenOf = async (client: CoreClient, pin: string, documentIds: string[]) => {
  const { tokens } = await client.call("signing.tokens", {});
  for (const token of tokens)
    for (const certificate of token.certificates)
      if (certificate.usable)
        return client.call("signing.sign", {
          documentIds,
          tokenSerial: token.serial,
          keyId: certificate.keyId,
          pin,
        });
  throw new Error("no usable certificate");
};

beforeAll(async () => {
  office = await createTestOffice();
  head = startCoreClient(office.folder, "head");
  await head.core.ready();
  [operator, checker, it] = ["operator", "checker", "it"].map((name) => clientOf(head.core, name)) as [
    CoreClient,
    CoreClient,
    CoreClient,
  ];
  for (const [client, username] of [
    [head, "truong"],
    [operator, "sohoa"],
    [checker, "kiemtra"],
    [it, "cntt"],
  ] as const)
    await client.call("accounts.signIn", { username, password: office.account(username).password });
}, 60_000);

afterAll(async () => {
  await head?.core.close();
  await office?.end();
});

test("an inventory is told before it is taken, refused whole with one bad row, and taken once", async () => {
  const campaign = await head.call("campaigns.save", { id: null, plan: planOf({ number: "1/KH" }) });
  const bad = await head.upload(
    "xau.xlsx",
    "application/octet-stream",
    indexFile([...RESULTS, result(3, { number: "", sheets: 2 })]),
  );
  const told = await head.call("campaigns.checkIndex", { id: campaign.id, upload: bad });
  expect(told).toMatchObject({ appliable: false, counts: { made: 4, refused: 1, boxes: 1, folders: 2 } });
  expect(told.refused).toEqual([{ row: 6, reason: "Thiếu “Số, ký hiệu”." }]);
  expect(await refusal(head.call("campaigns.applyIndex", { id: campaign.id, hash: told.hash }))).toBe(
    "campaigns.index-refused",
  );
  expect((await head.call("campaigns.get", { id: campaign.id })).counts.items).toBe(0);

  const { done, check } = await importIndex(head, campaign.id, RESULTS);
  expect(done).toEqual({ made: 4, changed: 0 });
  expect(await head.call("campaigns.applyIndex", { id: campaign.id, hash: check.hash })).toEqual(done);
  const again = await importIndex(head, campaign.id, [
    result(1, { title: "Về việc giao đất ở mới" }),
    ...RESULTS.slice(1),
  ]);
  expect(again.check.changed[0]?.changes).toEqual([
    { label: "Tên giấy tờ", before: "Về việc giao đất ở", after: "Về việc giao đất ở mới" },
  ]);
  expect(again.check.counts).toMatchObject({ made: 0, changed: 1, unchanged: 3 });
  const same = await head.upload(
    "y.xlsx",
    "application/octet-stream",
    indexFile([result(1, { title: "Về việc giao đất ở mới" })]),
  );
  const nothing = await head.call("campaigns.checkIndex", { id: campaign.id, upload: same });
  expect(await refusal(head.call("campaigns.applyIndex", { id: campaign.id, hash: nothing.hash }))).toBe(
    "campaigns.nothing-changed",
  );
  const picture = await head.upload("anh.xlsx", "image/jpeg", new Uint8Array([0xff, 0xd8, 0xff, 0xe0]));
  expect(await refusal(head.call("campaigns.checkIndex", { id: campaign.id, upload: picture }))).toBe(
    "campaigns.file-refused",
  );
});

test("from custody to export, signed by the responsible officer after the checks", async () => {
  const signer = office.account("truong");
  const signers = await head.call("campaigns.signers", {});
  const signerId = signers.find((one) => one.fullName === signer.fullName)?.id ?? null;
  const campaign = await head.call("campaigns.save", {
    id: null,
    plan: planOf({ signing: "responsible", signerId, secondRate: 30 }),
  });
  const id = campaign.id;
  await importIndex(head, id, RESULTS);
  expect(await operator.call("campaigns.next", { campaignId: id })).toEqual({ folderId: null });

  const batched = await head.call("campaigns.makeBatch", { campaignId: id, name: "Lô 1", boxes: ["12"] });
  const batchId = batched.batches[0]?.id ?? "";
  const hand = {
    batchId,
    scope: "batch" as const,
    box: "",
    folderId: null,
    taker: "Tổ số hóa",
    toTeam: true,
    folders: 2,
    papers: 4,
    sheets: 4,
    note: "",
  };
  expect(await refusal(head.call("campaigns.handOver", { ...hand, sheets: 5 }))).toBe(
    "campaigns.count-differs",
  );
  const handed = await head.call("campaigns.handOver", hand);
  expect(await refusal(head.call("campaigns.handOver", hand))).toBe("campaigns.holder-same");
  const file = await head.call("forms.file", { id: handed.formId });
  const pdf = await head.blob(file.token);
  const words = (await pdfText(pdf)).replace(/\s+/g, " ");
  expect(words).toContain("BIÊN BẢN BÀN GIAO TÀI LIỆU SỐ HÓA");
  expect(words).toContain("Kho lưu trữ UBND xã Đại Huệ");
  expect(words).toContain("Đếm khi bàn giao: 1 hộp, 2 cặp, tập");
  for (const { holder } of RESULTS) expect(words).not.toContain(holder);

  // the scan of each result, by one operator
  const papers: string[] = [];
  for (const folder of [1, 2]) {
    const { folderId } = await operator.call("campaigns.next", { campaignId: id });
    expect(await operator.call("campaigns.next", { campaignId: id })).toEqual({ folderId });
    const work = await operator.call("campaigns.folder", { id: folderId ?? "" });
    expect(await refusal(operator.call("campaigns.submit", { folderId: folderId ?? "" }))).toBe(
      "campaigns.folder-open",
    );
    for (const item of work.items) {
      const opened = { folderId: folderId ?? "", itemId: item.id };
      if (item.validity !== "valid") {
        expect(await refusal(operator.call("campaigns.openPaper", opened))).toBe("campaigns.not-valid");
        continue;
      }
      const paper = RESULTS.find((one) => one.number === item.number);
      if (!paper) throw new Error("no such result");
      papers.push(await scanPaper(operator, opened.folderId, item.id, [await pageOf(paper)]));
    }
    await operator.call("campaigns.submit", { folderId: folderId ?? "" });
    expect(work.items.length, `folder ${folder}`).toBe(2);
  }
  expect(papers).toHaveLength(3);
  const checkNext = (client: CoreClient, round: 1 | 2) =>
    client.call("campaigns.checkNext", { campaignId: id, round });
  await until("papers assembled", async () => (await checkNext(checker, 1)).waiting === 3);
  await until("papers matched", async () => (await head.call("campaigns.matches", { id })).settled === 3);
  expect((await head.call("campaigns.matches", { id })).rows).toEqual([]);

  // four eyes: who scanned does not check, nor does who checked first check again
  expect(await checkNext(operator, 1)).toMatchObject({ waiting: 0, notForMe: 3, work: null });
  const verdict = (paperId: string, round: 1 | 2, passed = true, fields: CheckField[] = [], why = "") => ({
    paperId,
    round,
    passed,
    fields,
    why,
  });
  expect(await refusal(operator.call("campaigns.check", verdict(papers[0] ?? "", 1)))).toBe(
    "campaigns.four-eyes",
  );
  expect(await refusal(checker.call("campaigns.check", verdict(papers[0] ?? "", 1, false)))).toBe(
    "campaigns.why-missing",
  );
  await checker.call("campaigns.check", verdict(papers[0] ?? "", 1, false, ["picture"], "mờ góc dưới"));
  expect(await refusal(tokenOf(head, signer.token?.pin ?? "", [papers[1] ?? ""]))).toBe(
    "campaigns.not-checked",
  );
  for (const paperId of papers.slice(1)) await checker.call("campaigns.check", verdict(paperId, 1));

  // back to the operator with its reason, first of all folders
  const returned = await operator.call("campaigns.next", { campaignId: id });
  const work = await operator.call("campaigns.folder", { id: returned.folderId ?? "" });
  expect(work.folder.state.code).toBe("returned");
  expect(work.papers.find((one) => one.id === papers[0])?.why).toBe("Ảnh mờ, lệch, mất nét: mờ góc dưới");
  await operator.call("digitise.confirmPages", { documentId: papers[0] ?? "", count: 1 });
  await operator.call("campaigns.submit", { folderId: returned.folderId ?? "" });
  await until("assembled again", async () => (await checkNext(checker, 1)).waiting === 1);
  await checker.call("campaigns.check", verdict(papers[0] ?? "", 1));

  // a small batch is filled up to its share before it is closed
  const all = await head.call("campaigns.finishBatch", { id: batchId }).catch((error) => error as Refused);
  const second = await checkNext(head, 2);
  expect(second.waiting).toBeGreaterThan(0);
  expect(all).toBeDefined();
  expect(await refusal(checker.call("campaigns.check", verdict(second.work?.paperId ?? "", 2)))).toBe(
    "campaigns.four-eyes",
  );
  for (let next = second; next.work; next = await checkNext(head, 2))
    await head.call("campaigns.check", verdict(next.work.paperId, 2));

  const signed = await tokenOf(head, signer.token?.pin ?? "", papers);
  expect(signed.results.map((one) => one.ok)).toEqual([true, true, true]);

  // a fault found after the signature: the signed file stays, a new version names it
  const late = await head.call(
    "campaigns.check",
    verdict(papers[2] ?? "", 2, false, ["holder"], "sai họ tên"),
  );
  expect(late.newVersion).not.toBeNull();
  const old = await head.call("digitise.get", { id: papers[2] ?? "" });
  expect(old.word.word).toBe("Đã ký, bị loại");
  expect(old.file).not.toBeNull();
  const third = await operator.call("campaigns.next", { campaignId: id });
  const renewed = late.newVersion ?? "";
  const upload = await operator.upload("moi.jpg", "image/jpeg", await pageOf(RESULTS[2] as OldResult));
  await operator.call("digitise.addPages", { documentId: renewed, uploads: [upload] });
  await operator.call("digitise.confirmPages", { documentId: renewed, count: 1 });
  await operator.call("campaigns.submit", { folderId: third.folderId ?? "" });
  await until("new version assembled", async () => (await checkNext(checker, 1)).waiting === 1);
  await checker.call("campaigns.check", verdict(renewed, 1));
  // what was rejected once is looked at twice for certain
  await head.call("campaigns.check", verdict(renewed, 2));
  await tokenOf(head, signer.token?.pin ?? "", [renewed]);
  await until("matched", async () => (await head.call("campaigns.matches", { id })).settled === 3);

  const report = await head.call("campaigns.report", { id });
  expect(report.sample.seed).toBe("");
  expect(report.operators[0]).toMatchObject({ papers: 4, errors: { rejected: 2 } });
  expect(report.fields.find((one) => one.field === "picture")?.wrong).toBe(1);

  const target = join(office.folder, "usb");
  await mkdir(target);
  expect(await refusal(it.call("campaigns.export", { batchId, folder: target }))).toBe(
    "campaigns.batch-open",
  );
  const finished = await head.call("campaigns.finishBatch", { id: batchId });
  expect(finished.batches[0]?.state.code).toBe("finished");
  expect(await refusal(it.call("campaigns.export", { batchId, folder: join(target, "khong-co") }))).toBe(
    "campaigns.export-folder",
  );
  await it.call("campaigns.export", { batchId, folder: target });
  const ended = await until("export ended", async () => {
    const [one] = (await it.call("campaigns.get", { id })).batches[0]?.exports ?? [];
    return one && one.state.code !== "running" && one;
  });
  expect(ended.error).toBeNull();

  const [name] = await readdir(target);
  const exported = join(target, name ?? "");
  const { stdout } = await execute("sha256sum", ["--strict", "-c", "SHA256SUMS"], { cwd: exported });
  expect(stdout.trim().split("\n")).toHaveLength(5);
  expect(stdout).not.toContain("FAILED");
  const manifest = JSON.parse(await readFile(join(exported, "manifest.json"), "utf8"));
  expect(manifest.counts).toMatchObject({ papers: 3, rejected: 1, notScanned: 1, pages: 3 });
  expect(manifest.rejected[0]).toMatchObject({ id: papers[2], why: "Họ tên: sai họ tên" });
  expect(manifest.papers.find((one: { id: string }) => one.id === renewed)).toMatchObject({
    version: 2,
    replaces: papers[2],
    signedBy: signer.fullName,
    scannedBy: office.account("sohoa").fullName,
  });
  for (const { path } of manifest.papers)
    expect(await pdfsig(await readFile(join(exported, path)))).toContain("Signature is Valid");

  // with the seed told anybody can draw the second check again
  const proof = await head.call("campaigns.report", { id });
  const places: { place: number; checkedAgain: boolean; id: string }[] = manifest.secondCheck.papers;
  for (const { place, checkedAgain } of places)
    if (isChosen(proof.sample.seed, `${batchId}/2`, place, 30)) expect(checkedAgain).toBe(true);
  expect(drawn(proof.sample.seed, "x")).toHaveLength(64);
}, 240_000);

async function pdfText(pdf: Uint8Array): Promise<string> {
  const { mkdtemp, rm, writeFile } = await import("node:fs/promises");
  const { tmpdir } = await import("node:os");
  const folder = await mkdtemp(join(tmpdir(), "counter-minutes-"));
  try {
    await writeFile(join(folder, "a.pdf"), pdf);
    return (await execute("pdftotext", ["-layout", join(folder, "a.pdf"), "-"])).stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
