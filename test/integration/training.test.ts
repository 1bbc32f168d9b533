import { randomUUID, X509Certificate } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import { run as checkQr } from "../../main/hosts/cli/check-qr.ts";
import { createIo } from "../../main/hosts/cli/io.ts";
import { nodeDisk } from "../../main/hosts/node/disk.ts";
import { ensureTrainingTokens } from "../../main/hosts/training-tokens.ts";
import { type CoreClient, startCoreClient } from "../support/core-client.ts";
import { blocksOf, expectSoundAbroad } from "../support/foreign-signatures.ts";
import { openssl, pageTexts, qpdfCheck, readCodes } from "../support/foreign-tools.ts";

import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { DECISION, makePage } from "../support/pages.ts";
import { makeAuthority } from "../support/pki.ts";
import { openRows } from "../support/read-rows.ts";
import { refusal } from "../support/refusal.ts";
import { readResource } from "../support/resources.ts";
import { plainPdf, signWith } from "../support/signable-pdfs.ts";

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

test("training has its own data, its own numbers, marked papers, no province and no real token; the real counter is untouched", async () => {
  await signIn(real());
  // a dossier received before the province has leased its numbers would get another code meanwhile
  await desk.call("sync.now", {});
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
  expect(await desk.call("signing.tokens", {})).toMatchObject({ problem: null, service: null });

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

test("signing is practised with tokens that this machine makes for training; nothing they sign is believed at the real counter", async () => {
  await signIn(real());
  const [realToken] = (await desk.call("signing.tokens", {})).tokens;
  const signedForReal = await signWith(makeAuthority("CA nào đó").issue(), await plainPdf());
  await desk.call("training.enter", { sure: true });
  await untilTraining(true);
  await signIn(PASSWORD);
  const { pin } = await desk.call("training.view", {});
  const { tokens } = await desk.call("signing.tokens", {});
  expect(tokens.map(({ serial }) => serial)).not.toContain(realToken!.serial);
  const own = tokens.flatMap((token) =>
    token.certificates.filter(({ usable }) => usable).map(({ keyId, issuer }) => ({ token, keyId, issuer })),
  );
  expect(own).toHaveLength(1);
  expect(own[0]!.issuer).toContain("CA TẬP HUẤN - KHÔNG CÓ GIÁ TRỊ");
  const { serial } = own[0]!.token;
  const token = { tokenSerial: serial, keyId: own[0]!.keyId };

  // a wrong PIN costs as much as on a real token, up to the lock; another training opens it again
  const tryPin = (typed: string) => desk.call("signing.unlock", { tokenSerial: serial, pin: typed });
  const state = async () =>
    (await desk.call("signing.tokens", {})).tokens.find((one) => one.serial === serial)!.pinState;
  for (const code of ["pin-incorrect", "pin-incorrect", "pin-incorrect", "pin-final-try", "pin-locked"]) {
    expect(await refusal(tryPin("00000000"))).toBe(`signing.${code}`);
  }
  expect(await refusal(tryPin(pin!))).toBe("signing.pin-locked");
  expect(await state()).toBe("locked");
  await desk.call("training.leave", { sure: true });
  await untilTraining(false);
  await signIn(real());
  await desk.call("training.enter", { sure: true });
  await untilTraining(true);
  await signIn(PASSWORD);
  expect(await state()).toBe("ok");

  // a scan of one's own
  const dossier = await desk.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Lê Thị Tập Ký"),
  });
  const scan = await desk.call("digitise.open", {
    dossierId: dossier.id,
    componentId: dossier.components[0]!.id,
  });
  const photo = Buffer.from(await makePage(DECISION, { format: "jpeg" }));
  await desk.call("digitise.addPages", {
    documentId: scan.id,
    uploads: [await desk.upload("anh.jpg", "image/jpeg", photo)],
  });
  await desk.call("digitise.confirmPages", { documentId: scan.id, count: 1, slips: 0, blanks: "keep" });
  const document = () => desk.call("digitise.get", { id: scan.id });
  await expect.poll(async () => (await document()).file !== null, { timeout: 120_000 }).toBe(true);
  const signed = await desk.call(
    "signing.sign",
    { ...token, pin: pin!, documentIds: [scan.id] },
    randomUUID(),
  );
  expect(signed.results).toMatchObject([{ ok: true, error: null }]);
  const ofScan = await desk.blob((await document()).file!.token);

  // a document: put up, signed by the head, issued by the keeper of the seal; what bears a real signature is not taken
  const put = async (bytes: Uint8Array) =>
    desk.call("signing.put", {
      id: randomUUID(),
      kind: "document",
      upload: await desk.upload("van-ban.pdf", "application/pdf", Buffer.from(bytes)),
      title: "Quyết định để tập",
      symbol: "QĐ-UBND",
      signerId: (await desk.call("signing.signers", {})).find(
        ({ fullName }) => fullName === office.account("lanhdao").fullName,
      )!.id,
    });
  expect(await refusal(put(signedForReal))).toBe("training.signed-paper");
  const paper = await put(await plainPdf());
  for (const username of ["lanhdao", "vanthu"]) {
    await signIn(PASSWORD, username);
    const use = username === "vanthu" ? "agency" : "personal";
    const mine = (await desk.call("signing.tokens", {})).tokens.flatMap((one) =>
      one.certificates
        .filter((certificate) => certificate.use === use)
        .map(({ keyId }) => ({ tokenSerial: one.serial, keyId, pin: pin! })),
    );
    expect(mine).toHaveLength(1);
    const options = use === "agency" ? { number: 7 } : {};
    const { id } = await desk.call(
      "signing.startBatch",
      { items: [{ kind: "paper", id: paper.id, ...options }], with: mine[0]! },
      randomUUID(),
    );
    await expect
      .poll(async () => (await desk.call("signing.batch", { id })).state, { timeout: 60_000 })
      .not.toBe("running");
    expect((await desk.call("signing.batch", { id })).items).toMatchObject([{ state: "done" }]);
  }
  const issued = await desk.blob((await desk.call("signing.paper", { id: paper.id })).file.token);

  // sound to readers that are not ours, under roots that issued themselves and say what they are
  const trust = join(office.folder, "tap-huan", "token", "trust");
  const roots = await Promise.all((await readdir(trust)).map((name) => readFile(join(trust, name), "utf8")));
  for (const root of roots) {
    const named = openssl(["x509", "-noout", "-subject", "-issuer", "-nameopt", "utf8"], root);
    expect(named.match(/CN=CA TẬP HUẤN - KHÔNG CÓ GIÁ TRỊ/g), named).toHaveLength(2);
  }
  await expectSoundAbroad(ofScan, 1);
  await expectSoundAbroad(issued, blocksOf(issued).length);
  const judged = async (pdf: Uint8Array) =>
    (
      await desk.call("copies.check", {
        upload: await desk.upload("da-ky.pdf", "application/pdf", Buffer.from(pdf)),
      })
    ).report;
  for (const pdf of [ofScan, issued]) {
    for (const page of await pageTexts(pdf)) {
      expect(page.replace(/\s/g, "")).toContain("TẬPHUẤN-KHÔNGCÓGIÁTRỊ");
    }
    const { signatures } = await judged(pdf);
    expect(signatures.length).toBeGreaterThan(0);
    for (const one of signatures) {
      expect(one).toMatchObject({ integrity: "intact", chain: "trusted" });
      expect(`${one.signer} ${one.issuer}`).toMatch(/TẬP HUẤN.*CA TẬP HUẤN - KHÔNG CÓ GIÁ TRỊ/);
    }
  }

  // the real counter: its tokens are its own again, and what training signed is untrusted whoever vouches for it
  await desk.call("training.leave", { sure: true });
  await untilTraining(false);
  await signIn(real());
  const after = (await desk.call("signing.tokens", {})).tokens.map((one) => one.serial);
  expect(after).toContain(realToken!.serial);
  expect(after).not.toContain(serial);
  const io = createIo({ creator: "test", signal: AbortSignal.timeout(60_000) });
  for (const pdf of [ofScan, issued]) {
    for (const report of [await judged(pdf), await io.verify(pdf, [trust])]) {
      expect(report.verdict).toBe("warning");
      expect(report.signatures.filter(({ chain }) => chain === "trusted")).toEqual([]);
    }
  }
  const rows = await openRows(office.folder);
  for (const table of ["signing_papers", "outbox"]) {
    expect(JSON.stringify(rows.prepare(`SELECT * FROM ${table}`).all())).not.toMatch(/để tập|TH-/);
  }
  rows.close();
});

test("who came later gets a token of training too, and a damaged one is made anew", async () => {
  const home = await mkdtemp(join(tmpdir(), "counter-training-"));
  try {
    const [an, binh] = [
      { username: "an", fullName: "Nguyễn Thị An" },
      { username: "binh", fullName: "Trần Văn Bình" },
    ];
    const names = async () =>
      (await readdir(join(home, "token"))).filter((name) => name.endsWith(".token.json"));
    const ensure = (...officers: { username: string; fullName: string }[]) =>
      ensureTrainingTokens(nodeDisk(), home, { officers, seals: [{ agency: "UBND xã A" }] });
    const first = await ensure(an!);
    const [before] = await names();
    const kept = await readFile(join(home, "token", before!), "utf8");
    const second = await ensure(an!, binh!);
    expect(second.seals).toEqual(first.seals);
    expect(await names()).toHaveLength(3);
    expect(await readFile(join(home, "token", before!), "utf8")).toBe(kept);
    expect(kept).toContain("BEGIN ENCRYPTED PRIVATE KEY");
    await writeFile(join(home, "token", before!), "{");
    await ensure(an!, binh!);
    expect(JSON.parse(await readFile(join(home, "token", before!), "utf8"))).toMatchObject({
      label: JSON.parse(kept).label,
    });
    // each leaf stands under one of the roots of its folder
    const roots = await Promise.all(
      (await readdir(second.trustFolder)).map(
        async (name) => new X509Certificate(await readFile(join(second.trustFolder, name))),
      ),
    );
    for (const name of await names()) {
      const { certificate } = JSON.parse(await readFile(join(home, "token", name), "utf8"));
      const leaf = new X509Certificate(Buffer.from(certificate, "base64"));
      expect(roots.some((root) => leaf.verify(root.publicKey))).toBe(true);
      expect((await stat(join(home, "token", name))).mode & 0o077).toBe(0);
    }
  } finally {
    await rm(home, { recursive: true });
  }
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
