import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PDFDocument } from "pdf-lib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { until } from "../support/campaign.ts";
import { BODY, letteredPaper, TCVN3, written } from "../support/lettered-paper.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { type OpenCore, openCore } from "../support/open-core.ts";
import { quickReaders } from "../support/quick-reader.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

/** A PDF that somebody wrote and did not scan, handed in at the window: its own letters become the text layer. */
let office: TestOffice;
let opened: OpenCore;
const WORDS = BODY[2] ?? "";
const { children, reads } = quickReaders();

beforeAll(async () => {
  office = await createTestOffice();
  opened = await openCore(office, { children });
});
afterAll(async () => {
  await opened?.core.close();
  await office?.end();
});

test("pages with letters of their own are not read; those of an old font and corrected ones are; the window says which", async () => {
  const call = opened.as("window");
  await call("accounts.signIn", { username: "tn1", password: office.account("tn1").password });
  const content = draftOf("Lương Thị Thùy");
  const dossier = await call("dossiers.receive", { draftId: randomUUID(), content });
  const componentId = dossier.components[0]?.id ?? "";
  const { id } = await call("digitise.open", { dossierId: dossier.id, componentId }, randomUUID());
  const file = await PDFDocument.create();
  for (const part of [await letteredPaper(), await letteredPaper(written(TCVN3))]) {
    const [page] = await file.copyPages(await PDFDocument.load(part), [0]);
    if (page) file.addPage(page);
  }
  const bytes = new Uint8Array(await file.save());
  const upload = await opened.core.upload("window", "quyet-dinh.pdf", "application/pdf", bytes);
  const { document } = await call("digitise.addPages", { documentId: id, uploads: [upload] });
  expect(document.pageList.map((page) => page.letters)).toEqual(["own", "doubted"]);
  expect(document.textNotes.map((note) => note.slice(0, 40))).toEqual([
    "Trang 1 là trang có sẵn chữ của tệp PDF:",
    "Trang 2 có chữ trong tệp PDF nhưng không",
  ]);

  const assemble = async (): Promise<string> => {
    reads.length = 0;
    await call("digitise.confirmPages", { documentId: id, count: 2 });
    await until("a file to sign", async () => (await call("digitise.get", { id })).state === "to-sign");
    return (await call("digitise.get", { id })).text ?? "";
  };
  const text = await assemble();
  expect(reads.map((read) => read.page)).toEqual([2]);
  expect(text.split("\f")).toEqual([expect.stringContaining(WORDS), "Trang thử số 2"]);
  // poppler finds the letters in the file that is going to be signed
  const made = (await call("digitise.get", { id })).file;
  const pdf = await opened.core.blob(made?.token ?? "");
  const path = join(office.folder, "made.pdf");
  writeFileSync(path, pdf?.bytes ?? "");
  const found = execFileSync("pdftotext", ["-l", "1", "-layout", path, "-"], { encoding: "utf8" });
  expect(found.normalize("NFC").replace(/\s+/g, " ")).toContain(WORDS.slice(0, 40));

  // one that an officer turned is another picture: it is read, until that is taken back
  await call("digitise.cancel", { documentId: id });
  const pageId = document.pageList[0]?.id ?? "";
  const turned = await call("digitise.correct", {
    documentId: id,
    pageId,
    step: { kind: "turn", quarter: 180 },
  });
  expect(turned.pageList.map((page) => page.letters)).toEqual([null, "doubted"]);
  expect(await assemble()).toBe("Trang thử số 1\fTrang thử số 2");
  await call("digitise.cancel", { documentId: id });
  await call("digitise.undoStep", { documentId: id, pageId });
  expect((await assemble()).split("\f")[0]).toContain(WORDS);
  expect(reads).toEqual([]);
});
