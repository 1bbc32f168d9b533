import { type AccessRows, forbidden, NONE, open, own, row } from "./row.ts";

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

/** The digitising of old results. */
export const CAMPAIGNS: AccessRows<"campaigns" | "archive"> = {
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
  "archive.plan": open(() => ({})),
};
