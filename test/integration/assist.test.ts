import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AssistDetail, DraftInput } from "../../preload/contract/index.ts";
import { type FakeScanner, startFakeScanner } from "../support/fake-escl.ts";

import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { judged, PROCEDURE } from "../support/online.ts";
import { type Call, type OpenCore, openSignedIn } from "../support/open-core.ts";
import { DECISION, makePage } from "../support/pages.ts";
import { refusal } from "../support/refusal.ts";
import { plainPdf } from "../support/signable-pdfs.ts";

/** The counter files online for a person: with a yes, without a line, once; it comes back as anybody's filing. */
let office: TestOffice;
let opened: OpenCore;
let officer: Call;
beforeAll(async () => {
  office = await createTestOffice();
  ({ opened, officer } = await openSignedIn(office));
}, 60_000);
afterAll(async () => {
  await opened?.core.close();
  await office?.end();
});

async function content(more: Partial<DraftInput> = {}): Promise<DraftInput> {
  const procedure = await officer("catalogue.procedure", { code: PROCEDURE });
  const draft = draftOf("Lô Thị Cần Giúp");
  return {
    ...draft,
    applicant: {
      ...draft.applicant,
      identity: "040190012345",
      birthDate: "1960-05-06",
      sex: "Nữ",
      address: "Bản Khe Bố, xã Tương Dương, tỉnh Nghệ An",
      phone: "0912345678",
    },
    procedureCode: PROCEDURE,
    components: procedure.cases[0]!.components.map(({ name, code }) => ({
      name,
      code,
      received: true,
      submittedAs: "ORIGINAL" as const,
      originals: 1,
      copies: 0,
      secret: false,
    })),
    ...more,
  };
}

/** What an office signed is filed as it is. */
const signedOne = async () => Buffer.concat([await plainPdf(), Buffer.from("\n/ByteRange [0 1 2 3]\n")]);

const begin = async (draftId: string = randomUUID()) =>
  officer("assist.begin", { draftId, content: await content() }, randomUUID());

const put = (name: string, bytes: Uint8Array) => opened.core.upload("officer", name, "", bytes);

test("declared, scanned, agreed to and sent: it waits while nothing goes out, then comes back as an ordinary filing", async () => {
  const draftId = randomUUID();
  await officer("dossiers.saveDraft", { id: draftId, content: await content(), revision: 1 });
  const made = await begin(draftId);
  expect(made.reference).toMatch(/^NG-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
  expect((await begin(draftId)).id).toBe(made.id);
  expect(made.missing.length).toBeGreaterThan(0);
  expect(made.portals.map(({ address }) => address)).toContain("https://dichvucong.nghean.gov.vn");
  const send = { id: made.id, consented: true } as const;
  expect(await refusal(officer("assist.send", send))).toBe("assist.not-complete");
  await officer("assist.declare", {
    id: made.id,
    declaration: [{ label: "Nơi đăng ký khai sinh trước đây", value: "UBND xã Tam Quang" }],
  });
  const page = (text: string) => makePage([{ text, x: 20, y: 30 }]);
  for (const [index, paper] of made.papers.entries()) {
    const uploads =
      index === 0
        ? [await put("1.png", await page("Tờ khai, trang một")), await put("2.png", await page("trang hai"))]
        : [await put("giay-to.pdf", index === 1 ? await signedOne() : await plainPdf())];
    await officer("assist.addFiles", { paperId: paper.id, uploads });
  }
  const wrong = await put("khong-doc-duoc.docx", Buffer.from("PK not a picture"));
  const phone = await put("IMG_0001.HEIC", Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"));
  const paperId = made.papers[0]!.id;
  for (const [upload, code] of [
    [wrong, "image.unreadable"],
    [phone, "image.kind"],
  ] as const) {
    expect(await refusal(officer("assist.addFiles", { paperId, uploads: [upload] }))).toBe(code);
  }
  const sent = await officer("assist.send", send);
  expect(sent.state.code).toBe("waiting");
  expect(sent.formId).not.toBeNull();
  expect((await officer("dossiers.drafts", {})).map(({ id }) => id)).not.toContain(draftId);
  // the same once more is the same, and what was sent is not changed any more
  expect((await officer("assist.send", send)).formId).toBe(sent.formId);
  expect(await refusal(officer("assist.drop", { id: made.id }))).toBe("assist.sent");
  await officer("sync.now", {});
  await officer("sync.now", {});
  const filing = await judged(officer, made.id);
  expect(filing).toMatchObject({
    state: { code: "open" },
    applicant: { fullName: "Lô Thị Cần Giúp" },
    assisted: true,
    declaration: [{ label: "Nơi đăng ký khai sinh trước đây" }],
  });
  expect(filing.assistedBy?.consent).toMatch(/^Tôi đồng ý/);
  // the pictures of one paper are one file of as many pages
  const first = filing.files.find(({ componentName }) => componentName === made.papers[0]!.name)!;
  expect(await officer("online.pages", { id: first.id })).toHaveLength(2);
  expect(filing.findings.filter(({ blocks }) => blocks)).toEqual([]);
  const [row] = await officer("assist.list", {});
  expect(row).toMatchObject({ portalCode: filing.portalCode, arrived: true, state: { code: "open" } });
  // whoever holds the paper finds how it stands, and no name
  const look = await fetch(`${office.province.url}/tra-cuu?ma=${made.reference.toLowerCase()}`);
  const html = await look.text();
  expect(html).toContain(filing.portalCode);
  expect(html).not.toContain("Cần Giúp");
  const accept = { id: filing.id, caseIndex: filing.caseIndex, manualDueDay: "" };
  const done = await officer("online.accept", accept, randomUUID());
  expect(done.dossier?.applicantName).toBe("Lô Thị Cần Giúp");
});

test("another officer does not touch it; dropped, its files are gone and the form is still there", async () => {
  const draftId = randomUUID();
  await officer("dossiers.saveDraft", { id: draftId, content: await content(), revision: 1 });
  const made = await begin(draftId);
  await officer("assist.addFiles", {
    paperId: made.papers[0]!.id,
    uploads: [await put("a.pdf", await plainPdf())],
  });
  const other = opened.as("other");
  await other("accounts.signIn", { username: "tn2", password: office.account("tn2").password });
  expect(await refusal(other("assist.drop", { id: made.id }))).toBe("dossiers.draft-not-yours");
  const with1 = await officer("assist.get", { id: made.id });
  const fileId = with1.papers[0]!.files[0]!.id;
  expect((await officer("assist.removeFile", { id: made.id, fileId })).papers[0]!.files).toEqual([]);
  await officer("assist.drop", { id: made.id });
  expect((await officer("assist.list", {})).map(({ id }) => id)).not.toContain(made.id);
  expect((await officer("dossiers.drafts", {})).map(({ id }) => id)).toContain(draftId);
});

describe("the scanner and the papers of a filing", () => {
  let scanner: FakeScanner;
  let side: Uint8Array;
  beforeAll(async () => {
    [scanner, side] = await Promise.all([
      startFakeScanner(),
      makePage(DECISION, { format: "jpeg", dpi: 150 }),
    ]);
    await officer("scanning.add", { kind: "escl", address: scanner.url });
  });
  afterAll(() => scanner?.close());

  /** Every side its own length, by which it is known again. */
  const numbered = (...numbers: number[]) =>
    numbers.map((number) => [Buffer.concat([side, Buffer.from(" ".repeat(number))])]);
  const lengths = (sides: Buffer[][]) => sides.map(([bytes]) => bytes!.length);
  const ended = async () => {
    await expect
      .poll(async () => (await officer("scanning.view", {})).run?.running, { timeout: 30_000 })
      .toBe(false);
    return (await officer("scanning.view", {})).run!;
  };
  const scanned = async (documentId: string) => {
    await officer("scanning.start", { documentId });
    return ended();
  };
  const kept = async (made: AssistDetail) =>
    (await officer("assist.get", { id: made.id })).papers[0]!.files.map(({ size }) => size);

  test("a jam and a broken page in the middle keep what came, in order, in words; the same key goes on; all of it is sent as one file", async () => {
    const made = await begin();
    const paper = made.papers[0]!;
    const sides = numbered(1, 2, 3, 4, 5);
    scanner.load(sides.slice(0, 3));
    scanner.faults = { jamAfter: 2 };
    const jam = await scanned(paper.id);
    expect(jam).toMatchObject({
      pages: 2,
      end: { code: "jam", word: "Kẹt giấy: đã nhận 2 trang.", again: true },
    });
    expect(jam.end?.action).toContain("sau trang 2");
    expect(await kept(made)).toEqual(lengths(sides.slice(0, 2)));
    scanner.faults = {};
    scanner.mend();
    // the driver sends half a picture: it is no page, and the one before it stays
    scanner.load([sides[2]!, [side.subarray(0, side.length / 2)]]);
    const broken = await scanned(paper.id);
    expect(broken).toMatchObject({ pages: 1, end: { code: "bad-page" } });
    expect(broken.end?.word).toBe("Trang 2 máy quét gửi hỏng: đã nhận 1 trang.");
    scanner.load(sides.slice(3));
    expect(await scanned(paper.id)).toMatchObject({ pages: 2, end: { code: "done" } });
    expect(await kept(made)).toEqual(lengths(sides));
    const { papers } = await officer("assist.get", { id: made.id });
    expect(papers[0]!.files.every(({ picture }) => picture !== null)).toBe(true);
    for (const other of made.papers.slice(1)) {
      await officer("assist.addFiles", {
        paperId: other.id,
        uploads: [await put("a.pdf", await plainPdf())],
      });
    }
    await officer("assist.send", { id: made.id, consented: true });
    await officer("sync.now", {});
    await officer("sync.now", {});
    const filing = await judged(officer, made.id);
    const file = filing.files.find(({ componentName }) => componentName === paper.name)!;
    expect(await officer("online.pages", { id: file.id })).toHaveLength(5);
  });

  test("half a stack is not sent while the device is at work; what is given up takes no more pages and says so", async () => {
    const made = await begin();
    const paper = made.papers[0]!;
    for (const { id } of made.papers) {
      await officer("assist.addFiles", { paperId: id, uploads: [await put("a.pdf", await plainPdf())] });
    }
    scanner.load(numbered(1, 2));
    scanner.faults = { busyPages: 5 };
    await officer("scanning.start", { documentId: paper.id });
    expect(await refusal(officer("assist.send", { id: made.id, consented: true }))).toBe("assist.scanning");
    const other = opened.as("colleague");
    await other("accounts.signIn", { username: "tn2", password: office.account("tn2").password });
    expect(await refusal(other("scanning.cancel", { documentId: paper.id }))).toBe(
      "dossiers.draft-not-yours",
    );
    expect(await refusal(other("scanning.start", { documentId: paper.id }))).toBe("dossiers.draft-not-yours");
    await officer("assist.drop", { id: made.id });
    scanner.faults = {};
    expect((await ended()).end).toMatchObject({ code: "closed", again: false });
    expect(await kept(made)).toEqual([]);
    expect(scanner.jobs().open).toBe(0);
  });
});
