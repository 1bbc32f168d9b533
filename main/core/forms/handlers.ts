import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Papers } from "./papers.ts";

export const formsHandlers = (papers: Papers): FeatureHandlers<"forms"> => ({
  "forms.ofDossier": (input) => papers.ofDossier(input.dossierId),
  "forms.ofSubject": (input) => papers.ofSubject(input.subjectId),
  "forms.get": (input) => papers.get(input.id),
  "forms.file": (input, call) => papers.file(officerOf(call), input),
  "forms.pictures": (input, call) => papers.pictures(officerOf(call), input),
  "forms.print": (input, call) => papers.print(officerOf(call), call.key, input),
  "forms.electronic": (input, call) => papers.electronic(officerOf(call), input.id),
});
