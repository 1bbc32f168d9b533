import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { csvFile, jsonFile, nationalObject, portalRecord } from "../support/catalogue-files.ts";
import { type CoreClient, clientOf, Refused, startCoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";

/** Import of the catalogue through the core, with a real database and the child that reads the files. */
const CODE = "1.004884";
const NEW = "1.999001";
let office: TestOffice;
let admin: CoreClient;
let clerk: CoreClient;

beforeAll(async () => {
  office = await createTestOffice();
  admin = startCoreClient(office.folder, "admin");
  await admin.core.ready();
  clerk = clientOf(admin.core, "clerk");
  for (const [client, username] of [
    [admin, "quantri"],
    [clerk, "tn1"],
  ] as const)
    await client.call("accounts.signIn", { username, password: office.account(username).password });
}, 120_000);

afterAll(async () => {
  await admin?.core.close();
  await office?.end();
});

async function check(bytes: Uint8Array, name = "danh-muc.json", whole = false) {
  const upload = await admin.upload(name, "application/octet-stream", bytes);
  return admin.call("catalogue.checkImport", { upload, whole });
}
async function apply(bytes: Uint8Array, name?: string) {
  const { hash } = await check(bytes, name);
  return admin.call("catalogue.applyImport", { hash });
}
async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Refused) return `${error.wire.code} ${error.wire.message}`;
    throw error;
  }
  return "accepted";
}
const procedure = (version?: string) => clerk.call("catalogue.procedure", { code: CODE, version });
const term = (days: string) => csvFile([{ code: CODE, term: days, termUnit: "ngày làm việc", paper: "" }]);

test("a file is read in the child and changes nothing before it is applied", async () => {
  const before = await procedure();
  const account = await check(
    jsonFile([portalRecord(NEW, "Thủ tục thử nghiệm"), nationalObject("sai", "Sai mã")]),
    "tệp của Cổng.json",
  );
  expect(account).toMatchObject({
    fileName: "tệp của Cổng.json",
    format: "Bản ghi của Cổng Dịch vụ công quốc gia (JSON)",
    counts: { new: 1, changed: 0, ended: 0, unchanged: 0, refused: 1 },
    applicable: true,
  });
  expect(account.entries.map(({ kind, code }) => [kind, code])).toEqual([
    ["refused", "sai"],
    ["new", NEW],
  ]);
  const entry = await admin.call("catalogue.importEntry", { hash: account.hash, code: NEW, where: "mục 1" });
  expect(entry.changes.map(({ field }) => field)).toContain("Thời hạn");
  expect(entry.unverified.length).toBeGreaterThan(0);
  expect(await refusal(clerk.call("catalogue.procedure", { code: NEW }))).toContain("catalogue.not-found");
  expect(await procedure()).toEqual(before);
  expect(await admin.call("catalogue.imports", {})).toEqual([]);
});

test("what was read is applied once, is found at once, and the same file again changes nothing", async () => {
  const file = jsonFile([portalRecord(NEW, "Thủ tục thử nghiệm")]);
  const { hash } = await check(file);
  const done = await admin.call("catalogue.applyImport", { hash });
  expect(await admin.call("catalogue.applyImport", { hash })).toEqual(done);
  expect(await admin.call("catalogue.imports", {})).toEqual([done]);
  expect((await clerk.call("catalogue.search", { text: "thu nghiem" }))[0]?.code).toBe(NEW);
  const again = await check(file);
  expect(again).toMatchObject({ applicable: false, counts: { new: 0, unchanged: 1 } });
  expect(await refusal(admin.call("catalogue.applyImport", { hash: again.hash }))).toContain(
    "nothing-changed",
  );
});

test("a dossier keeps the version it was received under; the next one takes the new", async () => {
  const old = await procedure();
  const first = await clerk.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Trần Thị Cũ"),
  });
  await apply(term("9"), "doi-thoi-han.csv");
  expect((await procedure()).term).toMatchObject({ value: 9, unit: "WORKING_DAY", unverified: false });
  const second = await clerk.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Lê Văn Mới"),
  });
  expect((await clerk.call("dossiers.get", { id: first.id })).dueAt).toBe(first.dueAt);
  expect(second.dueAt > first.dueAt).toBe(true);
  expect(await procedure(first.procedureVersion)).toEqual({ ...old, inForce: "ENDED" });
  expect((await procedure(second.procedureVersion)).term.value).toBe(9);
});

test("an account that was overtaken by another is not applied", async () => {
  const stale = await check(term("10"));
  await apply(term("11"));
  expect(await refusal(admin.call("catalogue.applyImport", { hash: stale.hash }))).toContain("check-stale");
  expect((await procedure()).term.value).toBe(11);
  expect(await refusal(admin.call("catalogue.applyImport", { hash: "nichts" }))).toContain("check-gone");
});

test("an import is taken back: what it changed is as before, what it brought is gone, versions stay", async () => {
  const [last] = await admin.call("catalogue.imports", {});
  const undo = await admin.call("catalogue.checkUndo", { importId: last!.id });
  expect(undo).toMatchObject({ counts: { changed: 1 }, applicable: true });
  await admin.call("catalogue.applyImport", { hash: undo.hash });
  expect((await procedure()).term.value).toBe(9);
  const history = await admin.call("catalogue.imports", {});
  expect(history.map(({ undone, undoes }) => [undone, undoes !== null])).toEqual([
    [false, true],
    [true, false],
    [false, false],
    [false, false],
  ]);
  const version = (await clerk.call("catalogue.procedure", { code: NEW })).version;
  const gone = await admin.call("catalogue.checkUndo", { importId: history[3]!.id });
  expect(gone.counts).toMatchObject({ withdrawn: 1 });
  await admin.call("catalogue.applyImport", { hash: gone.hash });
  expect(await refusal(clerk.call("catalogue.procedure", { code: NEW }))).toContain("catalogue.not-found");
  expect((await clerk.call("catalogue.procedure", { code: NEW, version })).name).toBe("Thủ tục thử nghiệm");
});

test("ways of handing in that the table names bind reception; what was accepted earlier may be corrected", async () => {
  const content = { ...draftOf("Vi Thị Bản Sao"), procedureCode: CODE };
  const handIn = (submittedAs: "ORIGINAL" | "CERTIFIED_COPY") => ({
    ...content,
    components: [{ ...content.components[0]!, name: "Giấy xác nhận", submittedAs }],
  });
  const receive = (draft: typeof content) =>
    clerk.call("dossiers.receive", { draftId: randomUUID(), content: draft });
  const before = await receive(handIn("ORIGINAL"));
  await apply(csvFile([{ code: CODE, paper: "Giấy xác nhận", originals: "1", ways: "bản sao chứng thực" }]));
  expect((await procedure()).cases[0]?.components[0]).toMatchObject({
    submittedAs: ["CERTIFIED_COPY"],
    waysBinding: true,
  });
  expect(await refusal(receive(handIn("ORIGINAL")))).toContain(
    "hình thức nộp của “Giấy xác nhận” (thủ tục này chỉ nhận bản sao chứng thực)",
  );
  expect((await receive(handIn("CERTIFIED_COPY"))).state.code).toBe("received");
  const correct = (submittedAs: "ORIGINAL" | "PLAIN_COPY") =>
    clerk.call("life.correct", {
      id: before.id,
      why: "gõ sai địa chỉ của người nộp",
      applicant: { ...before.applicant, address: "Xóm 9, xã Đại Huệ" },
      components: [{ ...handIn("ORIGINAL").components[0]!, submittedAs }],
      sets: 1,
      deliverTo: "COUNTER",
      note: "",
    });
  expect(await refusal(correct("PLAIN_COPY"))).toContain("hình thức nộp");
  expect((await correct("ORIGINAL")).dossier.applicant.address).toContain("Xóm 9");
});

const REAL = new URL("../../../shared/data/catalogue/procedures.json", import.meta.url);
test.skipIf(!existsSync(REAL))(
  "forty real procedures are read without a refusal, applied and found",
  async () => {
    const bytes = await readFile(REAL);
    const wanted = JSON.parse(bytes.toString("utf8")) as { code: string; name: { value: string } }[];
    const account = await check(bytes, "thủ tục thật.json");
    expect(account.counts.refused).toBe(0);
    expect(account.entries.map(({ code }) => code).sort()).toEqual(wanted.map(({ code }) => code).sort());
    if (account.applicable) await admin.call("catalogue.applyImport", { hash: account.hash });
    for (const { code, name } of wanted) {
      expect((await clerk.call("catalogue.procedure", { code })).name).toBe(name.value);
    }
    const again = await check(bytes);
    expect(again.counts).toMatchObject({ new: 0, changed: 0, refused: 0, unchanged: wanted.length });
  },
);

test("a hostile file ends its reader and nothing else", async () => {
  const wall = new TextEncoder().encode(`[${"[".repeat(20_000_000)}`);
  expect(await refusal(check(wall, "tường.json"))).toContain("lồng quá sâu");
  const strings = jsonFile({ x: Array.from({ length: 1000 }, (_, at) => ({ at })) });
  expect(await refusal(check(strings, "rác.json"))).toContain("Không nhận ra kiểu danh mục");
  expect((await check(term("12"))).counts.changed).toBe(1);
});

test("everything is as it was after the core was ended and started again", async () => {
  const before = { catalogue: await procedure(), imports: await admin.call("catalogue.imports", {}) };
  await admin.core.close();
  admin = startCoreClient(office.folder, "admin");
  await admin.core.ready();
  clerk = admin;
  await admin.call("accounts.signIn", { username: "quantri", password: office.account("quantri").password });
  expect(await procedure()).toEqual(before.catalogue);
  expect(await admin.call("catalogue.imports", {})).toEqual(before.imports);
});
