import { execFile } from "node:child_process";
import { randomUUID, X509Certificate } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { PDFArray, PDFDict, PDFDocument, PDFName } from "pdf-lib";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureDemoTokens } from "../../main/hosts/demo/soft-token.ts";
import type { ComponentInput, DocumentDetail, DossierDetail } from "../../preload/contract/index.ts";
import { type CoreClient, startCoreClient } from "../support/core-client.ts";
import { pdfsig, readText } from "../support/foreign-tools.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { DECISION, makePage, type PageLine } from "../support/pages.ts";
import { refusal } from "../support/refusal.ts";
import { issueSignedResult } from "../support/signed-result.ts";
import { until } from "../support/until.ts";

/**
 * What the law asks of a counter, case by case, through a real core with a real token and a real server. The cases
 * on return dates, the life of a dossier and forms stand with their features, under the same words.
 */
let office: TestOffice;
let window: CoreClient;

beforeAll(async () => {
  office = await createTestOffice();
  window = startCoreClient(office.folder);
  await window.core.ready();
  await window.call("accounts.signIn", { username: "tn1", password: office.account("tn1").password });
  await window.call("sync.now", {});
}, 120_000);

afterAll(async () => {
  await window?.core.close();
  await office?.end();
});

const paper = (name: string, more: Partial<ComponentInput> = {}): ComponentInput => ({
  name,
  code: null,
  received: true,
  submittedAs: "ORIGINAL",
  originals: 1,
  copies: 0,
  secret: false,
  ...more,
});

const receive = (name: string, components: ComponentInput[]): Promise<DossierDetail> =>
  window.call("dossiers.receive", { draftId: randomUUID(), content: { ...draftOf(name), components } });

async function openScan(dossier: DossierDetail, ordinal: number): Promise<DocumentDetail> {
  const component = dossier.components[ordinal - 1];
  return window.call("digitise.open", { dossierId: dossier.id, componentId: component?.id ?? "" });
}

async function addPage(documentId: string, bytes: Uint8Array, name = "trang.png"): Promise<void> {
  const type = name.endsWith("jpg") ? "image/jpeg" : "image/png";
  const upload = await window.upload(name, type, bytes);
  const { refused } = await window.call("digitise.addPages", { documentId, uploads: [upload] });
  expect(refused).toEqual([]);
}

const settled = (id: string, ...states: string[]) =>
  until(
    () => window.call("digitise.get", { id }),
    (one) => states.includes(one.state),
  );

async function ownKey() {
  const { tokens } = await window.call("signing.tokens", {});
  for (const token of tokens) {
    const certificate = token.certificates.find((one) => one.usable);
    if (certificate) return { tokenSerial: token.serial, keyId: certificate.keyId };
  }
  throw new Error("no usable certificate");
}

const sign = async (documentIds: string[]) =>
  window.call("signing.sign", {
    documentIds,
    ...(await ownKey()),
    pin: office.account("tn1").token?.pin ?? "",
  });

/** Page and rectangle of the only signature, in fractions of the page from the top left corner. */
async function signaturePlace(pdf: Uint8Array) {
  const file = await PDFDocument.load(pdf);
  for (const [index, page] of file.getPages().entries()) {
    const annotations = page.node.Annots();
    for (let at = 0; at < (annotations?.size() ?? 0); at++) {
      const widget = annotations?.lookup(at, PDFDict);
      if (widget?.get(PDFName.of("FT")) !== PDFName.of("Sig")) continue;
      const [x0, , , y1] = widget.lookup(PDFName.of("Rect"), PDFArray).asArray().map(Number);
      return { page: index + 1, left: (x0 ?? 0) / page.getWidth(), top: 1 - (y1 ?? 0) / page.getHeight() };
    }
  }
  throw new Error("no signature");
}

const LETTER: readonly PageLine[] = [
  { text: "ĐƠN ĐỀ NGHỊ", x: 80, y: 40, size: 15, bold: true },
  { text: "Kính gửi: Ủy ban nhân dân xã Đại Huệ", x: 30, y: 60 },
];

test("law case 1: three papers of different kinds are three files, each signed top left on page 1 before extraction", async () => {
  const dossier = await receive("Nguyễn Thị Ba Giấy", [
    paper("Quyết định"),
    paper("Đơn"),
    paper("Giấy khác"),
  ]);
  const scans: DocumentDetail[] = [];
  for (const ordinal of [1, 2, 3]) {
    const scan = await openScan(dossier, ordinal);
    await addPage(
      scan.id,
      await makePage(ordinal === 1 ? DECISION : LETTER, { format: "jpeg" }),
      "trang.jpg",
    );
    await window.call("digitise.confirmPages", { documentId: scan.id, count: 1 });
    scans.push(scan);
  }
  for (const { id } of scans) {
    const ready = await settled(id, "to-sign", "failed");
    expect(ready).toMatchObject({ state: "to-sign", fields: [], signedAt: null });
  }
  const { results } = await sign(scans.map(({ id }) => id));
  expect(results.map((one) => one.ok)).toEqual([true, true, true]);
  const files = new Set<string>();
  for (const { id } of scans) {
    const done = await settled(id, "extracted", "failed");
    expect(done.state).toBe("extracted");
    const pdf = await window.blob(done.file?.token ?? "");
    files.add(Buffer.from(pdf).toString("base64"));
    expect(await pdfsig(pdf)).toContain("Signature is Valid");
    const place = await signaturePlace(pdf);
    expect(place.page).toBe(1);
    expect(place.left).toBeLessThan(0.1);
    expect(place.top).toBeLessThan(0.1);
  }
  expect(files.size).toBe(3);
});

test("law case 2: five sides declared and four images is refused; a page with a slip wants two images", async () => {
  const dossier = await receive("Trần Văn Đếm Trang", [paper("Hợp đồng"), paper("Giấy có phiếu")]);
  const scan = await openScan(dossier, 1);
  const page = await makePage(LETTER);
  for (let count = 0; count < 4; count++) await addPage(scan.id, page);
  expect(await refusal(window.call("digitise.confirmPages", { documentId: scan.id, count: 5 }))).toBe(
    "digitise.page-count",
  );
  expect((await window.call("digitise.get", { id: scan.id })).state).toBe("scanning");

  const slip = await openScan(dossier, 2);
  await addPage(slip.id, page);
  const declared = { documentId: slip.id, count: 1, slips: 1 };
  expect(await refusal(window.call("digitise.confirmPages", declared))).toBe("digitise.slip-count");
  await addPage(slip.id, await makePage([...LETTER, { text: "phiếu ghi chú", x: 140, y: 20 }]));
  expect((await window.call("digitise.confirmPages", declared)).state).toBe("assembling");
  expect((await settled(slip.id, "to-sign", "failed")).state).toBe("to-sign");
});

test("law case 3: a scan below 200 dpi and a grey one are warned of before the signature", async () => {
  const dossier = await receive("Lê Thị Mờ", [paper("Giấy có dấu đỏ")]);
  const scan = await openScan(dossier, 1);
  await addPage(scan.id, await makePage(LETTER, { dpi: 110 }));
  const grey = await sharp(await makePage(LETTER))
    .toColourspace("b-w")
    .jpeg()
    .toBuffer();
  await addPage(scan.id, grey, "xam.jpg");
  await window.call("digitise.confirmPages", { documentId: scan.id, count: 2 });
  const ready = await settled(scan.id, "to-sign", "failed");
  expect(ready.state).toBe("to-sign");
  expect(ready.error).toContain("110 dpi");
  expect(ready.error).toContain("đen trắng hoặc xám");
});

test("law case 4: secret, shown, plain and certified copies and shared data give no digitisation item", async () => {
  const shared = await window.call("catalogue.procedure", { code: "1.001193" });
  const wanted: ComponentInput[] = [
    paper("Tài liệu mật", { secret: true }),
    paper("Căn cước công dân", { submittedAs: "SHOWN_ONLY" }),
    paper("Bản chụp", { submittedAs: "PLAIN_COPY" }),
    paper("Bản sao chứng thực", { submittedAs: "CERTIFIED_COPY" }),
  ];
  const held = shared.cases
    .flatMap((one, index) => one.components.map((component) => ({ component, index })))
    .find(({ component }) => component.digitise.reason === "DB_SHARED");
  const dossier = await window.call("dossiers.receive", {
    draftId: randomUUID(),
    content: {
      ...draftOf("Phạm Văn Không Quét"),
      ...(held ? { procedureCode: shared.code, caseIndex: held.index } : {}),
      components: held ? [...wanted, paper(held.component.name)] : wanted,
    },
  });
  for (const component of dossier.components) {
    expect(component.digitise.value, component.name).toBe("NO");
    const opened = window.call("digitise.open", { dossierId: dossier.id, componentId: component.id });
    expect(await refusal(opened), component.name).toBe("digitise.not-digitised");
  }
  expect(await window.call("digitise.list", { dossierId: dossier.id })).toEqual([]);
});

test("law case 5: what OCR cannot read is typed by a recorded officer; type and owner are demanded", async () => {
  const dossier = await receive("Hoàng Thị Gõ Tay", [paper("Giấy viết tay")]);
  const scan = await openScan(dossier, 1);
  await addPage(scan.id, await makePage([]));
  await window.call("digitise.confirmPages", { documentId: scan.id, count: 1 });
  await settled(scan.id, "to-sign", "failed");
  await sign([scan.id]);
  const empty = await settled(scan.id, "extracted", "failed");
  expect(empty.state).toBe("extracted");
  expect(empty.fields.every((field) => field.state === "absent")).toBe(true);
  expect(empty.missing).toHaveLength(2);
  const type = (name: string, value: string) =>
    window.call("digitise.confirmField", {
      documentId: scan.id,
      fieldId: empty.fields.find((field) => field.name === name)?.id ?? "",
      value,
    });
  expect(await type("documentType", "Giấy xác nhận")).toMatchObject({
    value: "Giấy xác nhận",
    confirmedBy: office.account("tn1").fullName,
  });
  // nobody has an identity number there: it is confirmed as empty and the name stands in
  await type("holderId", "");
  expect((await window.call("digitise.get", { id: scan.id })).missing).toHaveLength(1);
  await type("holderName", "Hoàng Thị Gõ Tay");
  expect((await window.call("digitise.get", { id: scan.id })).missing).toEqual([]);
});

test("law cases 7 and 8: a paper copy says all that Điều 18 asks; the third result bears -KQ(3)", async () => {
  const dossier = await receive("Vũ Văn Kết Quả", [paper("Đơn")]);
  await until(
    () => window.call("sync.now", {}),
    (status) => status.waitingOperations === 0,
  );
  for (const title of ["Trích lục", "Bản sao trích lục", "Giấy xác nhận"]) {
    await issueSignedResult({ province: office.province, demo: office, dossierCode: dossier.code, title });
  }
  const results = await until(
    async () => {
      await window.call("sync.now", {});
      return (await window.call("dossiers.get", { id: dossier.id })).results;
    },
    (found) => found.length === 3,
  );
  expect(results.map((one) => one.code)).toEqual([1, 2, 3].map((n) => `${dossier.code}-KQ(${n})`));
  const { copy, file } = await window.call("copies.make", {
    resultId: results[2]?.id ?? "",
    purpose: "Nộp ngân hàng",
    forWhom: dossier.applicantName,
    copies: 1,
  });
  const text = await readText(await window.blob(file.token));
  const { system } = office.config;
  for (const needed of [
    "Giấy xác nhận",
    system.name,
    system.owner,
    `${dossier.code}-KQ(3)`,
    office.account("tn1").fullName,
    "CƠ QUAN CHUYỂN ĐỔI",
    copy.number,
  ]) {
    expect(text).toContain(needed.normalize("NFC").replace(/\s+/g, " "));
  }
});

/** A revocation list of the demonstration's authority, made by openssl; `next` in days from now. */
async function revocationList(wish: { revoked: string | null; next: number }): Promise<void> {
  const tokens = join(office.folder, "demo-tokens");
  const at = (days: number) =>
    new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, "");
  const index = wish.revoked ? `R\t440101000000Z\t${at(-1).slice(2)}\t${wish.revoked}\tunknown\t/CN=x\n` : "";
  await writeFile(join(tokens, "index.txt"), index);
  await writeFile(join(tokens, "index.txt.attr"), "");
  const config = join(tokens, "crl.cnf");
  await writeFile(
    config,
    `[ca]\ndefault_ca=demo\n[demo]\ndatabase=${join(tokens, "index.txt")}\ndefault_md=sha256\n`,
  );
  await promisify(execFile)("openssl", [
    ...["ca", "-gencrl", "-config", config, "-keyfile", join(tokens, "demo-ca.key")],
    ...["-cert", join(tokens, "trust", "demo-ca.pem"), "-out", join(tokens, "trust", "demo.crl")],
    ...["-crl_lastupdate", at(-2), "-crl_nextupdate", at(wish.next)],
  ]);
}

test("law case 21: a revoked certificate and an outdated list of revocations sign nothing, in words", async () => {
  const dossier = await receive("Đặng Thị Chờ Ký", [paper("Đơn")]);
  const scan = await openScan(dossier, 1);
  await addPage(scan.id, await makePage(LETTER));
  await window.call("digitise.confirmPages", { documentId: scan.id, count: 1 });
  await settled(scan.id, "to-sign", "failed");
  const own = office.account("tn1");
  const { tokens } = await ensureDemoTokens({
    folder: join(office.folder, "demo-tokens"),
    officers: office.office.officers.flatMap(({ fullName, identity, token }) =>
      token ? [{ fullName, identity, ...token }] : [],
    ),
  });
  const token = tokens.find((one) => one.label === own.token?.label);
  const serial = new X509Certificate(token?.certificate ?? new Uint8Array()).serialNumber;
  try {
    await revocationList({ revoked: serial, next: 10 });
    expect(await refusal(sign([scan.id]))).toBe("signing.certificate-revoked");
    await revocationList({ revoked: null, next: -1 });
    expect(await refusal(sign([scan.id]))).toBe("signing.revocation-stale");
    expect((await window.call("digitise.get", { id: scan.id })).state).toBe("to-sign");
    await revocationList({ revoked: null, next: 10 });
    expect((await sign([scan.id])).results.map((one) => one.ok)).toEqual([true]);
  } finally {
    await rm(join(office.folder, "demo-tokens", "trust", "demo.crl"), { force: true });
  }
});
