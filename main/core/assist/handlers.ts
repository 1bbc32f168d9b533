import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Uploads } from "../transfer/uploads.ts";
import type { Assist } from "./service.ts";

/**
 * Serves `assist.*`: filing online for a person at the counter. An upload belongs to the window that sent it. Throws
 * `assist.*`, `dossiers.incomplete`, `files.missing`, `files.malware`.
 */
export const assistHandlers = (assist: Assist, uploads: Uploads): FeatureHandlers<"assist"> => ({
  "assist.begin": (input, call) => assist.begin(officerOf(call), call.key, input),
  "assist.get": (input) => assist.views.detail(input.id),
  "assist.list": () => assist.views.list(),
  "assist.declare": (input, call) => assist.declare(officerOf(call), input),
  "assist.addFiles": (input, call) =>
    assist.addFiles(
      officerOf(call),
      input.paperId,
      input.uploads.map((token) => uploads.take(call.client, token)),
    ),
  "assist.removeFile": (input, call) => assist.removeFile(officerOf(call), input),
  "assist.send": (input, call) => assist.send(officerOf(call), input),
  "assist.drop": async (input, call) => {
    await assist.drop(officerOf(call), input.id);
    return {};
  },
});
