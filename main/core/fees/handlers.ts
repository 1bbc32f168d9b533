import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Fees } from "./service.ts";

/** Serves `fees.*`: what is owed, taken, given back and handed on, in đồng. Throws `fees.*`, `dossiers.not-found`. */
export const feesHandlers = (fees: Fees): FeatureHandlers<"fees"> => ({
  "fees.proposals": (input) => fees.proposals(input.procedureCode),
  "fees.dossier": (input) => fees.dossier(input.dossierId),
  "fees.compute": (input) => fees.compute(input),
  "fees.demand": (input, call) => fees.demand(officerOf(call), call.key, input),
  "fees.cancelDue": (input, call) => fees.cancelDue(officerOf(call), input.dueId, input.why),
  "fees.take": (input, call) => fees.take(officerOf(call), call.key, input),
  "fees.confirm": (input, call) => fees.confirm(officerOf(call), input),
  "fees.day": (input, call) => fees.day(officerOf(call), input.day),
  "fees.open": () => fees.open(),
  "fees.recordOfficial": (input, call) => fees.recordOfficial(officerOf(call), input.paymentId, input.number),
  "fees.books": (_input, call) => fees.books(officerOf(call)),
  "fees.openBook": (input, call) => fees.openBook(officerOf(call), call.key, input),
  "fees.closeBook": (input, call) => fees.closeBook(officerOf(call), input.bookId, input.why),
  "fees.spoil": (input, call) => fees.spoil(officerOf(call), call.key, input.bookId, input.why),
  "fees.reissue": (input, call) => fees.reissue(officerOf(call), call.key, input.paymentId, input.why),
  "fees.ask": (input, call) => fees.ask(officerOf(call), call.key, input),
  "fees.requests": (_input, call) => fees.requests(officerOf(call)),
  "fees.decide": (input, call) => fees.decide(officerOf(call), input),
  "fees.reconciliation": (_input, call) => fees.reconciliation(officerOf(call)),
  "fees.close": (input, call) => fees.close(officerOf(call), call.key, input),
  "fees.remittances": (_input, call) => fees.remittances(officerOf(call)),
  "fees.remit": (input, call) => fees.remit(officerOf(call), call.key, input.closingIds, input.account),
});
