import { randomUUID } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DocumentDetail } from "../../preload/contract/index.ts";
import { type CoreClient, startCoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { DECISION, makePage } from "../support/pages.ts";

/** Files made to hurt whoever opens them, through the contract: the core lives on and says each time what was wrong. */
let office: TestOffice;
let window: CoreClient;
let document: DocumentDetail;

beforeAll(async () => {
  office = await createTestOffice();
  window = startCoreClient(office.folder);
  await window.core.ready();
  const { username, password } = office.account("tn1");
  await window.call("accounts.signIn", { username, password });
  const dossier = await window.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Nguyễn Thị Thử"),
  });
  document = await window.call("digitise.open", {
    dossierId: dossier.id,
    componentId: dossier.components[0]?.id ?? "",
  });
}, 60_000);

afterAll(async () => {
  await window?.core.close();
  await office?.end();
});

/** A PDF of one page from its objects; no cross-reference table, so that a reader must search. */
function pdf(objects: readonly (string | Buffer)[]): Buffer {
  const parts: Buffer[] = [Buffer.from("%PDF-1.7\n")];
  for (const [index, body] of objects.entries()) {
    parts.push(Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(body), Buffer.from("\nendobj\n"));
  }
  parts.push(Buffer.from("trailer\n<< /Root 1 0 R >>\n%%EOF\n"));
  return Buffer.concat(parts);
}

const stream = (dictionary: string, bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${bytes.length} >>\nstream\n`),
    bytes,
    Buffer.from("\nendstream"),
  ]);

function pngOf(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(Buffer.alloc(1024 * 1024))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const CATALOG = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
/** 256 MB of blanks in two layers of deflation: under a kilobyte on the disk. */
const bomb = (): Buffer => deflateSync(deflateSync(Buffer.alloc(256 * 1024 * 1024, 0x20)));

const HOSTILE: Record<string, () => Buffer> = {
  "a picture that claims 60 000 by 60 000 pixels": () => pngOf(60_000, 60_000),
  "a picture that claims the largest numbers there are": () => pngOf(0x7fffffff, 0x7fffffff),
  "a page tree that leads back to itself": () =>
    pdf([CATALOG, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000000 >>"]),
  "two hundred thousand brackets in one another": () =>
    pdf([`<< /Type /Catalog /Pages ${"[".repeat(200_000)}`]),
  "a page without end": () =>
    pdf([CATALOG, PAGES, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 2000000000 2000000000] >>"]),
  "random bytes behind a good head": () =>
    Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(50_000, 0xa7)]),
};

for (const [what, make] of Object.entries(HOSTILE)) {
  test(`${what} is refused in words`, async () => {
    const before = window.core.pid();
    const name = what.includes("picture") ? "xau.png" : "xau.pdf";
    const token = await window.upload(name, "application/octet-stream", make());
    const { refused, document: after } = await window.call("digitise.addPages", {
      documentId: document.id,
      uploads: [token],
    });
    expect(refused).toHaveLength(1);
    expect(refused[0]?.message.length).toBeGreaterThan(10);
    expect(`${refused[0]?.message} ${refused[0]?.action}`).not.toMatch(/undefined|\{|Error|at /);
    expect(after.pageList).toHaveLength(0);
    expect(window.core.pid()).toBe(before);
  }, 150_000);
}

test("a page whose content swells without end costs no more than its child", async () => {
  const before = window.core.pid();
  const bytes = pdf([
    CATALOG,
    PAGES,
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
    stream("/Filter [/FlateDecode /FlateDecode]", bomb()),
  ]);
  expect(bytes.length).toBeLessThan(10_000);
  const token = await window.upload("no.pdf", "application/pdf", bytes);
  const { refused, document: after } = await window.call("digitise.addPages", {
    documentId: document.id,
    uploads: [token],
  });
  // blanks are an empty page: it may be drawn or refused, but it is told and the core lives
  expect(refused.length + after.pageList.length).toBe(1);
  expect(window.core.pid()).toBe(before);
  for (const page of after.pageList) {
    await window.call("digitise.setAside", { documentId: document.id, pageIds: [page.id], why: "removed" });
  }
}, 150_000);

test("behind all of them a good page goes on as ever", async () => {
  const token = await window.upload("tot.jpg", "image/jpeg", await makePage(DECISION));
  const { refused, document: after } = await window.call("digitise.addPages", {
    documentId: document.id,
    uploads: [token],
  });
  expect(refused).toEqual([]);
  expect(after.pageList).toHaveLength(1);
});
