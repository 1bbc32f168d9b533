import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Papers } from "./papers.ts";
import type { PrintWaits } from "./print-waits.ts";
import type { Register } from "./register.ts";

/**
 * Serves `forms.*`: papers that the counter issued, as files, pictures and prints, and the books that they stand in.
 * Throws `forms.*`, `print.*`.
 */
export const formsHandlers = (
  papers: Papers,
  register: Register,
  waits: PrintWaits,
): FeatureHandlers<"forms"> => ({
  "forms.ofDossier": (input) => papers.ofDossier(input.dossierId),
  "forms.ofSubject": (input) => papers.ofSubject(input.subjectId),
  "forms.get": (input) => papers.get(input.id),
  "forms.file": (input, call) => papers.file(officerOf(call), input),
  "forms.pictures": (input, call) => papers.pictures(officerOf(call), input),
  "forms.print": (input, call) => papers.print(officerOf(call), call.key, input),
  "forms.waiting": () => waits.list(),
  "forms.owe": async (input, call) => {
    await waits.owe(officerOf(call), call.key, input);
    return {};
  },
  "forms.printWaiting": (_input, call) => waits.printAll(officerOf(call), call.key),
  "forms.dropWaiting": async (input, call) => {
    await waits.drop(officerOf(call), input.id, input.why);
    return {};
  },
  "forms.codePicture": (input) => waits.codePicture(input.dossierId),
  "forms.electronic": (input, call) => papers.electronic(officerOf(call), input.id),
  "forms.books": () => register.books(),
  "forms.bookRows": (input) => register.rows(input.id),
  "forms.extractBook": (input, call) => register.extract(officerOf(call), input.id),
  "forms.closeBook": (input, call) => register.close(officerOf(call), input.id),
});
