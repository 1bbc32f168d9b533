import { type AccessRows, forbidden, NONE, open, own, row } from "./row.ts";

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

/** Fees, and the counts that are made of a day. */
export const MONEY: AccessRows<"fees" | "scoring" | "reports"> = {
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
};
