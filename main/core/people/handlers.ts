import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { People } from "./service.ts";

/**
 * Serves `people.*`: persons known from earlier dossiers, lists of many, hand scanners. Throws `people.file-refused`,
 * `files.*`, and what receiving throws.
 */
export const peopleHandlers = (people: People): FeatureHandlers<"people"> => ({
  "people.recall": (input, call) => people.recall(officerOf(call), input),
  "people.check": async ({ applicant }) => people.check(applicant),
  "people.readList": async ({ text, shared }) => people.readList(text, shared),
  "people.readTable": ({ upload }, call) => people.readTable(officerOf(call), call.client, upload),
  "people.receiveMany": (input, call) => people.many.receive(officerOf(call), input),
  "people.printPile": ({ ids }, call) => people.many.printPile(officerOf(call), call.key, ids),
  "people.takeScan": async ({ id }) => people.scanner.take(id),
  "people.takeEntryCode": async ({ id }) => people.scanner.takeEntryCode(id),
  "people.scanner": () => people.scanner.view(),
  "people.chooseScanner": (input, call) => people.scanner.choose(officerOf(call).username, input),
});
