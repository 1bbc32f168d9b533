import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Province, startProvince } from "../../main/hosts/demo/province.ts";
import type { DocumentDetail, DossierDetail, DraftInput } from "../../preload/contract/index.ts";
import { type CoreClient, clientOf, startCoreClient } from "../support/core-client.ts";
import { pdfsig, qpdfCheck, readText } from "../support/foreign-tools.ts";
import { handOverOf } from "../support/hand-over.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { DECISION, makePage } from "../support/pages.ts";
import { refusal } from "../support/refusal.ts";
import { issueSignedResult } from "../support/signed-result.ts";
import { until } from "../support/until.ts";

/**
 * The day of one counter against a real core process, a real token and a real server, without a window: what
 * the contract promises, step by step, in the order of the day.
 */
let demo: TestOffice;
let province: Province;
let window: CoreClient;
let dossier: DossierDetail;
let scan: DocumentDetail;

beforeAll(async () => {
  demo = await createTestOffice();
  province = demo.province;
  window = startCoreClient(demo.folder);
  expect((await window.core.ready()).state).toBe("ready");
}, 60_000);

afterAll(async () => {
  await window?.core.close();
  await province?.stop();
  await demo?.end();
});

const officer = (username: string) => demo.account(username);

async function signIn(client: CoreClient, username: string) {
  return client.call("accounts.signIn", { username, password: officer(username).password });
}

async function ownCertificate(client: CoreClient) {
  const { tokens } = await client.call("signing.tokens", {});
  for (const token of tokens) {
    const certificate = token.certificates.find((one) => one.usable);
    if (certificate) return { tokenSerial: token.serial, keyId: certificate.keyId };
  }
  throw new Error("no usable certificate");
}

test("nobody works without signing in, and a wrong password says how many tries are left", async () => {
  expect(await refusal(window.call("dossiers.board", {}))).toBe("session.required");
  expect(await refusal(window.call("accounts.signIn", { username: "tn1", password: "sai" }))).toBe(
    "accounts.wrong-password",
  );
  const { officer: signedIn } = await signIn(window, "tn1");
  expect(signedIn.fullName).toBe(officer("tn1").fullName);
  expect(await refusal(window.call("accounts.list", {}))).toBe("session.forbidden");
});

test("numbers are leased while the line is up; then the line goes down", async () => {
  await window.call("sync.now", {});
  const status = await window.call("office.status", {});
  expect(status.stock.find((one) => one.series === "dossier")?.left).toBeGreaterThan(0);
  await province.stop();
  const down = await window.call("sync.now", {});
  expect(down.online).toBe(false);
});

test("a card becomes a dossier with a leased code, a due date and a receipt in two copies", async () => {
  const citizen = demo.office.citizens[0];
  const scenario = demo.office.scenarios[0];
  if (!citizen || !scenario) throw new Error("no scenario");
  const card = await window.call("dossiers.readCard", { text: citizen.cardQr });
  expect(card.fullName).toBe(citizen.fullName);
  const procedure = await window.call("catalogue.procedure", { code: scenario.procedureCode });
  const draftId = randomUUID();
  const draft: DraftInput = {
    applicant: {
      fullName: card.fullName,
      identity: card.identity,
      birthDate: card.birthDate ?? "",
      sex: card.sex,
      address: card.address,
      phone: citizen.phone,
      email: "",
      source: "card",
    },
    procedureCode: procedure.code,
    caseIndex: 0,
    components: [
      {
        name: procedure.cases[0]?.components[0]?.name ?? "Giấy tờ",
        code: null,
        received: true,
        submittedAs: "ORIGINAL",
        originals: 1,
        copies: 0,
        secret: false,
      },
      {
        name: "Bản chụp sổ hộ khẩu cũ",
        code: null,
        received: true,
        submittedAs: "PLAIN_COPY",
        originals: 0,
        copies: 1,
        secret: false,
      },
    ],
    sets: 1,
    deliverTo: "COUNTER",
    note: "",
    manualDueDay: "",
  };
  const saved = await window.call("dossiers.saveDraft", { id: draftId, content: draft, revision: 2 });
  const stale = await window.call("dossiers.saveDraft", {
    id: draftId,
    content: { ...draft, note: "cũ" },
    revision: 1,
  });
  expect(stale.revision).toBe(saved.revision);
  expect((await window.call("dossiers.draft", { id: draftId })).content.note).toBe("");

  dossier = await window.call("dossiers.receive", { draftId, content: draft });
  expect(dossier.provisional).toBe(false);
  expect(dossier.code).toMatch(/^H41\.99\.D1-\d{6}-\d{5}$/);
  expect(dossier.sync.word).toBe("Chưa gửi");
  const again = await window.call("dossiers.receive", { draftId, content: draft });
  expect(again.code).toBe(dossier.code);

  const receipt = await window.call("dossiers.receipt", { id: dossier.id });
  const pdf = await window.blob(receipt.token);
  expect(await qpdfCheck(pdf)).toBe("");
  const text = await readText(pdf);
  expect(text).toContain(dossier.code);
  expect(text).toContain(citizen.fullName);
});

test("found again by name without accents, by code, and by the masked lists of the board", async () => {
  const name = dossier.applicantName.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d");
  for (const text of [name, dossier.code, dossier.code.split("-").slice(-1)[0] ?? ""]) {
    const found = await window.call("dossiers.search", { text });
    expect(found.map((one) => one.id)).toContain(dossier.id);
    expect(found[0]?.identityMasked).not.toContain(dossier.applicant.identity.slice(0, 8));
  }
});

test("a plain copy is not digitised; bad pages are refused one by one and good ones kept", async () => {
  const [paper, plain] = dossier.components;
  if (!paper || !plain) throw new Error("no papers");
  expect(
    await refusal(
      window.call("digitise.open", { dossierId: dossier.id, componentId: plain.id }, randomUUID()),
    ),
  ).toBe("digitise.not-digitised");
  scan = await window.call("digitise.open", { dossierId: dossier.id, componentId: paper.id }, randomUUID());
  const good = await window.upload("trang-1.jpg", "image/jpeg", await makePage(DECISION, { format: "jpeg" }));
  const bad = await window.upload("hong.jpg", "image/jpeg", new Uint8Array([1, 2, 3]));
  const added = await window.call("digitise.addPages", { documentId: scan.id, uploads: [good, bad] });
  expect(added.document.pageList).toHaveLength(1);
  expect(added.refused.map((one) => one.name)).toEqual(["hong.jpg"]);
  expect(await refusal(window.call("digitise.confirmPages", { documentId: scan.id, count: 2 }))).toBe(
    "digitise.page-count",
  );
});

test("a file still being written stays in the watched folder; a whole one leaves it once its page is stored", async () => {
  const watched = demo.config.watchedFolder ?? "";
  const page = await makePage(DECISION, { format: "jpeg", turned: 1 });
  await writeFile(join(watched, "mot-nua.jpg"), page.subarray(0, 4000));
  await writeFile(join(watched, "tron-ven.jpg"), page);
  const names = ["mot-nua.jpg", "tron-ven.jpg"];
  await until(
    () => window.call("digitise.watched", {}),
    (seen) => seen.files.filter((file) => file.ready).length === names.length,
  );
  const taken = await window.call("digitise.takeWatched", { documentId: scan.id, names });
  expect(taken.refused.map((one) => one.name)).toEqual(["mot-nua.jpg"]);
  const left = await window.call("digitise.watched", {});
  expect(left.files.map((file) => file.name)).toEqual(["mot-nua.jpg"]);
  const added = taken.document.pageList.at(-1)?.id ?? "";
  scan = await window.call("digitise.setAside", { documentId: scan.id, pageIds: [added], why: "removed" });
  expect(scan.pageList).toHaveLength(1);
});

test("the second officer sees neither the first one's forms nor scans", async () => {
  const draftId = randomUUID();
  const other = clientOf(window.core, "window-2");
  const content = (await window.call("dossiers.drafts", {})).length;
  await signIn(other, "tn2");
  expect(await refusal(other.call("digitise.get", { id: scan.id }))).toBe("digitise.not-yours");
  expect(
    await refusal(
      other.call("signing.sign", { documentIds: [scan.id], ...(await ownCertificate(other)), pin: "0000" }),
    ),
  ).toBe("digitise.not-yours");
  expect(await other.call("digitise.list", { dossierId: dossier.id })).toEqual([]);
  expect(await other.call("dossiers.drafts", {})).toEqual([]);
  expect(await refusal(other.call("dossiers.draft", { id: draftId }))).toBe("dossiers.not-found");
  expect((await window.call("dossiers.drafts", {})).length).toBe(content);
});

test("OCR, a person's count and the officer's own signature make a searchable scan that others verify", async () => {
  await window.call("digitise.confirmPages", { documentId: scan.id, count: 1 });
  scan = await until(
    () => window.call("digitise.get", { id: scan.id }),
    (one) => one.state !== "assembling",
  );
  expect(scan.state).toBe("to-sign");
  expect(scan.text).toContain("QUYẾT ĐỊNH");

  const { tokens } = await window.call("signing.tokens", {});
  const token = tokens.find((one) => one.certificates.some((certificate) => certificate.mine));
  const certificate = token?.certificates.find((one) => one.usable);
  const foreign = tokens.find((one) => one.certificates.every((found) => !found.mine));
  if (!token || !certificate || !foreign) throw new Error("tokens missing");
  const wish = { documentIds: [scan.id], tokenSerial: token.serial, keyId: certificate.keyId };
  expect(await refusal(window.call("signing.sign", { ...wish, pin: "0000" }))).toMatch(/^signing\.pin/);
  expect(
    await refusal(
      window.call("signing.sign", {
        documentIds: [scan.id],
        tokenSerial: foreign.serial,
        keyId: foreign.certificates[0]?.keyId ?? "",
        pin: "0000",
      }),
    ),
  ).toBe("signing.certificate-not-yours");
  const signed = await window.call("signing.sign", { ...wish, pin: officer("tn1").token?.pin ?? "" });
  expect(signed.results).toEqual([{ documentId: scan.id, ok: true, error: null }]);

  scan = await until(
    () => window.call("digitise.get", { id: scan.id }),
    (one) => one.state === "extracted",
  );
  expect(scan.state).toBe("extracted");
  const pdf = await window.blob(scan.file?.token ?? "");
  expect(await qpdfCheck(pdf)).toBe("");
  expect(await pdfsig(pdf)).toContain("Signature is Valid");
  expect(await readText(pdf)).toContain("QUYẾT ĐỊNH");
  const field = scan.fields.find((one) => one.name === "documentType");
  if (!field) throw new Error("no field");
  const confirmed = await window.call("digitise.confirmField", {
    documentId: scan.id,
    fieldId: field.id,
    value: "Quyết định",
  });
  expect(confirmed.confirmedBy).toBe(officer("tn1").fullName);
});

test("the line comes back and everything arrives exactly once", async () => {
  province = await startProvince({ folder: demo.folder, port: Number(new URL(province.url).port) });
  const status = await until(
    () => window.call("sync.now", {}),
    (one) => one.waitingOperations === 0,
  );
  expect(status.failedOperations).toBe(0);
  expect(status.waitingOperations).toBe(0);
  const response = await fetch(`${province.url}/admin/state`, {
    headers: { authorization: `Bearer ${province.adminToken}` },
  });
  const state = (await response.json()) as {
    dossiers: { code: string }[];
    operations: { kind: string }[];
    files: { intact: boolean }[];
  };
  expect(state.dossiers.map((one) => one.code)).toEqual([dossier.code]);
  expect(state.operations.map((one) => one.kind).sort()).toEqual([
    "document.signed",
    "dossier.received",
    "fields.confirmed",
  ]);
  expect(state.files.length).toBeGreaterThan(1);
  expect(state.files.every((file) => file.intact)).toBe(true);
});

test("the signed result arrives and leaves as a paper copy whose code was read back", async () => {
  await issueSignedResult({ province, demo, dossierCode: dossier.code, title: "Trích lục khai sinh" });
  const results = await until(
    async () => {
      await window.call("sync.now", {});
      return window.call("copies.results", {});
    },
    (found) => found.length > 0,
  );
  const result = results[0];
  if (!result) throw new Error("no result");
  expect(result.code).toBe(`${dossier.code}-KQ(1)`);
  const wish = { resultId: result.id, purpose: "Nộp nhà trường", forWhom: dossier.applicantName, copies: 1 };
  const key = randomUUID();
  const made = await window.call("copies.make", wish, key);
  expect(made.copy.qrText).toContain(dossier.code);
  expect(made.copy.qrText).not.toContain(dossier.applicant.identity);
  const again = await window.call("copies.make", wish, key);
  expect(again.copy.number).toBe(made.copy.number);
  expect((await window.call("copies.register", {})).length).toBe(1);
  const pdf = await window.blob(made.file.token);
  expect(await qpdfCheck(pdf)).toBe("");
  expect(await readText(pdf)).toContain(made.copy.number);

  // the command line finds the same result by its content, through the private socket of the running core
  const copied = await copyByCommand(
    await window.blob((await window.call("copies.result", { id: result.id })).file.token),
  );
  expect(copied).toMatchObject({ ok: true, registered: true, code: result.code, mark: null });

  const lying = await window.call("returns.get", { id: dossier.id });
  expect(lying.results.map(({ code }) => code)).toEqual([result.code]);
  const { detail: returned } = await window.call("returns.handOver", handOverOf(lying));
  expect(returned.state.word).toBe("Đã trả kết quả");
});

/** `counter copy` on bytes in a file, with this office's data folder; answers its JSON. */
async function copyByCommand(pdf: Uint8Array): Promise<Record<string, unknown>> {
  const [source, out] = [join(demo.folder, "ket-qua.pdf"), join(demo.folder, "ban-giay.pdf")];
  await writeFile(source, pdf);
  const { stdout } = await promisify(execFile)(process.execPath, [
    fileURLToPath(new URL("../../main/hosts/cli/main.ts", import.meta.url)),
    "copy",
    source,
    "--out",
    out,
    "--data",
    demo.folder,
  ]);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

test("the log's chain is whole and no full identity number stands in it", async () => {
  await signIn(window, "quantri");
  const { rows, chainIntact } = await window.call("office.audit", { limit: 500 });
  expect(chainIntact).toBe(true);
  expect(rows.map((row) => row.action)).toEqual(
    expect.arrayContaining([
      "dossiers.received",
      "signing.signed",
      "copies.made",
      "life.return",
      "returns.handed-over",
    ]),
  );
  expect(JSON.stringify(rows)).not.toContain(dossier.applicant.identity);
});
