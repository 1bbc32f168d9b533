import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { prepareDemonstration } from "../../../main/hosts/demo/office.ts";
import { startProvince } from "../../../main/hosts/demo/province.ts";
import type { Input, Output, ProcedureName } from "../../../preload/contract/index.ts";
import { CONTINUATION, DECISION, makePage } from "../../support/pages.ts";
import { issueSignedResult } from "../../support/signed-result.ts";
import type { Driver } from "../drivers/driver.ts";
import * as pages from "../pages/index.ts";
import { proveCopy, proveReceipt, proveScan } from "./proof.ts";

export interface DayStep {
  name: string;
  ok: boolean;
  /** what was seen, in words */
  seen: string;
  seconds: number;
}

export interface DayOptions {
  /** data folder of the demonstration office */
  folder: string;
  /** where papers, pictures and the summary go; emptied first */
  out: string;
  open(folder: string): Promise<Driver>;
  say(line: string): void;
}

export interface DaySummary {
  ok: boolean;
  dossierCode: string;
  steps: DayStep[];
}

/**
 * A working day at one counter in the real window: the line goes down, a dossier is received, digitised,
 * signed, its receipt handed out; the line comes back, everything syncs; the signed result arrives and leaves
 * as a paper copy. Every step says what was seen; the day is good only if each step was.
 */
export async function runDay(options: DayOptions): Promise<DaySummary> {
  const { folder, out, say } = options;
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const steps: DayStep[] = [];
  let province = await startProvince({ folder });
  const port = Number(new URL(province.url).port);
  const demo = await prepareDemonstration({
    folder,
    serverUrl: province.url,
    deviceToken: province.deviceToken,
    say,
  });
  const officer = demo.office.officers.find((one) => one.roles.includes("receiving-officer") && one.token);
  const scenario = demo.office.scenarios[0];
  const citizen = demo.office.citizens.find((one) => one.id === scenario?.citizen);
  if (!officer?.token || !citizen || !scenario) throw new Error("the demonstration office is incomplete");
  const pin = officer.token.pin;
  const driver = await options.open(folder);
  const { page } = driver;
  let dossierCode = "";

  const step = async (name: string, work: () => Promise<string>): Promise<void> => {
    const begun = performance.now();
    let seen = "";
    let ok = true;
    try {
      seen = await work();
    } catch (error) {
      ok = false;
      seen = error instanceof Error ? error.message : String(error);
    }
    const seconds = Math.round((performance.now() - begun) / 100) / 10;
    const number = String(steps.length + 1).padStart(2, "0");
    await driver.screenshot(join(out, `${number}-${slug(name)}.png`));
    steps.push({ name, ok, seen, seconds });
    say(`${ok ? "✓" : "✗"} ${number} ${name} (${seconds} s): ${seen}`);
    if (!ok) throw new StepFailed();
  };

  /** Asks the core through the page's own bridge, as the window does. */
  const call = <P extends ProcedureName>(proc: P, input: Input<P>): Promise<Output<P>> =>
    page.evaluate(
      async ([name, value]) => {
        const reply = await window.counter.call({
          v: 1,
          id: crypto.randomUUID(),
          proc: name as string,
          input: value,
        });
        if (!reply.ok) throw new Error(reply.error.message);
        return reply.data as never;
      },
      [proc, input] as const,
    );
  const bytesOf = async (token: string): Promise<Uint8Array> =>
    new Uint8Array(
      await page.evaluate(async (t) => {
        const response = await fetch(`/blob/${t}`);
        return [...new Uint8Array(await response.arrayBuffer())];
      }, token),
    );

  try {
    await step("Mở máy và đăng nhập", async () => {
      await pages.signIn(page, officer.username, officer.password);
      return `${officer.fullName} ở quầy; ${await pages.readStatusLine(page)}`;
    });
    await step("Nhận dải số cho những ngày tới rồi mất mạng", async () => {
      await pages.syncNow(page);
      const { stock } = await call("office.status", {});
      const left = stock.find((one) => one.series === "dossier")?.left ?? 0;
      if (left === 0) throw new Error("chưa nhận được số hồ sơ nào");
      await province.stop();
      return `${left} số hồ sơ cho hôm nay; đã ngắt mạng`;
    });
    await step("Tiếp nhận hồ sơ từ mã QR của thẻ", async () => {
      await pages.goTo(page, "Quầy");
      const received = await pages.receiveDossier(page, {
        card: citizen.cardQr,
        procedure: scenario.procedureCode,
        components: [],
      });
      dossierCode = received.code;
      return `mã ${received.code}`;
    });
    const dossierId = (await call("dossiers.search", { text: dossierCode }))[0]?.id ?? "";
    await step("Lập giấy tiếp nhận và hẹn trả", async () => {
      const receipt = await bytesOf((await call("dossiers.receipt", { id: dossierId })).token);
      await writeFile(join(out, "receipt.pdf"), receipt);
      return proveReceipt(receipt, { code: dossierCode, name: citizen.fullName });
    });
    await step("Quét và ghép một giấy tờ hai trang", async () => {
      const files = await scanPages(folder);
      await pages.digitisePaper(page, { files, count: files.length });
      return `${files.length} trang đã nhận dạng và ghép`;
    });
    await step("Ký bản quét bằng token của chính người quét", async () => pages.signDocuments(page, pin));
    await step("Đọc và xác nhận thông tin sau khi ký", async () => {
      await pages.openSigned(page);
      const count = await pages.confirmFields(page);
      const documents = await call("digitise.list", { dossierId });
      const detail = await call("digitise.get", { id: documents[0]?.id ?? "" });
      const scan = await bytesOf(detail.file?.token ?? "");
      await writeFile(join(out, "digitised.pdf"), scan);
      return `${count} mục xác nhận; ${await proveScan(scan, officer.fullName)}`;
    });
    await step("Dòng trạng thái nói điều gì chưa gửi", async () => {
      const line = await pages.readStatusLine(page);
      if (!/chưa gửi/i.test(line)) throw new Error(`không nói rõ: ${line}`);
      return line;
    });
    await step("Có mạng lại, mọi thứ lên tỉnh đúng một lần", async () => {
      province = await startProvince({ folder, port });
      const sentence = await pages.syncNow(page);
      const response = await fetch(`${province.url}/admin/state`, {
        headers: { authorization: `Bearer ${province.adminToken}` },
      });
      const state = (await response.json()) as {
        dossiers: { code: string }[];
        files: { intact: boolean }[];
      };
      await writeFile(join(out, "sync.json"), `${JSON.stringify(state, null, 2)}\n`);
      const arrived = state.dossiers.filter((one) => one.code === dossierCode).length;
      if (arrived !== 1) throw new Error(`tỉnh có ${arrived} hồ sơ mang mã này`);
      if (state.files.length === 0 || state.files.some((file) => !file.intact))
        throw new Error("tệp không nguyên vẹn");
      return `${sentence} ${state.files.length} tệp nguyên vẹn ở tỉnh`;
    });
    await step("Kết quả đã ký về đến quầy", async () => {
      await issueSignedResult({ province, demo, dossierCode, title: "Trích lục (bản trình diễn)" });
      await pages.syncNow(page);
      await pages.openResult(page, dossierCode);
      return (await pages.readVerification(page)).slice(0, 200);
    });
    await step("Lập bản giấy chuyển đổi có mã QR", async () => {
      const number = await pages.makePaperCopy(page, {
        purpose: "Nộp nhà trường",
        forWhom: citizen.fullName,
      });
      const copy = (await call("copies.register", {})).find((one) => one.number === number);
      if (!copy) throw new Error("không có trong sổ bản giấy");
      const paper = await bytesOf((await call("copies.file", { id: copy.id })).token);
      await writeFile(join(out, "paper-copy.pdf"), paper);
      return `số ${number}; ${await proveCopy(paper, copy.qrText)}`;
    });
    await step("Trả kết quả cho người dân", async () => {
      const word = await pages.handOver(page, { dossierCode, card: citizen.cardQr });
      await pages.syncNow(page);
      return word;
    });
  } catch (error) {
    if (!(error instanceof StepFailed))
      say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    steps.push(
      ...(error instanceof StepFailed
        ? []
        : [{ name: "Chương trình", ok: false, seen: String(error), seconds: 0 }]),
    );
  } finally {
    await driver.close();
    await province.stop();
  }
  const summary: DaySummary = { ok: steps.length > 0 && steps.every((one) => one.ok), dossierCode, steps };
  await writeFile(join(out, "summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
  return summary;
}

class StepFailed extends Error {}

/** Two made pages as files, as a scanner would have left them. */
async function scanPages(folder: string): Promise<string[]> {
  const into = join(folder, "demo-pages");
  await mkdir(into, { recursive: true });
  const files: string[] = [];
  for (const [index, lines] of [DECISION, CONTINUATION].entries()) {
    const path = join(into, `trang-${index + 1}.jpg`);
    await writeFile(path, await makePage(lines, { format: "jpeg" }));
    files.push(path);
  }
  return files;
}

const slug = (name: string) =>
  name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/đ/gi, "d")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 50);
