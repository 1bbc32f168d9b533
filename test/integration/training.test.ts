import { randomUUID } from "node:crypto";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import { run as checkQr } from "../../main/hosts/cli/check-qr.ts";
import { type CoreClient, startCoreClient } from "../support/core-client.ts";
import { pageTexts, qpdfCheck, readCodes } from "../support/foreign-tools.ts";
import { refusal } from "../support/life.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { DECISION, makePage } from "../support/pages.ts";
import { openRows } from "../support/read-rows.ts";
import { readResource } from "../support/resources.ts";

/** Into training and out of it on one machine, as its host lives through it: the core ends and another one opens. */
let office: TestOffice;
let desk: CoreClient;
const PASSWORD = "TapHuan#2026";

beforeAll(async () => {
  office = await createTestOffice();
  desk = startCoreClient(office.folder);
  await desk.core.ready();
}, 60_000);
afterAll(async () => {
  await desk?.core.close();
  await office?.end();
});

const signIn = (password: string, username = "tn1") => desk.call("accounts.signIn", { username, password });
const real = () => office.account("tn1").password;

/** Waits until another core answers, in or out of training. */
async function untilTraining(on: boolean): Promise<void> {
  await expect
    .poll(
      async () => {
        const view = await desk.call("training.view", {}).catch(() => null);
        return view && view.on !== null;
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBe(on);
}

test("training has its own data, its own numbers, marked papers, no province and no token; the real counter is untouched", async () => {
  await signIn(real());
  const before = await desk.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Trần Thị Thật"),
  });
  const stock = (await desk.call("office.status", {})).stock[0]?.left;
  await desk.call("training.enter", { sure: true });
  await untilTraining(true);

  // nobody's real password opens it, and none is needed
  expect(await refusal(signIn(real()))).toBe("accounts.wrong-password");
  await signIn(PASSWORD);
  const status = await desk.call("office.status", {});
  expect(status.isTraining).toBe(true);
  expect(status.banner).toContain("TẬP HUẤN");
  expect(await desk.call("dossiers.search", { text: "Trần Thị Thật" })).toEqual([]);

  const draft = { draftId: randomUUID(), content: draftOf("Nguyễn Văn Tập") };
  const dossier = await desk.call("dossiers.receive", draft);
  expect(dossier.code).toMatch(/^TH-/);
  expect(await refusal(desk.call("training.enter", { sure: true }))).toBe("training.already");
  await expect(desk.call("sync.now", {}).then(() => desk.call("sync.status", {}))).resolves.toBeTruthy();
  expect(JSON.stringify(await desk.call("signing.tokens", {}))).toContain("training.no-signing");

  // a scan is put together as at a real counter, and every page of the file says where it comes from
  const scan = await desk.call("digitise.open", {
    dossierId: dossier.id,
    componentId: dossier.components[0]!.id,
  });
  const photo = Buffer.from(await makePage(DECISION, { format: "jpeg" }));
  const uploads = [await desk.upload("anh.jpg", "image/jpeg", photo)];
  await desk.call("digitise.addPages", { documentId: scan.id, uploads });
  await desk.call("digitise.confirmPages", { documentId: scan.id, count: 1, slips: 0, blanks: "keep" });
  const assembled = () => desk.call("digitise.get", { id: scan.id });
  await expect.poll(async () => (await assembled()).file !== null, { timeout: 120_000 }).toBe(true);

  // every kind of paper that is at hand
  const pad = await desk.call("pad.make", { day: status.now.slice(0, 10), count: 1 }, randomUUID());
  const { formId: account } = await desk.call("pad.account", { padId: pad.id });
  await desk.call("life.transfer", { ids: [dossier.id], toUnit: "Phòng Văn hóa", coordinatingUnit: "" });
  const book = (await desk.call("forms.books", {}))[0]!;
  const { formId: extract } = await desk.call("forms.extractBook", { id: book.id });
  const papers = await desk.call("forms.ofDossier", { dossierId: dossier.id });
  const files = [
    (await assembled()).file!,
    await desk.call("pad.file", { padId: pad.id }),
    await desk.call("digitise.separatorSheet", {}),
    ...(await Promise.all(
      [account, extract, ...papers.map(({ id }) => id)].map((id) => desk.call("forms.file", { id })),
    )),
  ];
  expect(files.length).toBeGreaterThan(4);
  for (const file of files) {
    const pdf = await desk.blob(file.token);
    expect(await qpdfCheck(pdf)).toBe("");
    for (const page of await pageTexts(pdf)) {
      expect(page.replace(/\s/g, ""), file.name).toContain("TẬPHUẤN-KHÔNGCÓGIÁTRỊ");
      // the large word across the page, letter by letter on its slope
      expect([...page].filter((letter) => letter === "Ậ" || letter === "Ấ").length).toBeGreaterThan(3);
    }
  }
  for (const { number } of papers) if (number) expect(number).toMatch(/^TH-/);

  // a receipt's QR says so, and no check calls it real
  const receipt = await desk.blob((await desk.call("dossiers.receipt", { id: dossier.id })).token);
  const text = await readCodes(receipt);
  expect(text).toContain("TẬP HUẤN");
  const checked = await desk.call("copies.checkCode", { text });
  expect(checked).toMatchObject({ training: true, seal: null });
  const folder = await mkdtemp(join(tmpdir(), "counter-training-"));
  const path = join(folder, "giay.pdf");
  await writeFile(path, receipt);
  const outcome = await checkQr([path], {
    now: () => Date.now(),
    readJson: async (name) => readResource(name),
    ask: () => Promise.reject(new AppError("core.unavailable")),
  } as Parameters<typeof checkQr>[1]);
  await rm(folder, { recursive: true });
  expect(outcome.exit).toBe(1);
  expect(outcome.result).toMatchObject({ ok: false, verdict: "training", error: { code: "training.paper" } });

  await desk.call("training.leave", { sure: true });
  await untilTraining(false);
  expect(await refusal(signIn(PASSWORD))).toBe("accounts.wrong-password");
  await signIn(real());
  expect((await desk.call("dossiers.get", { id: before.id })).code).toBe(before.code);
  expect(await desk.call("dossiers.search", { text: "Nguyễn Văn Tập" })).toEqual([]);
  const now = await desk.call("office.status", {});
  expect(now.isTraining).toBe(false);
  expect(now.stock[0]?.left).toBe(stock);
  // the same paper at the real counter
  expect(await desk.call("copies.checkCode", { text })).toMatchObject({ training: true, seal: null });
  // who and when, in the real log
  const rows = await openRows(office.folder);
  const log = rows
    .prepare("SELECT actor, action, detail FROM audit WHERE subject = 'training' ORDER BY seq")
    .all() as {
    actor: string;
    action: string;
    detail: string;
  }[];
  rows.close();
  expect(log.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
    "tn1 training.entered",
    "tn1 training.left",
  ]);
  expect(JSON.parse(log[1]!.detail)).toMatchObject({ enteredBy: "tn1", leftBy: "tn1" });
  expect((await stat(join(office.folder, "tap-huan", "counter.db"))).isFile()).toBe(true);
});

test("a database of training is no real counter's, whatever file is moved", async () => {
  await desk.core.close();
  await rm(join(office.folder, "moved"), { recursive: true, force: true });
  const lone = startCoreClient(join(office.folder, "tap-huan"));
  await writeFile(
    join(office.folder, "tap-huan", "office.json"),
    JSON.stringify({ ...office.config, sync: null }),
  );
  const startup = await lone.core.ready();
  await lone.core.close();
  expect(startup.state).not.toBe("ready");
});
