import { expect, test } from "vitest";
import { createNumbering } from "../../main/core/dossiers/numbering.ts";
import { createReceipts } from "../../main/core/dossiers/receipt.ts";
import { createPapers } from "../../main/core/forms/papers.ts";
import { createPrintWaits } from "../../main/core/forms/print-waits.ts";
import { createRegister } from "../../main/core/forms/register.ts";
import { createForms } from "../../main/core/forms/service.ts";
import type { FormContent } from "../../main/core/forms/types.ts";
import type { KeptChild } from "../../main/core/kept-child.ts";
import { printerOfMachine } from "../../main/core/office/printer.ts";
import { createBlobs } from "../../main/core/transfer/blobs.ts";
import { qrItemsConfig } from "../../main/pdf/forms/resources.ts";
import { prepare } from "../../main/pdf/prepared.ts";
import { printMethods } from "../../main/pdf/print-methods.ts";
import { type FeesOffice, feesOffice } from "../support/fees-office.ts";
import { pdfsig, qpdfCheck, readText } from "../support/foreign-tools.ts";
import { formsLaw, sampleContent } from "../support/form-samples.ts";
import { draftOf } from "../support/office.ts";
import { withTools } from "../support/paper-samples.ts";
import { makeAuthority } from "../support/pki.ts";
import { signWith } from "../support/signable-pdfs.ts";

/** Papers and register books of one office over a real database; drawing without a process of its own. */
const printed: { title: string; copies: number; printer?: string }[] = [];
let office: FeesOffice;
let forms: ReturnType<typeof createForms>;
let papers: ReturnType<typeof createPapers>;
let register: ReturnType<typeof createRegister>;
let receipts: ReturnType<typeof createReceipts>;
let drawn = 0;
let lastPrinted: Uint8Array = new Uint8Array();
let failDrawing = false;

async function open(): Promise<void> {
  printed.length = 0;
  office = await feesOffice("forms");
  const law = await formsLaw();
  const printer = printerOfMachine(
    {
      list: async () => [{ name: "HP quầy 1", isDefault: true, state: "ready", why: "" }],
      offers: async () => ({ trays: [], papers: [], duplex: false }),
      print: async (pdf, options) => {
        printed.push(options);
        lastPrinted = pdf;
        return `job-${printed.length}`;
      },
      outcomes: async () => new Map(),
    },
    office.core.database,
    office.core.ports,
  );
  const core = { ...office.core, ports: { ...office.core.ports, printer } };
  const pdf = {
    call: async (method: string, input: never) => {
      if (method === "form") {
        drawn++;
        if (failDrawing) throw new Error("the child died");
        return printMethods.form(input);
      }
      if (method === "pile") return printMethods.pile(input);
      return printMethods.pictures(input);
    },
  } as unknown as KeptChild;
  const blobs = createBlobs(core.ports, core.database.files);
  forms = createForms(core, { numbering: createNumbering(core, "H41.99"), law });
  papers = createPapers(core, { blobs, pdf, law, qr: qrItemsConfig() });
  register = createRegister(core, { forms });
  receipts = createReceipts(core, { forms, papers, register });
}

const read = () => office.database.read;
const fileOf = async (id: string) => office.database.files.read(await papers.ensure(id));

async function receive(field: string, receivedAt?: string): Promise<string> {
  const id = await office.dossier("1.004884");
  await office.core.write("test", async (tx) => {
    await tx.db
      .updateTable("dossiers")
      .set({
        applicant: JSON.stringify(draftOf("Hồ Thị Thử").applicant),
        ...(receivedAt ? { received_at: receivedAt } : {}),
      })
      .where("id", "=", id)
      .execute();
    const at = receivedAt ?? tx.at;
    await receipts.enter(tx, { id, receivedAt: at, field }, office.other.fullName);
    await receipts.issue(tx, { dossierId: id, officer: office.other, subjectId: id });
  });
  return id;
}

test("a receipt names its book and place; a crash before its drawing loses nothing", async () => {
  await open();
  const first = await receive("Hộ tịch");
  const second = await receive("Hộ tịch");
  const other = await receive("Đất đai");
  failDrawing = true;
  const [form] = await papers.ofDossier(second);
  await expect(papers.ensure(form?.id ?? "")).rejects.toThrow();
  failDrawing = false;
  await withTools(await fileOf(form?.id ?? ""), async ({ text }) => {
    expect(await text(1)).toContain("Quyển số 01-QUAY-01 Số thứ tự 02 (nếu có)");
  });
  const before = drawn;
  const bytes = await fileOf(form?.id ?? "");
  expect(drawn).toBe(before);
  expect(Buffer.from(await fileOf(form?.id ?? "")).equals(Buffer.from(bytes))).toBe(true);
  const [land] = await papers.ofDossier(other);
  await withTools(await fileOf(land?.id ?? ""), async ({ text }) => {
    expect(await text(1)).toContain("Quyển số 01-QUAY-01 Số thứ tự 01 (nếu có)");
  });
  expect(await papers.ofDossier(first)).toHaveLength(1);
});

test("a dossier received before 1 July 2025 gets the papers of its time", async () => {
  await open();
  const id = await receive("Hộ tịch", "2025-06-30T09:00:00.000+07:00");
  const [form] = await papers.ofDossier(id);
  await withTools(await fileOf(form?.id ?? ""), async ({ text }) => {
    expect(await text(1)).toContain("Mẫu số 01 - TT 01/2018/TT-VPCP");
    expect(await text(1)).toMatch(/\/BPTNTKQ/);
  });
});

test("a receipt that is issued again stands in for the one before, which is seen and not printed", async () => {
  await open();
  const id = await receive("Hộ tịch");
  await office.core.write("test", (tx) =>
    receipts.issue(tx, { dossierId: id, officer: office.other, subjectId: id }),
  );
  const [now, before] = await papers.ofDossier(id);
  expect([now?.state.code, before?.state.code]).toEqual(["issued", "replaced"]);
  const key = office.random.uuid();
  await expect(
    papers.print(office.other, key, { id: before?.id ?? "", copies: 1, only: [], why: "" }),
  ).rejects.toMatchObject({ code: "forms.not-valid" });
  expect((await papers.pictures(office.other, { id: before?.id ?? "" })).length).toBe(2);
  const wish = { id: now?.id ?? "", copies: 2, only: [], why: "mất liên 1" };
  const done = await papers.print(office.other, key, wish);
  // the same command again prints nothing more
  expect(await papers.print(office.other, key, wish)).toEqual(done);
  expect(printed).toEqual([expect.objectContaining({ copies: 2, printer: "HP quầy 1" })]);
  await papers.print(office.other, office.random.uuid(), { ...wish, paper: "A4" });
  expect((await papers.get(now?.id ?? "")).printed).toMatchObject({ times: 2, printer: "HP quầy 1" });
  const prints = await read().selectFrom("form_prints").select(["paper", "why", "by"]).execute();
  expect(prints).toEqual([
    { paper: "A5", why: "mất liên 1", by: office.other.fullName },
    { paper: "A4", why: "mất liên 1", by: office.other.fullName },
  ]);
});

test("a book is closed once, with its count and its void numbers, and the next dossier opens another", async () => {
  await open();
  const field = "Chứng thực";
  const [, wrong] = [await receive(field), await receive(field), await receive(field)];
  await office.core.write("test", (tx) =>
    office.life.apply(tx, {
      dossierId: wrong ?? "",
      event: "void",
      by: office.other.fullName,
      why: "nhập nhầm thủ tục",
    }),
  );
  const book = (await register.books()).find((one) => one.field === field);
  const { formId: extract } = await register.extract(office.other, book?.id ?? "");
  const { formId } = await register.close(office.head, book?.id ?? "");
  expect(await register.close(office.head, book?.id ?? "")).toEqual({ formId });
  expect(await register.extract(office.other, book?.id ?? "")).toEqual({ formId });
  expect((await papers.get(extract)).state.code).toBe("replaced");
  await receive(field);
  const books = (await register.books()).filter((one) => one.field === field);
  expect(books.map(({ volume, count, closedBy }) => [volume, count, closedBy])).toEqual([
    ["02-QUAY-01", 1, ""],
    ["01-QUAY-01", 3, office.head.fullName],
  ]);
  const bytes = await fileOf(formId);
  await withTools(bytes, async ({ text, qpdf }) => {
    const whole = await text();
    expect(await qpdf()).toMatch(/No syntax/);
    expect(whole).toContain("Lĩnh vực: Chứng thực · Quyển số 01-QUAY-01");
    expect(whole).toContain("Số hồ sơ trong sổ: 3.");
    expect(whole).toContain("số 02 (nhập nhầm thủ tục)");
    expect(whole).toMatch(/Khóa sổ: \d\d\/\d\d\/\d{4}/);
  });
  expect((await register.rows(book?.id ?? "")).map(({ ordinal, note }) => [ordinal, note])).toEqual([
    ["03", ""],
    ["02", "Đã hủy: nhập nhầm thủ tục"],
    ["01", ""],
  ]);
});

test("the electronic variant has free places for both signatures, and our own signing takes it", async () => {
  await open();
  const id = office.random.uuid();
  await office.core.write("test", (tx) =>
    forms.issue(tx, {
      id,
      kind: "refusal",
      profile: "current",
      dossierId: null,
      subjectId: id,
      by: office.head.fullName,
      content: sampleContent("refusal") as unknown as FormContent<"refusal">,
    }),
  );
  const { places } = await papers.electronic(office.other, id);
  expect(places.map(({ who }) => who)).toEqual(["organisation", "signer"]);
  const law = await formsLaw();
  const row = await read()
    .selectFrom("issued_forms")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  const { head, ...content } = JSON.parse(row.content);
  const { pdf } = await printMethods.form({
    form: { head, content, number: row.number, provisional: row.provisional === 1, at: row.at },
    layout: law.layout("refusal", "current", row.at.slice(0, 10)),
    style: law.style,
    qr: qrItemsConfig(),
    paper: "A4",
    electronic: true,
  });
  expect(await qpdfCheck(pdf)).toBe("");
  const seal = makeAuthority("CA kiểm thử").issue();
  const prepared = await prepare(pdf, {
    preset: "PHU_LUC_CO_QUAN",
    mark: { documentNumber: `${row.number}/PTC-TTPVHCC` },
    certificates: [seal.certificate],
    signedAt: Date.parse(row.at),
  });
  // nothing was in its way: the page did not have to grow
  const [organisation] = places;
  expect(prepared.markBox.y).toBeGreaterThanOrEqual((organisation?.y ?? 0) - 1);
  expect(prepared.markBox.y + prepared.markBox.height).toBeLessThan(842);
  const signed = await signWith(seal, pdf, {
    preset: "PHU_LUC_CO_QUAN",
    mark: { documentNumber: `${row.number}/PTC-TTPVHCC` },
  });
  expect(await pdfsig(signed)).toContain("Signature is Valid");
  expect(await qpdfCheck(signed)).toBe("");
});

test("a pile of receipts is one job in their order, recorded for each; the same command again prints nothing", async () => {
  await open();
  const ids: string[] = [];
  for (let at = 0; at < 3; at++) ids.push(await receive("Hộ tịch"));
  const key = office.random.uuid();
  const done = await receipts.printPile(office.other, key, ids);
  expect(await receipts.printPile(office.other, key, ids)).toEqual(done);
  expect(printed).toEqual([
    { title: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả (3)", copies: 1, printer: "HP quầy 1" },
  ]);
  const codes = await read().selectFrom("dossiers").select(["id", "code"]).execute();
  const codeOf = (id: string) => codes.find((one) => one.id === id)?.code ?? "?";
  await withTools(lastPrinted, async ({ text }) => {
    // two copies of each, a dossier after the other
    for (const [at, id] of ids.entries()) {
      for (const page of [2 * at + 1, 2 * at + 2]) expect(await text(page)).toContain(codeOf(id));
    }
  });
  for (const id of ids) {
    const [form] = await papers.ofDossier(id);
    expect(form?.printed).toMatchObject({ times: 1, printer: "HP quầy 1" });
  }
});

test("a jam after the first copy prints the missing one alone, under the same number; a paper that is put off waits for one key", async () => {
  await open();
  const id = await receive("Hộ tịch");
  const waits = createPrintWaits(office.core, {
    papers,
    deviceId: "00000000-0000-4000-8000-000000000001",
    pdf: { call: async () => new Uint8Array() } as never,
    blobs: {} as never,
  });
  const [receipt] = await papers.ofDossier(id);
  const form = receipt!.id;
  const key = () => office.random.uuid();
  await papers.print(office.other, key(), { id: form, copies: 1, only: [], why: "" });
  const whole = lastPrinted;
  await waits.owe(office.other, key(), { id: form, kind: "jam", missing: [1], machine: null });
  const [owed] = await waits.list();
  expect(owed).toMatchObject({ owed: ["Liên 2"], parts: [1], mine: true });
  expect(owed!.said).toMatch(/^Kẹt giấy: Liên 1 đã ra; Liên 2 chưa ra/);
  // the first copy alone is not what is owed
  await papers.print(office.other, key(), { id: form, copies: 1, only: [0], why: "thử" });
  expect(await waits.list()).toHaveLength(1);
  const job = key();
  const wish = { id: form, copies: 1, only: [1], why: "in bù" };
  expect(await papers.print(office.other, job, wish)).toEqual(await papers.print(office.other, job, wish));
  expect(await readText(whole)).toMatch(/Liên 1[\s\S]*Liên 2/);
  const missing = await readText(lastPrinted);
  expect(missing).toContain("Liên 2");
  expect(missing).not.toContain("Liên 1");
  expect(missing).toContain(receipt!.number);
  expect(await waits.list()).toEqual([]);
  expect(await papers.ofDossier(id)).toHaveLength(1);
  const prints = await read().selectFrom("form_prints").select("parts").orderBy("seq").execute();
  expect(prints.map(({ parts }) => parts)).toEqual(["[]", "[0]", "[1]"]);
  await waits.owe(office.other, key(), { id: form, kind: "later", missing: [], machine: null });
  await waits.owe(office.other, key(), { id: form, kind: "later", missing: [], machine: null });
  expect(await waits.list()).toHaveLength(1);
  expect(await waits.printAll(office.other, key())).toEqual({ printed: 1 });
  expect(await waits.list()).toEqual([]);
});
