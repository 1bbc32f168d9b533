import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Uploads } from "../transfer/uploads.ts";
import type { BeforeScan } from "./before-scan.ts";
import type { DigitiseExemptions } from "./gate.ts";
import type { Separators } from "./separators.ts";
import type { Digitise } from "./service.ts";
import type { DocumentViews } from "./views.ts";
import type { WatchedFolder } from "./watched.ts";

/**
 * Serves `digitise.*`: the scan of one paper of a dossier, from its pages to what was read of them. An upload is taken
 * once, by the window that sent it. Throws `digitise.*`, `page.*`, `image.*`, `files.*`.
 */
export const digitiseHandlers = (parts: {
  digitise: Digitise;
  views: DocumentViews;
  uploads: Uploads;
  watched: WatchedFolder;
  separators: Separators;
  before: BeforeScan;
  exemptions: DigitiseExemptions;
  cancelJobs(subjectId: string): Promise<void>;
}): FeatureHandlers<"digitise"> => ({
  "digitise.list": (input, call) => parts.views.list(officerOf(call), input),
  "digitise.get": (input, call) => parts.views.detail(input.id, officerOf(call)),
  "digitise.open": (input, call) =>
    parts.digitise.open(officerOf(call), input.dossierId, input.componentId, call.key),
  "digitise.addPages": async (input, call) => {
    const officer = officerOf(call);
    // asked before the uploads are taken: a refusal leaves them for the right paper
    await parts.digitise.requireScanning(officer, input.documentId);
    const uploads = input.uploads.map((token) => parts.uploads.take(call.client, token));
    const { twice: _, ...answer } = await parts.digitise.addPages(officer, input.documentId, uploads, {
      ...input.place,
      once: "stacks",
      brought: true,
    });
    return answer;
  },
  "digitise.later": () => parts.before.later(),
  "digitise.setLater": async (input, call) => {
    await parts.before.setLater(officerOf(call), input);
    return {};
  },
  "digitise.exemptions": ({ dossierId }) => parts.exemptions.of(dossierId),
  "digitise.exempt": async (input, call) => {
    await parts.exemptions.exempt(officerOf(call), input);
    return {};
  },
  "digitise.takeBackExemption": async (input, call) => {
    await parts.exemptions.takeBack(officerOf(call), input);
    return {};
  },
  "digitise.reusable": ({ dossierId }) => parts.before.reusable(dossierId),
  "digitise.askProvince": ({ dossierId }) => parts.before.askProvince(dossierId),
  "digitise.reuse": async (input, call) => {
    await parts.before.reuse(officerOf(call), input);
    return {};
  },
  "digitise.setAside": (input, call) =>
    parts.digitise.pages.setAside(officerOf(call), input.documentId, input.pageIds, input.why),
  "digitise.bringBack": (input, call) =>
    parts.digitise.pages.bringBack(officerOf(call), input.documentId, input.pageId),
  "digitise.keepBlanks": (input, call) =>
    parts.digitise.pages.keepBlanks(officerOf(call), input.documentId, input.pageIds),
  "digitise.interleave": (input, call) =>
    parts.digitise.pages.interleave(officerOf(call), input.documentId, input.turned),
  "digitise.split": (input, call) => parts.digitise.pages.split(officerOf(call), input),
  "digitise.cut": (input, call) =>
    parts.digitise.pages.cut(officerOf(call), input.documentId, input.pageId, input.componentId),
  "digitise.merge": (input, call) =>
    parts.digitise.pages.merge(officerOf(call), input.documentId, input.fromId),
  "digitise.undoMove": (input, call) =>
    parts.digitise.pages.undo(officerOf(call), input.documentId, input.again),
  "digitise.correct": (input, call) =>
    parts.digitise.corrections.add(officerOf(call), input.documentId, input.pageId, input.step),
  "digitise.corners": async (input, call) => ({
    corners: await parts.digitise.corrections.corners(officerOf(call), input.documentId, input.pageId),
  }),
  "digitise.undoStep": (input, call) =>
    input.again
      ? parts.digitise.corrections.redo(officerOf(call), input.documentId, input.pageId)
      : parts.digitise.corrections.undo(officerOf(call), input.documentId, input.pageId),
  "digitise.separatorSheet": () => parts.separators.link(),
  "digitise.printSeparators": async ({ copies }, call) => {
    await parts.separators.print(officerOf(call), copies);
    return {};
  },
  "digitise.reorder": (input, call) =>
    parts.digitise.pages.reorder(officerOf(call), input.documentId, input.pageIds),
  "digitise.confirmPages": (input, call) =>
    parts.digitise.confirmPages(officerOf(call), input.documentId, input),
  "digitise.retry": (input, call) => parts.digitise.retry(officerOf(call), input.documentId),
  "digitise.cancel": (input, call) =>
    parts.digitise.cancel(officerOf(call), input.documentId, parts.cancelJobs),
  "digitise.confirmField": (input, call) =>
    parts.digitise.confirmField(officerOf(call), input.documentId, input.fieldId, input.value),
  "digitise.watched": () => parts.watched.view(),
  "digitise.setWatched": async (input, call) => {
    await parts.watched.set(officerOf(call).username, input.folder);
    return {};
  },
  "digitise.takeWatched": async (input, call) => {
    const officer = officerOf(call);
    await parts.digitise.requireScanning(officer, input.documentId);
    const taken = await parts.watched.take(input.names);
    const { twice, ...answer } = await parts.digitise.addPages(officer, input.documentId, taken.uploads, {
      once: "all",
      brought: true,
    });
    // one that came twice has nothing to wait for in the folder
    await taken.release(answer.refused.map((one) => one.name).filter((name) => !twice.includes(name)));
    return answer;
  },
});
