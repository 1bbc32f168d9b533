import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Notices } from "./service.ts";

/** Serves `notices.*`: what a person is told of a dossier, and how. Throws `notices.not-found`. */
export const noticesHandlers = (notices: Notices): FeatureHandlers<"notices"> => ({
  "notices.list": () => notices.list(),
  "notices.ofDossier": (input) => notices.ofDossier(input.id),
  "notices.contact": (input, call) => notices.contact(officerOf(call), call.key, input),
});
