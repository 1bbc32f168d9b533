import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DraftInput } from "../../preload/contract/index.ts";
import { refusal } from "../support/life.ts";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { judged, PROCEDURE } from "../support/online.ts";
import { type OpenCore, openCore } from "../support/open-core.ts";
import { makePage } from "../support/pages.ts";
import { plainPdf } from "../support/signable-pdfs.ts";

/** The counter files online for a person: with a yes, without a line, once; it comes back as anybody's filing. */
let office: TestOffice;
let opened: OpenCore;
let officer: ReturnType<OpenCore["as"]>;
beforeAll(async () => {
  office = await createTestOffice();
  opened = await openCore(office);
  officer = opened.as("officer");
  await officer("accounts.signIn", { username: "tn1", password: office.account("tn1").password });
}, 60_000);
afterAll(async () => {
  await opened?.core.close();
  await office?.end();
});

async function content(more: Partial<DraftInput> = {}): Promise<DraftInput> {
  const procedure = await officer("catalogue.procedure", { code: PROCEDURE });
  return {
    applicant: {
      fullName: "Lô Thị Cần Giúp",
      identity: "040190012345",
      birthDate: "1960-05-06",
      sex: "Nữ",
      address: "Bản Khe Bố, xã Tương Dương, tỉnh Nghệ An",
      phone: "0912345678",
      email: "",
      source: "typed",
    },
    procedureCode: PROCEDURE,
    caseIndex: 0,
    components: procedure.cases[0]!.components.map(({ name, code }) => ({
      name,
      code,
      received: true,
      submittedAs: "ORIGINAL" as const,
      originals: 1,
      copies: 0,
      secret: false,
    })),
    sets: 1,
    deliverTo: "COUNTER",
    note: "",
    manualDueDay: "",
    ...more,
  };
}

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
        : [await put("giay-to.pdf", await plainPdf())];
    await officer("assist.addFiles", { paperId: paper.id, uploads });
  }
  const wrong = await put("khong-doc-duoc.docx", Buffer.from("PK not a picture"));
  const there = { paperId: made.papers[0]!.id, uploads: [wrong] };
  expect(await refusal(officer("assist.addFiles", there))).toBe("assist.file-kind");
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
