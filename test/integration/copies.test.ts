import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Input, Output } from "../../preload/contract/index.ts";
import { type CoreClient, clientOf, startCoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { DECISION, makePage } from "../support/pages.ts";
import { withTools } from "../support/paper-samples.ts";
import { refusal } from "../support/refusal.ts";
import { issueSignedResult } from "../support/signed-result.ts";

/**
 * The four kinds of paper copies of one office, from the result to the register, against a real core, a real province
 * that certifies the machine's key, and a spooler that says what it is told to say.
 */
let office: TestOffice;
let desk: CoreClient;
let clerk: CoreClient;
let spool: string;
let result: Output<"copies.results">[number];
let converted: Output<"copies.make">;

/** Programs of a spooler that answer from files of one folder, and keep what was printed. */
async function spooler(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "spool-"));
  const program = async (name: string, lines: string[]) => {
    await writeFile(join(folder, name), ["#!/bin/sh", `cd ${folder}`, ...lines, ""].join("\n"));
    await chmod(join(folder, name), 0o755);
  };
  await program("lpstat", [
    'case "$1" in -e) echo QuayPDF;; -d) echo "system default destination: QuayPDF";; -l) cat state;; esac',
  ]);
  await program("lpoptions", [
    'echo "PageSize/Media Size: *A4 A5"; echo "InputSlot/Source: *Auto Tray2"; echo "Duplex/Duplex: *None DuplexNoTumble"',
  ]);
  await program("lp", [
    'echo "$@" >> jobs',
    'for last; do :; done; cp "$last" last.pdf',
    "echo 'request id is QuayPDF-7 (1 file(s))'",
  ]);
  await writeFile(join(folder, "state"), "printer QuayPDF is idle.\n");
  return folder;
}

const signIn = (client: CoreClient, username: string) =>
  client.call("accounts.signIn", { username, password: office.account(username).password });

beforeAll(async () => {
  spool = await spooler();
  process.env.PATH = `${spool}${delimiter}${process.env.PATH}`;
  office = await createTestOffice();
  desk = startCoreClient(office.folder);
  await desk.core.ready();
  clerk = clientOf(desk.core, "clerk");
  await signIn(desk, "tn1");
  const dossier = await desk.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Nguyễn Thị Quỳnh Hương"),
  });
  await desk.call("sync.now", {});
  const { province } = office;
  await issueSignedResult({
    province,
    demo: office,
    dossierCode: dossier.code,
    title: "Trích lục khai sinh",
  });
  for (let tries = 0; tries < 100; tries++) {
    await desk.call("sync.now", {});
    const found = (await desk.call("copies.results", {}))[0];
    if (found) result = found;
    if (found) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}, 120_000);

afterAll(async () => {
  await desk?.core.close();
  await office?.end();
  await rm(spool, { recursive: true, force: true });
});

const wish = (change: Partial<Input<"copies.make">> = {}): Input<"copies.make"> => ({
  resultId: result.id,
  kind: "converted",
  purpose: "nộp nhà trường",
  forWhom: "Nguyễn Thị Quỳnh Hương",
  copies: 1,
  ...change,
});
const make = (change: Partial<Input<"copies.make">> = {}) =>
  desk.call("copies.make", wish(change), randomUUID());
const bytesOf = (made: Output<"copies.make">) => desk.blob(made.file.token);

/** `counter check-qr`, with the list of the running core. */
async function checkByCommand(input: string): Promise<Record<string, unknown>> {
  const cli = fileURLToPath(new URL("../../main/hosts/cli/main.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    cli,
    "check-qr",
    input,
    "--data",
    office.folder,
  ]).catch((error: { stdout: string }) => error);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

test("the province certified this machine's key at the first sync", async () => {
  const status = await desk.call("copies.sealStatus", {});
  expect(status.state.code).toBe("ready");
  expect(status.key).toMatchObject({ used: 0, maxCodes: 5000 });
  expect(status.list?.edition).toBeGreaterThan(0);
});

test("each kind says whether it may be made, and what stands against it", async () => {
  const { kinds } = await desk.call("copies.kinds", { resultId: result.id });
  expect(kinds.map(({ kind, allowed }) => [kind, allowed])).toEqual([
    ["converted", true],
    ["true-copy", true],
    ["certified", true],
    ["view", true],
  ]);
  const first = kinds[0]!;
  expect(first.conditions.filter(({ how }) => how === "checked").map(({ state }) => state)).toEqual([
    "met",
    "met",
    "met",
  ]);
  expect(first.conditions.map(({ source }) => source).join(" ")).toMatch(
    /18\.2\.a.*18\.2\.b.*18\.2\.c.*18\.2\.d/,
  );
});

test("a converted copy carries both codes, read by zbar from the page, and counts one of the key", async () => {
  converted = await make();
  expect(converted.copy).toMatchObject({ kind: "converted", sealed: true, seal: "when-required" });
  const pdf = await bytesOf(converted);
  await withTools(pdf, async ({ text, zbar, qpdf }) => {
    expect(await qpdf()).toContain("No syntax or stream encoding errors");
    const words = await text();
    for (const said of ["BẢN GIẤY CHUYỂN ĐỔI", "Trang 1/1", "dấu kiểm của hệ thống", converted.copy.number]) {
      expect(words).toContain(said);
    }
    const codes = await zbar(1, 300);
    expect(codes).toHaveLength(2);
    expect(codes).toContain(converted.copy.qrText);
    const path = join(office.folder, "ma.txt");
    await writeFile(path, codes.join("\n"));
    expect(await checkByCommand(path)).toMatchObject({ ok: true, kind: "paper", verdict: "valid" });
    const seal = codes.find((code) => code.startsWith("NA1:")) ?? "";
    const checked = await desk.call("copies.checkCode", { text: seal });
    expect(checked.seal).toMatchObject({
      verdict: "valid",
      claims: { number: converted.copy.number, count: 1 },
    });
    expect(checked.ours?.title).toBe("Trích lục khai sinh");
    expect(checked.ours?.picture).not.toBeNull();
  });
  const upload = await desk.upload("ban-giay.pdf", "application/pdf", pdf);
  const both = await desk.call("copies.checkCode", { upload });
  // the six legal items but the identity number, which this person did not give
  expect([both.seal?.verdict, both.differ, both.items.length]).toEqual(["valid", null, 5]);
  expect((await desk.call("copies.sealStatus", {})).key?.used).toBe(1);
});

test("printing asks for the comparison, a second one for a reason; a printer that stands still is said", async () => {
  const { id } = converted.copy;
  expect(await refusal(desk.call("copies.print", { id }, randomUUID()))).toBe("copies.condition-open");
  await writeFile(join(spool, "state"), "printer QuayPDF disabled since Mon\n\tPaused\n");
  const confirmed = ["compared"];
  expect(await refusal(desk.call("copies.print", { id, confirmed }, randomUUID()))).toBe("print.paused");
  await writeFile(join(spool, "state"), "printer QuayPDF is idle.\n\tAlerts: media-empty-error\n");
  expect(await refusal(desk.call("copies.print", { id, confirmed }, randomUUID()))).toBe("print.not-ready");
  const [failed] = await desk.call("copies.register", {});
  expect(failed?.printed).toMatchObject({ times: 0, failed: expect.stringContaining("hết giấy") });
  await writeFile(join(spool, "state"), "printer QuayPDF is idle.\n");
  await desk.call("office.setPrint", {
    form: "paper-copy",
    printer: "QuayPDF",
    tray: "Tray2",
    paper: "A4",
    sides: "long",
  });
  expect(
    await refusal(
      desk.call("office.setPrint", {
        form: "paper-copy",
        printer: "QuayPDF",
        tray: "Tray9",
        paper: "",
        sides: "",
      }),
    ),
  ).toBe("print.no-option");
  const key = randomUUID();
  const printed = await desk.call("copies.print", { id, confirmed }, key);
  expect(printed.copy.state.code).toBe("printed");
  await desk.call("copies.print", { id, confirmed }, key);
  const jobs = (await readFile(join(spool, "jobs"), "utf8")).trim().split("\n");
  expect(jobs).toHaveLength(1);
  expect(jobs[0]).toContain("-o InputSlot=Tray2 -o PageSize=A4 -o sides=two-sided-long-edge");
  expect(await refusal(desk.call("copies.print", { id }, randomUUID()))).toBe("contract.invalid-input");
  await desk.call("copies.print", { id, why: "bản trước bị nhăn" }, randomUUID());
  const log = await desk.call("office.printJobs", {});
  expect(log.map(({ state, again }) => [state.code, again])).toEqual([
    ["sent", true],
    ["sent", false],
    ["failed", false],
    ["failed", false],
  ]);
});

test("the seal is recorded by its keeper alone, once", async () => {
  const { id } = converted.copy;
  expect(await refusal(desk.call("copies.stamp", { id }))).toBe("session.forbidden");
  const keeper = office.office.officers.find(({ roles }) => roles.includes("seal-clerk"))!;
  await signIn(clerk, keeper.username);
  expect((await clerk.call("copies.stamp", { id })).stamped?.by).toBe(keeper.fullName);
  expect(await refusal(clerk.call("copies.stamp", { id }))).toBe("copies.sealed-already");
});

test("a true copy needs the decision, the number of the agency's book and who signs; a number is used once", async () => {
  const details = { officeNumber: "05/SY-UBND", signerTitle: "Chủ tịch", signerName: "Nguyễn Văn An" };
  expect(await refusal(make({ kind: "true-copy", details }))).toBe("copies.condition-open");
  const confirmed = ["authority"];
  expect(await refusal(make({ kind: "true-copy", confirmed }))).toBe("copies.detail-missing");
  const made = await make({ kind: "true-copy", confirmed, details });
  expect(made.copy).toMatchObject({ seal: "required", number: expect.stringMatching(/SY-/) });
  await withTools(await bytesOf(made), async ({ text }) => {
    const words = await text();
    for (const said of ["SAO Y", "05/SY-UBND", "CHỦ TỊCH", "Nguyễn Văn An", "Nơi nhận"])
      expect(words).toContain(said);
  });
  expect(await refusal(make({ kind: "true-copy", confirmed, details }))).toBe("copies.number-used");
});

test("a certified copy prints the statement of the book, no more copies than the book has", async () => {
  const confirmed = ["allowed"];
  expect(
    await refusal(make({ kind: "certified", confirmed, details: { certification: randomUUID() } })),
  ).toBe("copies.kind-unfit");
  const { entry } = await desk.call("certification.record", {
    id: randomUUID(),
    kind: "copy",
    requester: "Nguyễn Thị Quỳnh Hương",
    identity: "",
    papers: [{ name: "Trích lục khai sinh", pages: 1, copies: 1 }],
    signer: { name: "Trần Văn Hậu", title: "Phó Chủ tịch" },
    receipt: "electronic",
  });
  const details = { certification: entry.id };
  expect(await refusal(make({ kind: "certified", confirmed, details, copies: 2 }))).toBe("copies.kind-unfit");
  const made = await make({ kind: "certified", confirmed, details });
  await withTools(await bytesOf(made), async ({ text }) => {
    const words = await text();
    for (const said of ["BẢN SAO CÓ CHỨNG THỰC", "Chứng thực bản sao đúng với bản chính", "Trần Văn Hậu"]) {
      expect(words).toContain(said);
    }
  });
  expect(await refusal(make({ kind: "certified", confirmed, details }))).toBe("copies.kind-unfit");
});

test("a photo that nobody signed becomes a print to look at and nothing else, without a code", async () => {
  const { components, id: dossierId } = await desk.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Trần Văn Ảnh"),
  });
  const { id: documentId } = await desk.call("digitise.open", { dossierId, componentId: components[0]!.id });
  const picture = await desk.upload("anh.jpg", "image/jpeg", await makePage(DECISION));
  await desk.call("digitise.addPages", { documentId, uploads: [picture] });
  const { kinds } = await desk.call("copies.kinds", { documentId });
  expect(kinds.filter(({ allowed }) => allowed).map(({ kind }) => kind)).toEqual(["view"]);
  const source = { resultId: undefined, documentId };
  expect(await refusal(make({ ...source, kind: "converted" }))).toBe("copies.kind-unfit");
  const made = await make({ ...source, kind: "view" });
  expect(made.copy).toMatchObject({ sealed: false, qrText: "", seal: "none" });
  await withTools(await bytesOf(made), async ({ text, zbar, qpdf }) => {
    expect(await text(1)).toContain("KHÔNG CÓ GIÁ TRỊ PHÁP LÝ");
    // zbarimg ends with a fault of its own when there is nothing to read
    await expect(zbar(1, 200)).rejects.toThrow();
    expect(await qpdf()).toContain("No syntax or stream encoding errors");
  });
  expect((await desk.call("copies.documents", {})).find(({ id }) => id === documentId)?.copies).toBe(1);
});

test("a withdrawn paper is refused here at once and everywhere after the next list; a revoked key gives way to a new one", async () => {
  const { id, number } = converted.copy;
  const page = join(office.folder, "ban-giay.pdf");
  await writeFile(page, await desk.blob((await desk.call("copies.file", { id })).token));
  await desk.call("copies.withdraw", { id, why: "ghi sai tên" });
  const upload = await desk.upload("ban-giay.pdf", "application/pdf", await readFile(page));
  expect((await desk.call("copies.checkCode", { upload })).seal).toMatchObject({
    verdict: "invalid",
    reason: "withdrawn",
  });
  expect(await refusal(desk.call("copies.print", { id, why: "in lại" }, randomUUID()))).toBe(
    "copies.not-valid",
  );
  await desk.call("sync.now", {});
  await desk.call("sync.now", {});
  expect(await checkByCommand(page)).toMatchObject({
    ok: false,
    verdict: "invalid",
    seal: { reason: "withdrawn", claims: { number } },
    error: { code: "seal.invalid", message: expect.stringContaining("ghi sai tên") },
  });

  const before = await desk.call("copies.sealStatus", {});
  await fetch(`${office.province.url}/admin/seal-keys/${before.key?.id}/revoke`, {
    method: "POST",
    headers: { authorization: `Bearer ${office.province.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({ why: "máy bị mất cắp" }),
  });
  const other = await make({ copies: 2 });
  await desk.call("sync.now", {});
  await desk.call("sync.now", {});
  const after = await desk.call("copies.sealStatus", {});
  expect(after.key?.id).not.toBe(before.key?.id);
  const stolen = await desk.upload("ban-giay.pdf", "application/pdf", await bytesOf(other));
  expect((await desk.call("copies.checkCode", { upload: stolen })).seal?.reason).toBe("revoked-key");
  const fresh = await desk.upload("ban-giay.pdf", "application/pdf", await bytesOf(await make()));
  expect((await desk.call("copies.checkCode", { upload: fresh })).seal?.verdict).toBe("valid");
  expect((await desk.call("sync.status", {})).failedOperations).toBe(0);
});
