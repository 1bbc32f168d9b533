import { draftOf } from "../office.ts";
import { type AccessRows, forbidden, NONE, open, own, row } from "./row.ts";

/** What else a counter does in a day: people, post, filings from the portal, certification, its own order. */
export const COUNTER: AccessRows<
  | "people"
  | "pad"
  | "parcels"
  | "assist"
  | "online"
  | "notices"
  | "certification"
  | "daily"
  | "feedback"
  | "citizen"
> = {
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
  "notices.list": row(() => ({}), "any", forbidden),
  "notices.ofDossier": row(() => ({ id: NONE }), "any", forbidden),
  "notices.contact": row(
    () => ({ id: NONE, how: "call", outcome: "reached", who: "", note: "" }),
    "notices.not-found",
    forbidden,
  ),
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
  "daily.check": open(() => ({})),
  "daily.opened": open(() => ({})),
  "daily.open": row(() => ({ note: "" }), "any", forbidden),
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
  "daily.reportMonth": row(() => ({ month: "2026-01" }), forbidden, forbidden),
  "daily.reconcileMonth": row(() => ({ month: "2026-01" }), forbidden, forbidden),
  "daily.year": row(() => ({}), forbidden, forbidden),
  "daily.tickYear": row(() => ({ code: "calendar" }), forbidden, forbidden),
  "daily.printWeek": row(() => ({ from: "2026-01-05" }), forbidden, forbidden),
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
};
