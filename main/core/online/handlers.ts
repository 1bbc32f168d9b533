import { type Call, officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Online } from "./desk.ts";

/**
 * Serves `online.*`: dossiers that people filed online, and the counter's answers. Throws `online.*`, `dossiers.incomplete`.
 */
export const onlineHandlers = (online: Online): FeatureHandlers<"online"> => {
  const act = (input: { id: string }, call: Call) => ({
    id: input.id,
    key: call.key,
    officer: officerOf(call),
  });
  const { views, answers } = online;
  return {
    "online.inbox": (input) => views.inbox(input),
    "online.filing": (input) => views.detail(input.id),
    "online.ofDossier": (input) => views.ofDossier(input.dossierId),
    "online.pages": (input, call) => online.pages(officerOf(call), input.id),
    "online.accept": (input, call) => answers.accept(act(input, call), input),
    "online.ask": (input, call) => answers.ask(act(input, call), input),
    "online.refuse": (input, call) => answers.refuse(act(input, call), input.why),
    "online.giveBack": (input, call) => answers.giveBack(act(input, call), input.why),
    "online.compare": (input, call) => online.compare(officerOf(call), input),
    "online.scanAgain": async (input) => {
      await online.lookAgain(input.id);
      return {};
    },
  };
};
