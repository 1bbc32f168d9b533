import { randomUUID } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import { type Input, type ProcedureName, procedures } from "../../preload/contract/index.ts";
import { type CoreClient, clientOf, Refused, startCoreClient } from "../support/core-client.ts";
import { createTestOffice, draftOf, type TestOffice } from "../support/office.ts";
import { DECISION, makePage } from "../support/pages.ts";

/**
 * Every procedure of the contract, called by those who have no business with what it names: nobody, a colleague with
 * the very same role, an officer of another role. A new procedure does not compile until its row stands here.
 */
let office: TestOffice;
let owner: CoreClient;
let colleague: CoreClient;
let cashier: CoreClient;
let admin: CoreClient;
/** What belongs to the owner. */
const own = { draft: randomUUID() as string, dossier: "", component: "", document: "", page: "", upload: "" };
const NONE = randomUUID();

async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Refused) return error.wire.code;
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return "accepted";
}

const signIn = (client: CoreClient, username: string) =>
  client.call("accounts.signIn", { username, password: office.account(username).password });

beforeAll(async () => {
  office = await createTestOffice();
  owner = startCoreClient(office.folder, "owner");
  await owner.core.ready();
  colleague = clientOf(owner.core, "colleague");
  cashier = clientOf(owner.core, "cashier");
  admin = clientOf(owner.core, "admin");
  await signIn(owner, "tn1");
  await signIn(colleague, "tn2");
  await signIn(cashier, "thuphi");
  await signIn(admin, "quantri");
  const received = await owner.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Nguyễn Thị Kín"),
  });
  own.dossier = received.id;
  own.component = received.components[0]?.id ?? "";
  await owner.call("dossiers.saveDraft", { id: own.draft, content: draftOf("Trần Văn Riêng"), revision: 1 });
  const opened = await owner.call("digitise.open", { dossierId: own.dossier, componentId: own.component });
  own.document = opened.id;
  const picture = await owner.upload("trang.jpg", "image/jpeg", await makePage(DECISION));
  const { document } = await owner.call("digitise.addPages", { documentId: opened.id, uploads: [picture] });
  own.page = document.pageList[0]?.id ?? "";
  own.upload = await owner.upload("giu-rieng.jpg", "image/jpeg", new Uint8Array([0xff, 0xd8, 0xff]));
}, 120_000);

afterAll(async () => {
  await owner?.core.close();
  await office?.end();
});

/** What the colleague (same role) and the cashier are answered; `any`: the call is everyone's, and names nothing. */
interface Row<P extends ProcedureName> {
  input: () => Input<P>;
  colleague: string;
  cashier: string;
}
const row = <P extends ProcedureName>(input: () => Input<P>, colleague: string, cashier: string): Row<P> => ({
  input,
  colleague,
  cashier,
});
/** Everyone who is signed in may; nothing in it belongs to one officer alone. */
const open = <P extends ProcedureName>(input: () => Input<P>): Row<P> => row<P>(input, "any", "any");
const forbidden = "session.forbidden";
const FEE = {
  source: "other" as const,
  index: null,
  name: "Phí thử",
  kind: "PHI" as const,
  quantity: 1,
  pages: 0,
  price: 1000,
  basis: "Nghị quyết thử",
  ground: "",
  groundWhy: "",
  moment: "reception" as const,
};

const PLAN = {
  number: "01/KH",
  name: "Chiến dịch thử",
  agency: "Kho thử",
  field: "Đất đai",
  startsOn: "2026-01-01",
  endsOn: "2026-12-31",
  signing: "scanner" as const,
  signerId: null,
  firstRate: 100,
  secondRate: 30,
};
const TYPED = { number: "1", date: "", holder: "A", title: "B" };

/** The calls of the citizen's screen: their inputs, which no officer's window may use. */
const CITIZEN: Partial<Record<ProcedureName, unknown>> = {
  "citizen.screen": {},
  "citizen.rate": { ticket: "0".repeat(32), level: 5, remarks: [], comment: "" },
  "citizen.leave": { ticket: "0".repeat(32) },
};

const TABLE: { [P in ProcedureName]: Row<P> | "public" | "citizen" } = {
  "accounts.names": "public",
  "accounts.signIn": "public",
  "accounts.resume": "public",
  "accounts.admit": row(
    () => ({
      username: "thay.the",
      fullName: "Người Thay",
      roles: ["receiving-officer"],
      machine: "M",
      hours: 1,
      password: "x",
    }),
    forbidden,
    forbidden,
  ),
  "accounts.redeem": "public",
  "accounts.me": "public",
  "accounts.signOut": open(() => ({})),
  "accounts.list": row(() => ({}), forbidden, forbidden),
  "accounts.create": row(
    () => ({
      username: "kegian",
      fullName: "Kẻ Gian",
      title: "",
      roles: ["unit-admin"],
      homeAgency: "a",
      workAgency: "a",
      password: "mat-khau-dai-1",
    }),
    forbidden,
    forbidden,
  ),
  "accounts.setActive": row(() => ({ id: NONE, active: false }), forbidden, forbidden),
  "accounts.resetPassword": row(() => ({ id: NONE, password: "mat-khau-dai-1" }), forbidden, forbidden),
  "accounts.changePassword": open(() => ({ current: "sai", next: "mat-khau-dai-1" })),
  "catalogue.search": open(() => ({ text: "khai sinh" })),
  "catalogue.procedure": open(() => ({ code: "1.004884" })),
  "catalogue.agencies": open(() => ({ text: "Nghệ An" })),
  "catalogue.unverified": row(() => ({}), forbidden, forbidden),
  "catalogue.checkImport": row(() => ({ upload: own.upload, whole: false }), forbidden, forbidden),
  "catalogue.checkUndo": row(() => ({ importId: NONE }), forbidden, forbidden),
  "catalogue.importEntry": row(() => ({ hash: "x", code: "1.004884", where: "" }), forbidden, forbidden),
  "catalogue.applyImport": row(() => ({ hash: "x" }), forbidden, forbidden),
  "catalogue.imports": row(() => ({}), forbidden, forbidden),
  "catalogue.importTemplate": row(() => ({ format: "csv" }), forbidden, forbidden),
  "campaigns.list": row(() => ({}), forbidden, forbidden),
  "campaigns.get": row(() => ({ id: NONE }), forbidden, forbidden),
  "campaigns.signers": row(() => ({}), forbidden, forbidden),
  "campaigns.save": row(() => ({ id: null, plan: PLAN }), forbidden, forbidden),
  "campaigns.items": row(
    () => ({ id: NONE, text: "", show: "all" as const, after: 0 }),
    forbidden,
    forbidden,
  ),
  "campaigns.classify": row(
    () => ({ campaignId: NONE, itemIds: [NONE], validity: "valid" as const, why: "" }),
    forbidden,
    forbidden,
  ),
  "campaigns.indexTemplate": row(() => ({ format: "csv" as const }), forbidden, forbidden),
  "campaigns.checkIndex": row(() => ({ id: NONE, upload: own.upload }), forbidden, forbidden),
  "campaigns.applyIndex": row(() => ({ id: NONE, hash: "x" }), forbidden, forbidden),
  "campaigns.folders": row(() => ({ id: NONE, batchId: null, after: 0 }), forbidden, forbidden),
  "campaigns.addFolder": row(
    () => ({ campaignId: NONE, box: "1", label: "1", kind: "sheets" as const }),
    forbidden,
    forbidden,
  ),
  "campaigns.setFolder": row(
    () => ({ id: NONE, kind: "sheets" as const, spreads: "keep" as const }),
    forbidden,
    forbidden,
  ),
  "campaigns.makeBatch": row(() => ({ campaignId: NONE, name: "Lô", boxes: ["1"] }), forbidden, forbidden),
  "campaigns.handOver": row(
    () => ({
      batchId: NONE,
      scope: "batch" as const,
      box: "",
      folderId: null,
      taker: "Tổ số hóa",
      toTeam: true,
      folders: 1,
      papers: 1,
      sheets: 1,
      note: "",
    }),
    forbidden,
    forbidden,
  ),
  "campaigns.custody": row(() => ({ batchId: NONE }), forbidden, forbidden),
  "campaigns.finishBatch": row(() => ({ id: NONE }), forbidden, forbidden),
  "campaigns.next": row(() => ({ campaignId: NONE }), forbidden, forbidden),
  "campaigns.folder": row(() => ({ id: NONE }), forbidden, forbidden),
  "campaigns.openPaper": row(() => ({ folderId: NONE, itemId: null }), forbidden, forbidden),
  "campaigns.submit": row(() => ({ folderId: NONE }), forbidden, forbidden),
  "campaigns.checkNext": row(() => ({ campaignId: NONE, round: 1 as const }), forbidden, forbidden),
  "campaigns.check": row(
    () => ({ paperId: NONE, round: 1 as const, passed: true, fields: [], why: "" }),
    forbidden,
    forbidden,
  ),
  "campaigns.entryNext": row(() => ({ campaignId: NONE }), forbidden, forbidden),
  "campaigns.enter": row(() => ({ paperId: NONE, turn: 1 as const, fields: TYPED }), forbidden, forbidden),
  "campaigns.matches": row(() => ({ id: NONE }), forbidden, forbidden),
  "campaigns.decide": row(() => ({ paperId: NONE, itemId: NONE, fields: null }), forbidden, forbidden),
  "campaigns.report": row(() => ({ id: NONE }), forbidden, forbidden),
  "campaigns.export": row(() => ({ batchId: NONE, folder: "/usb" }), forbidden, forbidden),
  "dossiers.board": open(() => ({})),
  "dossiers.list": open(() => ({ group: "today" as const, after: null })),
  "dossiers.search": open(() => ({ text: "Kín" })),
  "dossiers.get": open(() => ({ id: own.dossier })),
  "dossiers.readCard": row(() => ({ text: "x" }), "any", forbidden),
  "dossiers.readCardPicture": row(() => ({ upload: own.upload }), "files.missing", forbidden),
  "dossiers.preview": row(() => ({ procedureCode: "1.004884", manualDueDay: "" }), "any", forbidden),
  "dossiers.drafts": row(() => ({}), "any", forbidden),
  "dossiers.draft": row(() => ({ id: own.draft }), "dossiers.draft-not-yours", forbidden),
  "dossiers.saveDraft": row(
    () => ({ id: own.draft, content: draftOf("Người Khác"), revision: 99 }),
    "dossiers.draft-not-yours",
    forbidden,
  ),
  "dossiers.saveCursor": row(
    () => ({ id: own.draft, cursor: { field: "note", from: 0, to: 0, scroll: [], open: true } }),
    "dossiers.draft-not-yours",
    forbidden,
  ),
  "dossiers.discardDraft": row(() => ({ id: own.draft }), "dossiers.draft-not-yours", forbidden),
  "dossiers.receive": row(
    () => ({ draftId: own.draft, content: draftOf("Người Khác") }),
    "dossiers.draft-not-yours",
    forbidden,
  ),
  "dossiers.receipt": open(() => ({ id: own.dossier })),
  "dossiers.receiptPictures": open(() => ({ id: own.dossier })),
  "dossiers.printReceipt": row(() => ({ id: own.dossier }), "any", forbidden),
  "forms.ofDossier": open(() => ({ dossierId: own.dossier })),
  "forms.ofSubject": open(() => ({ subjectId: own.dossier })),
  "forms.get": row(() => ({ id: NONE }), "forms.not-found", "forms.not-found"),
  "forms.file": row(() => ({ id: NONE }), "forms.not-found", "forms.not-found"),
  "forms.pictures": row(() => ({ id: NONE }), "forms.not-found", "forms.not-found"),
  "forms.print": row(() => ({ id: NONE }), "forms.not-found", "forms.not-found"),
  "forms.waiting": row(() => ({}), "any", "any"),
  "forms.owe": row(() => ({ id: NONE, kind: "later" }), "forms.not-found", "forms.not-found"),
  "forms.printWaiting": row(() => ({}), "any", "any"),
  "forms.dropWaiting": row(() => ({ id: NONE, why: "Không cần nữa" }), "forms.not-found", "forms.not-found"),
  "forms.codePicture": row(() => ({ dossierId: NONE }), "dossiers.not-found", forbidden),
  "forms.books": row(() => ({}), "any", forbidden),
  "forms.bookRows": row(() => ({ id: NONE }), "forms.no-book", forbidden),
  "forms.extractBook": row(() => ({ id: NONE }), "forms.no-book", forbidden),
  "forms.closeBook": row(() => ({ id: NONE }), "forms.no-book", forbidden),
  "forms.electronic": row(() => ({ id: NONE }), "forms.not-found", "forms.not-found"),
  "digitise.list": open(() => ({ dossierId: own.dossier })),
  "digitise.get": row(() => ({ id: own.document }), "digitise.not-yours", "digitise.not-yours"),
  "digitise.open": row(
    () => ({ dossierId: own.dossier, componentId: own.component }),
    "digitise.not-yours",
    forbidden,
  ),
  "digitise.addPages": row(
    () => ({ documentId: own.document, uploads: [own.upload] }),
    "digitise.not-yours",
    forbidden,
  ),
  "digitise.later": row(() => ({}), "any", forbidden),
  "digitise.setLater": row(
    () => ({ dossierId: own.dossier, componentId: NONE, later: true }),
    "digitise.not-found",
    forbidden,
  ),
  "digitise.exemptions": row(() => ({ dossierId: own.dossier }), "any", forbidden),
  "digitise.exempt": row(
    () => ({ dossierId: own.dossier, componentId: NONE, ground: "DB_SHARED", note: "CSDL quốc gia" }),
    "digitise.not-found",
    forbidden,
  ),
  "digitise.takeBackExemption": row(
    () => ({ dossierId: own.dossier, componentId: NONE }),
    "digitise.not-found",
    forbidden,
  ),
  "digitise.reusable": row(() => ({ dossierId: own.dossier }), "any", forbidden),
  "digitise.askProvince": row(() => ({ dossierId: own.dossier }), "any", forbidden),
  "digitise.reuse": row(
    () => ({ dossierId: own.dossier, componentId: own.component, kind: "document", id: NONE }),
    "digitise.not-found",
    forbidden,
  ),
  "digitise.setAside": row(
    () => ({ documentId: own.document, pageIds: [own.page], why: "removed" }),
    "digitise.not-yours",
    forbidden,
  ),
  "digitise.bringBack": row(
    () => ({ documentId: own.document, pageId: own.page }),
    "digitise.not-yours",
    forbidden,
  ),
  "digitise.keepBlanks": row(
    () => ({ documentId: own.document, pageIds: [own.page] }),
    "digitise.not-yours",
    forbidden,
  ),
  "digitise.interleave": row(
    () => ({ documentId: own.document, turned: true }),
    "digitise.not-yours",
    forbidden,
  ),
  "digitise.cut": row(
    () => ({ documentId: own.document, pageId: own.page, componentId: own.component }),
    "digitise.not-yours",
    forbidden,
  ),
  "digitise.corners": row(
    () => ({ documentId: own.document, pageId: own.page }),
    "digitise.not-yours",
    forbidden,
  ),
  "digitise.split": row(
    () => ({ documentId: own.document, componentIds: [own.component, NONE] }),
    "digitise.not-yours",
    forbidden,
  ),
  "digitise.merge": row(
    () => ({ documentId: own.document, fromId: own.document }),
    "digitise.not-yours",
    forbidden,
  ),
  "digitise.undoMove": row(() => ({ documentId: own.document }), "digitise.not-yours", forbidden),
  "digitise.correct": row(
    () => ({ documentId: own.document, pageId: own.page, step: { kind: "turn", quarter: 90 } }),
    "digitise.not-yours",
    forbidden,
  ),
  "digitise.undoStep": row(
    () => ({ documentId: own.document, pageId: own.page }),
    "digitise.not-yours",
    forbidden,
  ),
  "digitise.separatorSheet": row(() => ({}), "any", forbidden),
  "digitise.printSeparators": row(() => ({ copies: 1 }), "any", forbidden),
  "digitise.reorder": row(
    () => ({ documentId: own.document, pageIds: [own.page] }),
    "digitise.not-yours",
    forbidden,
  ),
  "digitise.confirmPages": row(
    () => ({ documentId: own.document, count: 1 }),
    "digitise.not-yours",
    forbidden,
  ),
  "digitise.retry": row(() => ({ documentId: own.document }), "digitise.not-yours", forbidden),
  "digitise.cancel": row(() => ({ documentId: own.document }), "digitise.not-yours", forbidden),
  "digitise.confirmField": row(
    () => ({ documentId: own.document, fieldId: NONE, value: "x" }),
    "digitise.not-yours",
    forbidden,
  ),
  "scanning.view": row(() => ({}), "any", forbidden),
  "scanning.search": row(() => ({}), "any", forbidden),
  "scanning.add": row(() => ({ kind: "escl", address: "http://u:p@x" }), "scanner.bad-address", forbidden),
  "scanning.choose": row(() => ({ id: NONE }), "scanner.not-found", forbidden),
  "scanning.forget": row(() => ({ id: NONE }), "scanner.not-found", forbidden),
  "scanning.setProfile": row(
    () => ({
      id: NONE,
      profile: { dpi: 300, colour: "colour", source: "feeder", duplex: false, paper: "A4" },
    }),
    "scanner.not-found",
    forbidden,
  ),
  "scanning.state": row(() => ({ id: NONE }), "scanner.not-found", forbidden),
  "scanning.start": row(() => ({ documentId: own.document }), "digitise.not-yours", forbidden),
  "scanning.cancel": row(() => ({ documentId: own.document }), "digitise.not-yours", forbidden),
  "digitise.watched": row(() => ({}), "any", forbidden),
  "digitise.setWatched": row(() => ({ folder: "/không/có" }), "cli.input-missing", forbidden),
  "digitise.takeWatched": row(
    () => ({ documentId: own.document, names: ["../office.json"] }),
    "digitise.not-yours",
    forbidden,
  ),
  "signing.tokens": open(() => ({})),
  "signing.lookAgain": open(() => ({})),
  "signing.unlock": row(() => ({ tokenSerial: "không", pin: "00000000" }), "signing.no-token", forbidden),
  "signing.lock": open(() => ({ tokenSerial: "không" })),
  "signing.papers": open(() => ({})),
  "signing.paper": row(() => ({ id: NONE }), "signing.no-paper", "signing.no-paper"),
  "signing.marks": row(() => ({ id: NONE, moved: [] }), "signing.no-paper", forbidden),
  "signing.signers": open(() => ({})),
  "signing.put": row(
    () => ({ id: randomUUID(), kind: "copy", upload: own.upload, title: "Bản sao", copyForm: "SAO Y" }),
    "files.missing",
    "files.missing",
  ),
  "signing.reject": row(
    () => ({ kind: "scan", id: own.document, why: "không rõ trang" }),
    "digitise.not-yours",
    forbidden,
  ),
  "signing.startBatch": row(
    () => ({ items: [{ kind: "scan", id: own.document }], with: { tokenSerial: "không", keyId: "00" } }),
    "digitise.not-yours",
    forbidden,
  ),
  "signing.batch": row(() => ({ id: NONE }), "signing.no-batch", "signing.no-batch"),
  "signing.batches": open(() => ({})),
  "signing.cancelBatch": row(() => ({ id: NONE }), "signing.no-batch", forbidden),
  "signing.resumeBatch": row(
    () => ({ id: NONE, with: { tokenSerial: "không", keyId: "00" } }),
    "signing.no-batch",
    forbidden,
  ),
  "signing.images": open(() => ({})),
  "signing.setImage": row(() => ({ which: "mine", upload: own.upload }), "files.missing", forbidden),
  "signing.queue": open(() => ({})),
  "signing.levels": open(() => ({})),
  "signing.complete": row(() => ({}), "accepted", "session.forbidden"),
  "signing.sign": row(
    () => ({ documentIds: [own.document], tokenSerial: "không", keyId: "00", pin: "00000000" }),
    "digitise.not-yours",
    forbidden,
  ),
  "copies.results": open(() => ({})),
  "copies.result": row(() => ({ id: NONE }), "copies.unregistered", "copies.unregistered"),
  "copies.make": row(
    () => ({ resultId: NONE, purpose: "nộp hồ sơ", forWhom: "Người Khác", copies: 1 }),
    "copies.unregistered",
    forbidden,
  ),
  "copies.check": row(() => ({ upload: own.upload }), "files.missing", "files.missing"),
  "copies.file": row(() => ({ id: NONE }), "copies.unregistered", "copies.unregistered"),
  "copies.print": row(() => ({ id: NONE }), "copies.unregistered", forbidden),
  "copies.pictures": row(() => ({ id: NONE }), "copies.unregistered", "copies.unregistered"),
  "copies.kinds": row(() => ({ documentId: own.document }), "digitise.not-yours", "digitise.not-yours"),
  "copies.documents": open(() => ({})),
  "copies.stamp": row(() => ({ id: NONE }), forbidden, forbidden),
  "copies.withdraw": row(() => ({ id: NONE, why: "ghi sai" }), "copies.unregistered", forbidden),
  "copies.sealStatus": open(() => ({})),
  "copies.keyList": open(() => ({})),
  "copies.checkCode": row(() => ({ upload: own.upload }), "files.missing", "files.missing"),
  "copies.record": open(() => ({ sha256: "0".repeat(64) })),
  "copies.register": open(() => ({})),
  "returns.ready": row(() => ({}), "any", forbidden),
  "returns.get": row(() => ({ id: NONE }), "dossiers.not-found", forbidden),
  "returns.compareCard": row(
    () => ({ id: own.dossier, right: "applicant", text: "x" }),
    "card.not-a-card",
    forbidden,
  ),
  "returns.addPaper": row(
    () => ({ id: own.dossier, title: "Giấy khai sinh" }),
    "dossiers.wrong-state",
    forbidden,
  ),
  "returns.removePaper": row(() => ({ componentId: own.component }), "returns.not-found", forbidden),
  "returns.excuseScan": row(
    () => ({ componentId: own.component, why: "không quét được" }),
    forbidden,
    forbidden,
  ),
  "returns.handOver": row(
    () => ({
      id: own.dossier,
      collector: { right: "applicant", fullName: "Nguyễn Thị Kín", identity: "", paper: "" },
      check: { receipt: "shown", how: "none", cardText: "", outcome: "same", reason: "", explanation: "" },
      results: [],
      originals: [],
      signature: { how: "paper", witness: "" },
      note: "",
      askRating: false,
    }),
    "dossiers.wrong-state",
    forbidden,
  ),
  "returns.undo": row(() => ({ handOverId: NONE, why: "trả nhầm người" }), "returns.not-found", forbidden),
  "returns.giveOriginals": row(
    () => ({ id: NONE, takenBy: "Người Nhận", note: "" }),
    "dossiers.not-found",
    forbidden,
  ),
  "returns.toPost": row(() => ({}), "any", forbidden),
  "returns.post": row(
    () => ({
      carrier: "Bưu điện",
      parcels: [
        { dossierId: own.dossier, recipient: "Kẻ Gian", address: "Nơi khác hẳn", tracking: "", note: "" },
      ],
    }),
    "dossiers.wrong-state",
    forbidden,
  ),
  "returns.parcels": row(() => ({}), "any", forbidden),
  "returns.setTracking": row(() => ({ parcelId: NONE, tracking: "E1" }), "returns.not-found", forbidden),
  "returns.parcelDelivered": row(() => ({ parcelId: NONE, receivedBy: "" }), "returns.not-found", forbidden),
  "returns.parcelBack": row(
    () => ({ parcelId: NONE, why: "không có người nhận" }),
    "returns.not-found",
    forbidden,
  ),
  "returns.callCard": row(() => ({ id: NONE }), "dossiers.not-found", forbidden),
  "returns.noteContact": row(
    () => ({ id: NONE, how: "call", outcome: "no-answer", who: "", note: "" }),
    "dossiers.not-found",
    forbidden,
  ),
  "daily.check": open(() => ({})),
  "daily.opened": open(() => ({})),
  "daily.open": row(() => ({ note: "" }), "any", forbidden),
  "incidents.open": row(() => ({}), forbidden, forbidden),
  "incidents.list": row(() => ({}), forbidden, forbidden),
  "incidents.malware": row(() => ({ attachmentId: NONE }), "online.not-found", forbidden),
  "incidents.mine": row(() => ({}), "any", "any"),
  "incidents.lostAccount": row(
    () => ({ username: "tn1", note: "" }),
    "incidents.not-yours",
    "incidents.not-yours",
  ),
  "incidents.lostToken": row(() => ({ serial: "0", note: "" }), "incidents.not-yours", "incidents.not-yours"),
  "incidents.seen": row(() => ({ id: NONE }), forbidden, forbidden),
  "incidents.lift": row(() => ({ id: NONE, why: "Đã tìm thấy" }), forbidden, forbidden),
  "catalogue.guidanceSheet": row(() => ({ code: "0" }), "catalogue.not-found", forbidden),
  "parcels.list": row(() => ({}), "any", forbidden),
  "parcels.record": row(
    () => ({
      sender: "Người Gửi",
      address: "Xã Đại Huệ",
      content: "Một bộ hồ sơ",
      carrier: "Bưu điện",
      tracking: "",
      arrivedAt: "2026-01-09T10:00:00.000+07:00",
      enclosed: 0,
      missing: "",
    }),
    "any",
    forbidden,
  ),
  "parcels.begin": row(() => ({ id: NONE, draftId: own.draft }), "dossiers.draft-not-yours", forbidden),
  "parcels.ofDraft": row(() => ({ draftId: NONE }), "any", forbidden),
  "parcels.close": row(() => ({ id: NONE, why: "Không thuộc đơn vị" }), "parcels.not-found", forbidden),
  "parcels.setTracking": row(() => ({ id: NONE, tracking: "EB1" }), "parcels.not-found", forbidden),
  "parcels.sendBack": row(() => ({ carrier: "Bưu điện", ids: [NONE] }), "parcels.not-found", forbidden),
  "assist.begin": row(
    () => ({ draftId: own.draft, content: draftOf("Người Khác") }),
    "dossiers.draft-not-yours",
    forbidden,
  ),
  "assist.get": row(() => ({ id: NONE }), "assist.not-found", forbidden),
  "assist.list": row(() => ({}), "any", forbidden),
  "assist.declare": row(() => ({ id: NONE, declaration: [] }), "assist.not-found", forbidden),
  "assist.addFiles": row(
    () => ({ paperId: NONE, uploads: ["nothing-was-sent"] }),
    "files.missing",
    forbidden,
  ),
  "assist.removeFile": row(() => ({ id: NONE, fileId: NONE }), "assist.not-found", forbidden),
  "assist.send": row(() => ({ id: NONE, consented: true as const }), "assist.not-found", forbidden),
  "assist.drop": row(() => ({ id: NONE }), "assist.not-found", forbidden),
  "online.inbox": row(() => ({ show: "open" }), "any", forbidden),
  "online.filing": row(() => ({ id: NONE }), "online.not-found", forbidden),
  "online.ofDossier": row(() => ({ dossierId: NONE }), "any", "any"),
  "online.pages": row(() => ({ id: NONE }), "online.not-found", forbidden),
  "online.accept": row(() => ({ id: NONE, caseIndex: 0, manualDueDay: "" }), "online.not-found", forbidden),
  "online.ask": row(
    () => ({ id: NONE, findings: [], items: ["Giấy chứng sinh"], wrong: [], why: "Còn thiếu giấy" }),
    "online.not-found",
    forbidden,
  ),
  "online.refuse": row(() => ({ id: NONE, why: "Không thuộc diện" }), "online.not-found", forbidden),
  "online.giveBack": row(() => ({ id: NONE, why: "Nộp nhầm nơi" }), "online.not-found", forbidden),
  "online.compare": row(
    () => ({ id: NONE, componentName: "Đơn", same: true, note: "" }),
    "online.not-found",
    forbidden,
  ),
  "online.scanAgain": row(() => ({ id: NONE }), "any", forbidden),
  "daily.sheet": open(() => ({ day: "" })),
  "daily.close": row(() => ({ day: "2020-01-01", note: "" }), "any", forbidden),
  "daily.reopen": row(() => ({ day: "2019-01-01", why: "Thử mở lại" }), "daily.sheet-open", forbidden),
  "daily.shift": open(() => ({})),
  "daily.handShift": row(
    () => ({ username: "nobody", password: "sai", counted: 0, note: "Lệch để thử" }),
    "accounts.not-found",
    "accounts.not-found",
  ),
  "daily.originals": open(() => ({})),
  "daily.printOriginals": row(() => ({}), "any", forbidden),
  "daily.week": row(() => ({ from: "" }), forbidden, forbidden),
  "daily.month": row(() => ({ month: "" }), forbidden, forbidden),
  "daily.reconcileMonth": row(() => ({ month: "2026-01" }), forbidden, forbidden),
  "daily.year": row(() => ({}), forbidden, forbidden),
  "daily.tickYear": row(() => ({ code: "calendar" }), forbidden, forbidden),
  "daily.printWeek": row(() => ({ from: "2026-01-05" }), forbidden, forbidden),
  "notices.list": row(() => ({}), "any", forbidden),
  "notices.ofDossier": row(() => ({ id: NONE }), "any", forbidden),
  "notices.contact": row(
    () => ({ id: NONE, how: "call", outcome: "reached", who: "", note: "" }),
    "notices.not-found",
    forbidden,
  ),
  "rehearsal.run": row(() => ({}), "any", forbidden),
  "training.view": "public",
  "training.enter": row(() => ({ sure: false }), "training.not-sure", "training.not-sure"),
  "training.leave": row(() => ({ sure: false }), "training.not-sure", "training.not-sure"),
  "pad.list": row(() => ({}), "any", forbidden),
  "pad.leaves": row(() => ({ padId: NONE }), "any", forbidden),
  "pad.stock": row(() => ({ day: "2026-11-26" }), "any", forbidden),
  "pad.make": row(() => ({ day: "2020-01-02", count: 1 }), "pad.wrong-day", forbidden),
  "pad.print": row(() => ({ padId: NONE }), "pad.not-found", forbidden),
  "pad.file": row(() => ({ padId: NONE }), "pad.not-found", forbidden),
  "pad.begin": row(() => ({ code: "không có", draftId: own.draft }), "dossiers.draft-not-yours", forbidden),
  "pad.ofDraft": row(() => ({ draftId: NONE }), "any", forbidden),
  "pad.enter": row(
    () => ({
      draftId: own.draft,
      content: draftOf("Nguyễn Thị Kín"),
      receivedAt: "2026-11-26T10:00:00.000+07:00",
      receiver: "tn1",
      why: "mất điện",
    }),
    "dossiers.draft-not-yours",
    forbidden,
  ),
  "pad.entry": row(() => ({ leafId: NONE }), "pad.not-found", forbidden),
  "pad.confirm": row(() => ({ leafId: NONE }), "pad.not-found", forbidden),
  "pad.sendBack": row(() => ({ leafId: NONE, why: "khác tờ giấy" }), "pad.not-found", forbidden),
  "pad.spoil": row(() => ({ leafId: NONE, why: "rách mất" }), "pad.not-found", forbidden),
  "pad.giveBack": row(() => ({ padId: NONE }), "pad.not-found", forbidden),
  "pad.account": row(() => ({ padId: NONE }), "pad.not-found", forbidden),
  "feedback.list": row(() => ({}), "any", forbidden),
  "feedback.get": row(() => ({ id: NONE }), "feedback.not-found", forbidden),
  "feedback.record": row(
    () => ({
      person: { fullName: "Người Nào", address: "", phone: "", email: "" },
      topic: "other",
      dossierId: null,
      procedureCode: "",
      content: "Nội dung phản ánh thử",
      agencyId: "không có",
    }),
    "catalogue.not-found",
    forbidden,
  ),
  "feedback.answer": row(() => ({ id: NONE, answer: "trả lời" }), "feedback.not-found", forbidden),
  "feedback.told": row(() => ({ id: NONE, how: "call" }), "feedback.not-found", forbidden),
  "citizen.open": row(() => ({}), "any", forbidden),
  "citizen.ask": row(() => ({ handOverId: NONE }), "returns.not-found", forbidden),
  "citizen.screen": "citizen",
  "citizen.rate": "citizen",
  "citizen.leave": "citizen",
  "fees.proposals": open(() => ({ procedureCode: "1.004884" })),
  "fees.dossier": open(() => ({ dossierId: own.dossier })),
  "fees.compute": open(() => ({ dossierId: own.dossier, lines: [] })),
  "fees.demand": row(() => ({ dossierId: NONE, lines: [FEE] }), "dossiers.not-found", "dossiers.not-found"),
  "fees.cancelDue": row(() => ({ dueId: NONE, why: "ghi nhầm" }), "fees.not-found", "fees.not-found"),
  "fees.take": row(
    () => ({
      payerName: "Người Khác",
      payerAddress: "",
      method: "cash",
      tendered: null,
      reference: "",
      issuer: "",
      checked: "none",
      receipt: "electronic",
      items: [{ dossierId: NONE, dueIds: [], lines: [FEE] }],
    }),
    "dossiers.not-found",
    "dossiers.not-found",
  ),
  "fees.confirm": row(
    () => ({ paymentId: NONE, found: true, why: "", receipt: "electronic" }),
    "fees.not-found",
    "fees.not-found",
  ),
  "fees.day": open(() => ({ day: null })),
  "fees.open": open(() => ({})),
  "fees.recordOfficial": row(() => ({ paymentId: NONE, number: "1" }), "fees.not-found", "fees.not-found"),
  "fees.books": open(() => ({})),
  "fees.openBook": row(
    () => ({ symbol: "AA", first: "0001", last: "0050", cashierId: NONE }),
    forbidden,
    forbidden,
  ),
  "fees.closeBook": row(() => ({ bookId: NONE, why: "thu lại" }), forbidden, forbidden),
  "fees.spoil": row(() => ({ bookId: NONE, why: "rách" }), "fees.not-found", "fees.not-found"),
  "fees.reissue": row(() => ({ paymentId: NONE, why: "rách" }), "fees.not-found", "fees.not-found"),
  "fees.ask": row(
    () => ({ paymentId: NONE, kind: "refund", lines: [], why: "thu thừa" }),
    "fees.not-found",
    "fees.not-found",
  ),
  "fees.requests": open(() => ({})),
  "fees.decide": row(() => ({ id: NONE, approve: true, note: "" }), forbidden, forbidden),
  "fees.reconciliation": open(() => ({})),
  "fees.close": row(
    () => ({ day: "2099-01-01", opening: 0, notes: [], why: "" }),
    "fees.day-closed",
    "fees.day-closed",
  ),
  "fees.remittances": open(() => ({})),
  "fees.remit": row(() => ({ closingIds: [NONE], account: "3511" }), "fees.not-found", "fees.not-found"),
  "scoring.dossier": row(() => ({ id: NONE }), "dossiers.not-found", "dossiers.not-found"),
  "scoring.marks": open(() => ({ ids: [] })),
  "reports.indicators": row(
    () => ({ from: "2026-01-01", to: "2026-01-31" }),
    "session.forbidden",
    "session.forbidden",
  ),
  "reports.breakdown": row(
    () => ({ from: "2026-01-01", to: "2026-01-31", id: "on-time", by: "officer" }),
    forbidden,
    forbidden,
  ),
  "reports.dossiers": row(
    () => ({ from: "2026-01-01", to: "2026-01-31", id: "on-time", hit: true }),
    forbidden,
    forbidden,
  ),
  "reports.unitReports": row(() => ({ to: "2026-01-31" }), forbidden, forbidden),
  "reports.unitReport": row(
    () => ({ from: "2026-01-01", to: "2026-01-31", id: "month" }),
    forbidden,
    forbidden,
  ),
  "reports.unitReportFile": row(
    () => ({ from: "2026-01-01", to: "2026-01-31", id: "month" }),
    forbidden,
    forbidden,
  ),
  "sync.status": open(() => ({})),
  "sync.items": open(() => ({ which: "waiting" })),
  "sync.now": open(() => ({})),
  "sync.pause": open(() => ({ paused: false })),
  "sync.retry": open(() => ({ id: NONE })),
  "sync.overview": open(() => ({})),
  "sync.ages": open(() => ({})),
  "archive.plan": open(() => ({})),
  "sync.rows": open(() => ({ view: "dossiers", show: "all" })),
  "sync.waiting": open(() => ({ id: own.dossier })),
  "sync.first": open(() => ({ id: own.dossier })),
  "sync.aside": open(() => ({})),
  "sync.setAside": row(() => ({ id: NONE, why: "không gửi nữa" }), forbidden, forbidden),
  "sync.differences": open(() => ({ dossierId: null })),
  "sync.settleDispute": row(() => ({ id: NONE, take: false }), "any", forbidden),
  "sync.answerDue": row(() => ({ id: NONE, accept: false, why: "giữ ngày trên giấy" }), "any", forbidden),
  "sync.packages": open(() => ({})),
  "sync.exportPackage": row(() => ({ folder: "/nowhere", passphrase: "x".repeat(12) }), forbidden, forbidden),
  "sync.importPackage": row(() => ({ path: "/nowhere", passphrase: "x" }), forbidden, forbidden),
  "sync.cancelPackage": row(() => ({}), forbidden, forbidden),
  "sync.putBack": row(() => ({ id: NONE }), forbidden, forbidden),
  "exchange.view": open(() => ({})),
  "exchange.unit": open(() => ({ dossierId: NONE })),
  "exchange.now": open(() => ({})),
  "exchange.bring": row(() => ({ dossierId: NONE }), "any", forbidden),
  "exchange.lease": row(() => ({ dossierId: NONE, why: "Máy kia tắt" }), "any", forbidden),
  "exchange.addAddress": row(() => ({ address: "192.168.1.20" }), forbidden, forbidden),
  "exchange.removeAddress": row(() => ({ address: "192.168.1.20:47115" }), forbidden, forbidden),
  "exchange.conflictSeen": row(() => ({ id: NONE }), "any", forbidden),
  "exchange.restore": row(() => ({ device: NONE, why: "Hỏng ổ đĩa", password: "sai" }), forbidden, forbidden),
  "life.view": open(() => ({ id: own.dossier })),
  "life.worklist": open(() => ({})),
  "life.units": open(() => ({})),
  "life.sentHome": row(() => ({ text: "" }), "any", forbidden),
  "life.sendHome": row(
    () => ({
      draftId: own.draft,
      content: draftOf("Người Khác"),
      items: ["Giấy khai sinh"],
      why: "Thiếu giấy",
    }),
    "dossiers.draft-not-yours",
    forbidden,
  ),
  "life.refuseBefore": row(
    () => ({ draftId: own.draft, content: draftOf("Người Khác"), why: "Không thuộc thẩm quyền" }),
    "dossiers.draft-not-yours",
    forbidden,
  ),
  "life.takeUp": row(() => ({ id: NONE }), "life.not-found", forbidden),
  "life.immediate": row(
    () => ({
      draftId: own.draft,
      content: { ...draftOf("Người Khác"), procedureCode: "2.000815" },
      result: "Bản sao chứng thực",
      receivedBy: "Người Khác",
      wantsReceipt: false,
    }),
    "dossiers.draft-not-yours",
    forbidden,
  ),
  "life.void": row(() => ({ id: NONE, why: "Tiếp nhận nhầm" }), "dossiers.not-found", forbidden),
  "life.correct": row(
    () => {
      const { applicant, components, sets, deliverTo, note } = draftOf("Người Khác");
      return { id: NONE, why: "Sai họ tên", applicant, components, sets, deliverTo, note };
    },
    "dossiers.not-found",
    forbidden,
  ),
  "life.transfer": row(
    () => ({ ids: [NONE], toUnit: "Phòng Tư pháp", coordinatingUnit: "" }),
    "dossiers.not-found",
    forbidden,
  ),
  "life.printWaiting": row(() => ({}), "any", forbidden),
  "life.takeBack": row(() => ({ ids: [NONE], unit: "Phòng Tư pháp" }), "dossiers.not-found", forbidden),
  "life.signTransfer": row(() => ({ id: NONE, taker: "Người Khác" }), "life.not-found", forbidden),
  "life.takeTransfer": row(
    () => ({ id: NONE, username: "x", password: "y", originals: 0, note: "" }),
    "life.not-found",
    forbidden,
  ),
  "life.requestSupplement": row(
    () => ({ id: NONE, why: "Thiếu giấy", items: ["Giấy khai sinh"] }),
    "dossiers.not-found",
    forbidden,
  ),
  "life.supplementComplete": row(
    () => ({ id: NONE, components: [], note: "", manualDueDay: "" }),
    "dossiers.not-found",
    forbidden,
  ),
  "life.refuse": row(() => ({ id: NONE, why: "Không đủ điều kiện" }), "dossiers.not-found", forbidden),
  "life.waitOpinion": row(
    () => ({ id: NONE, why: "Xin ý kiến", agency: "Sở Tư pháp" }),
    "dossiers.not-found",
    forbidden,
  ),
  "life.opinionArrived": row(() => ({ id: NONE, opinion: "" }), "dossiers.not-found", forbidden),
  "life.extend": row(
    () => ({ id: NONE, why: "Chờ xác minh", newDueDay: "2026-02-02" }),
    "dossiers.not-found",
    forbidden,
  ),
  "life.stop": row(
    () => ({ id: NONE, why: "Người dân xin dừng", noDecision: true }),
    "dossiers.not-found",
    forbidden,
  ),
  "life.finish": row(
    () => ({ id: NONE, title: "Trích lục", number: "", note: "" }),
    "dossiers.not-found",
    forbidden,
  ),
  "life.recallResult": row(() => ({ id: NONE, why: "Kết quả sai" }), "dossiers.not-found", forbidden),
  "life.correctResult": row(
    () => ({ id: NONE, why: "Sai ngày sinh", title: "Trích lục", number: "" }),
    "dossiers.not-found",
    forbidden,
  ),
  "life.identityDifferent": row(() => ({ id: NONE, why: "Khác ảnh" }), "dossiers.not-found", forbidden),
  "life.applicantDied": row(() => ({ id: NONE, why: "Có giấy chứng tử" }), "dossiers.not-found", forbidden),
  "certification.fee": row(
    () => ({ kind: "signature", papers: [{ name: "Giấy ủy quyền", pages: 1, copies: 1 }] }),
    "any",
    forbidden,
  ),
  "certification.today": row(() => ({}), "any", forbidden),
  "certification.record": row(
    () => ({
      id: NONE,
      kind: "signature",
      requester: "Người Khác",
      identity: "",
      papers: [{ name: "Giấy ủy quyền", pages: 1, copies: 1 }],
      signer: { name: "Người Ký", title: "Chủ tịch" },
    }),
    "certification.identity-missing",
    forbidden,
  ),
  "certification.collect": row(
    () => ({ id: NONE, receipt: "electronic" }),
    "certification.not-found",
    forbidden,
  ),
  "certification.giveBack": row(() => ({ id: NONE, why: "ghi nhầm" }), "certification.not-found", forbidden),
  "certification.void": row(() => ({ id: NONE, why: "ghi nhầm" }), "certification.not-found", forbidden),
  "certification.register": open(() => ({ kind: "copy", year: 2026 })),
  "certification.closeBook": row(() => ({ kind: "copy", year: 2026 }), forbidden, forbidden),
  "calendars.view": open(() => ({ year: 2026 })),
  "calendars.check": row(() => ({ text: "{}" }), forbidden, forbidden),
  "calendars.apply": row(() => ({ text: "{}", against: "x" }), forbidden, forbidden),
  "calendars.decide": row(
    () => ({ day: "2026-11-24", answer: "off", source: "tin đồn" }),
    forbidden,
    forbidden,
  ),
  "calendars.promised": open(() => ({ from: "2026-01-01", to: "2026-01-02" })),
  "calendars.close": row(
    () => ({ from: "2026-01-01", to: "2026-01-02", reason: "bão", source: "tin đồn" }),
    forbidden,
    forbidden,
  ),
  "calendars.reopen": row(() => ({ id: NONE, reason: "nhầm" }), forbidden, forbidden),
  "calendars.explain": open(() => ({ dossierId: own.dossier })),
  "people.recall": row(
    () => ({ identity: "040099012345", fullName: "", birthDate: "", phone: "" }),
    "any",
    forbidden,
  ),
  "people.check": row(() => ({ applicant: draftOf("Người Khác").applicant }), "any", forbidden),
  "people.readList": row(
    () => ({ text: "Người Khác", shared: draftOf("Người Khác").applicant }),
    "any",
    forbidden,
  ),
  "people.readTable": row(() => ({ upload: own.upload }), "files.missing", forbidden),
  "people.receiveMany": row(
    () => {
      const { fullName, identity, birthDate, sex, address, phone } = draftOf("Người Khác").applicant;
      const person = { fullName, identity, birthDate, sex, address, phone };
      return { listId: own.draft, content: draftOf("Người Khác"), people: [person] };
    },
    "dossiers.draft-not-yours",
    forbidden,
  ),
  "people.printPile": row(() => ({ ids: [NONE] }), "forms.not-found", forbidden),
  "people.takeEntryCode": "public",
  "people.takeScan": row(() => ({ id: NONE }), "any", forbidden),
  "people.scanner": row(() => ({}), forbidden, forbidden),
  "people.chooseScanner": row(() => ({ port: "", baud: 9600 }), forbidden, forbidden),
  "office.startup": "public",
  "office.status": "public",
  "office.doctor": "public",
  "office.confirmClock": open(() => ({})),
  "office.acknowledgeRecovery": open(() => ({})),
  "office.audit": row(() => ({}), forbidden, forbidden),
  "accounts.province": "public",
  "accounts.provinceStart": "public",
  "accounts.provinceLook": "public",
  "accounts.provinceCancel": "public",
  // before there is an office anybody joins the machine; where there is one they ask who calls
  "enrolment.state": "public",
  "enrolment.look": "public",
  "enrolment.join": "public",
  "office.network": row(() => ({}), forbidden, forbidden),
  "office.setNetwork": row(
    () => ({ kind: "direct" as const, address: "", except: "", url: "", user: "", password: "" }),
    forbidden,
    forbidden,
  ),
  "office.choosePrinter": open(() => ({ name: "khong-co" })),
  "office.printers": open(() => ({})),
  "office.printSettings": open(() => ({})),
  "office.printerOffers": open(() => ({ name: "khong-co" })),
  "office.setPrint": open(() => ({ form: "receipt", printer: "", tray: "", paper: "", sides: "" as const })),
  "office.printJobs": open(() => ({})),
};

const rows = Object.entries(TABLE) as [ProcedureName, Row<ProcedureName> | "public" | "citizen"][];

test("public is what the table says is public, and nobody calls anything else", async () => {
  const nobody = clientOf(owner.core, "nobody");
  for (const [name, one] of rows) {
    expect(procedures[name].access === "public", name).toBe(one === "public");
    expect(procedures[name].access === "citizen", name).toBe(one === "citizen");
    if (one === "public" || one === "citizen") continue;
    expect(await refusal(nobody.call(name, one.input())), name).toBe("session.required");
  }
  expect(await refusal(nobody.upload("a.jpg", "image/jpeg", new Uint8Array(4)))).toContain(
    "session.required",
  );
}, 60_000);

test("nobody at an officer's window answers for the citizen, and the citizen's screen asks for nothing else", async () => {
  const nobody = clientOf(owner.core, "nobody");
  for (const [name, input] of Object.entries(CITIZEN) as [ProcedureName, never][]) {
    for (const window of [nobody, owner, colleague, cashier, admin]) {
      expect(await refusal(window.call(name, input)), name).toBe("citizen.screen-only");
    }
  }
  const screen = async (name: ProcedureName, input: unknown) => {
    const reply = await owner.core.call("owner", { v: 1, id: "1", proc: name, input }, "citizen");
    return reply.ok ? "accepted" : reply.error.code;
  };
  for (const [name, one] of rows) {
    // also under the very name of a window where an officer sits
    if (one !== "citizen") {
      const input = one === "public" ? {} : one.input();
      expect(await screen(name, input), name).toBe("citizen.screen-only");
    }
  }
  expect(await screen("citizen.screen", {})).toBe("accepted");
  expect(await screen("citizen.rate", CITIZEN["citizen.rate"])).toBe("citizen.ticket-used");
});

test("a colleague of the same role and an officer of another reach nothing that is the owner's", async () => {
  for (const [name, one] of rows) {
    if (one === "public" || one === "citizen") continue;
    if (one.colleague !== "any") {
      expect(await refusal(colleague.call(name, one.input())), `${name}, colleague`).toBe(one.colleague);
    }
    if (one.cashier !== "any") {
      expect(await refusal(cashier.call(name, one.input())), `${name}, cashier`).toBe(one.cashier);
    }
  }
  expect(await colleague.call("digitise.list", { dossierId: own.dossier })).toEqual([]);
  expect(await colleague.call("dossiers.drafts", {})).toEqual([]);
  expect((await owner.call("dossiers.draft", { id: own.draft })).content.applicant.fullName).toBe(
    "Trần Văn Riêng",
  );
  expect((await owner.call("digitise.get", { id: own.document })).pageList).toHaveLength(1);
}, 60_000);

test("a machine that has its office is joined anew by its administrators alone", async () => {
  const nobody = clientOf(owner.core, "nobody");
  const serverUrl = "https://127.0.0.1:9";
  const join = { serverUrl, pin: null, code: "ABCD-2345", machineName: "QUAY", administrator: null };
  for (const [who, code] of [
    [nobody, "session.required"],
    [colleague, "session.forbidden"],
  ] as const) {
    expect(await refusal(who.call("enrolment.look", { serverUrl }))).toBe(code);
    expect(await refusal(who.call("enrolment.join", join))).toBe(code);
  }
  expect(await refusal(admin.call("enrolment.look", { serverUrl }))).toBe("sync.offline");
  expect(await refusal(nobody.call("accounts.provinceStart", { device: false, link: false }))).toBe(
    "accounts.province-none",
  );
});

test("an upload of another window is nobody else's", async () => {
  const dossier = await colleague.call("dossiers.receive", {
    draftId: randomUUID(),
    content: draftOf("Lê Thị Hai"),
  });
  const document = await colleague.call("digitise.open", {
    dossierId: dossier.id,
    componentId: dossier.components[0]?.id ?? "",
  });
  expect(
    await refusal(colleague.call("digitise.addPages", { documentId: document.id, uploads: [own.upload] })),
  ).toBe("files.missing");
});

test("a name of the watched folder cannot lead out of it", async () => {
  for (const name of ["../office.json", "/etc/passwd", "..\\office.json", "a\n.pdf", "."]) {
    expect(
      await refusal(owner.call("digitise.takeWatched", { documentId: own.document, names: [name] })),
      name,
    ).toBe("cli.input-missing");
  }
});

test("a blob's right ends with the session that asked for it", async () => {
  const window = clientOf(owner.core, "short");
  await signIn(window, "tn3");
  const { token } = await window.call("dossiers.receipt", { id: own.dossier });
  await window.call("accounts.signOut", {});
  await expect(window.blob(token)).rejects.toThrow("404");
});

test("a session is not taken up again after sign-out, a new password, a deactivation; running ones end", async () => {
  const window = clientOf(owner.core, "window");
  const other = clientOf(owner.core, "other");
  const id = (await signIn(window, "sohoa")).officer.id;
  const { session } = await signIn(window, "sohoa");
  await window.call("accounts.signOut", {});
  expect(await refusal(window.call("accounts.resume", { session }))).toBe("session.expired");

  const first = await signIn(window, "sohoa");
  const second = await signIn(other, "sohoa");
  const { password } = office.account("sohoa");
  await window.call("accounts.changePassword", { current: password, next: "mật-khẩu-mới-1" });
  expect(await refusal(other.call("accounts.list", {}))).toBe("session.required");
  expect(await refusal(other.call("accounts.resume", { session: second.session }))).toBe("session.expired");
  expect((await window.call("accounts.me", {}))?.id).toBe(id);

  await admin.call("accounts.resetPassword", { id, password: "mật-khẩu-mới-2" });
  expect(await window.call("accounts.me", {})).toBeNull();
  expect(await refusal(window.call("accounts.resume", { session: first.session }))).toBe("session.expired");

  const third = await window.call("accounts.signIn", { username: "sohoa", password: "mật-khẩu-mới-2" });
  await admin.call("accounts.setActive", { id, active: false });
  expect(await window.call("accounts.me", {})).toBeNull();
  expect(await refusal(window.call("accounts.resume", { session: third.session }))).toBe("session.expired");
  // to whoever only guesses, who left looks like who never was
  const guess = (username: string, with_: string) =>
    refusal(window.call("accounts.signIn", { username, password: with_ }));
  expect(await guess("sohoa", "đoán bừa")).toBe("accounts.not-found");
  expect(await guess("khong-co", "đoán bừa")).toBe("accounts.not-found");
  expect(await guess("sohoa", "mật-khẩu-mới-2")).toBe("accounts.inactive");
}, 60_000);

test("a session sits at one window, and taking it up elsewhere ends who sat there", async () => {
  const window = clientOf(owner.core, "a");
  const other = clientOf(owner.core, "b");
  const { session, officer } = await signIn(window, "kiemtra");
  await signIn(other, "lanhdao");
  await other.call("accounts.resume", { session });
  expect((await other.call("accounts.me", {}))?.id).toBe(officer.id);
  expect(await window.call("accounts.me", {})).toBeNull();
});

test("guesses sent at the same moment are each counted, and a locked account takes no right password", async () => {
  const guesses = Array.from({ length: 9 }, (_, n) =>
    refusal(
      clientOf(owner.core, `guess-${n}`).call("accounts.signIn", {
        username: "vanthu",
        password: `sai ${n}`,
      }),
    ),
  );
  const answers = await Promise.all(guesses);
  expect(answers).toContain("accounts.locked");
  expect(await refusal(signIn(clientOf(owner.core, "right"), "vanthu"))).toBe("accounts.locked");
}, 60_000);

test("whoever sits at an open window cannot guess its password without end", async () => {
  const window = clientOf(owner.core, "left-open");
  await signIn(window, "truong");
  const answers: string[] = [];
  for (let n = 0; n < 6; n++) {
    answers.push(
      await refusal(window.call("accounts.changePassword", { current: `sai ${n}`, next: "mat-khau-dai-1" })),
    );
  }
  expect(answers.slice(-2)).toEqual(["accounts.locked", "accounts.locked"]);
  const { password } = office.account("truong");
  expect(
    await refusal(window.call("accounts.changePassword", { current: password, next: "mat-khau-dai-1" })),
  ).toBe("accounts.locked");
}, 60_000);

test("the data folder and what the core makes in it are for its user alone", async () => {
  for (const path of ["", "counter.db", "office.json", "files", "journal", "keys"]) {
    expect(((await stat(join(office.folder, path))).mode & 0o077).toString(8), path || "folder").toBe("0");
  }
});

test("nothing that names a citizen or opens a door stands in clear: disk, log, audit, refusals", async () => {
  const pin = "PIN-93517-kin";
  const password = "sai-nhung-van-kin-7741";
  const words = await owner
    .call("signing.sign", { documentIds: [own.document], tokenSerial: "không", keyId: "00", pin })
    .catch((error: Error) => JSON.stringify(error instanceof Refused ? error.wire : error));
  const guess = await clientOf(owner.core, "guess")
    .call("accounts.signIn", { username: "cntt", password })
    .catch((error: Error) => JSON.stringify(error instanceof Refused ? error.wire : error));
  const { officers } = office.office;
  const secrets = [
    pin,
    password,
    "Nguyễn Thị Kín",
    "Trần Văn Riêng",
    "giu-rieng",
    office.province.deviceToken,
    ...officers.flatMap((one) => [one.password, one.identity, ...(one.token ? [one.token.pin] : [])]),
  ];
  const { rows: audit } = await admin.call("office.audit", { limit: 500 });
  const told = JSON.stringify([words, guess, audit]);
  // the log names officers by their user name and rows by their id, so it has something to say
  expect(audit.length).toBeGreaterThan(10);
  expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);

  await owner.core.close();
  const open_ = /^(province|demo-tokens|thu-muc-quet|office\.json)/;
  let files = 0;
  for (const entry of await readdir(office.folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || open_.test(relative(office.folder, path))) continue;
    const bytes = await readFile(path);
    files++;
    for (const secret of secrets) {
      expect(bytes.includes(secret), `${path}: ${secret}`).toBe(false);
      expect(bytes.includes(Buffer.from(secret, "utf16le")), `${path}: ${secret}`).toBe(false);
    }
    // no page of a paper in clear
    expect(bytes.includes(Buffer.from([0xff, 0xd8, 0xff, 0xe0])), path).toBe(false);
    expect(bytes.includes("%PDF-"), path).toBe(false);
  }
  expect(files).toBeGreaterThan(5);
});
