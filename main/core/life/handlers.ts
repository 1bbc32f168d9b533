import type { Call } from "../context.ts";
import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Before } from "./before.ts";
import type { LifeEvents } from "./events.ts";
import type { Immediate } from "./immediate.ts";
import type { Transfer } from "./transfer.ts";
import type { TransferBack } from "./transfer-back.ts";
import type { LifeViews } from "./views.ts";

/**
 * Serves `life.*`: what happens to a dossier between receipt and result. Throws `life.*` and, for what the law does not
 * allow in a state, `dossiers.wrong-state`; nothing is changed then.
 */
export const lifeHandlers = (parts: {
  events: LifeEvents;
  before: Before;
  transfer: Transfer;
  back: TransferBack;
  immediate: Immediate;
  views: LifeViews;
}): FeatureHandlers<"life"> => {
  const { events, before, transfer, back } = parts;
  const act = (input: { id: string }, call: Call) => ({
    id: input.id,
    officer: officerOf(call),
    key: call.key,
  });
  return {
    "life.view": (input) => parts.views.view(input.id),
    "life.worklist": async () => {
      const [toTransfer, unitHeld, apology, lists] = await Promise.all([
        transfer.toTransfer(),
        back.unitHeld(),
        transfer.apologies(),
        transfer.lists(),
      ]);
      const transferLate = toTransfer.filter((row) => row.late).length;
      return { toTransfer, transferLate, unitHeld, apology, lists };
    },
    "life.units": () => transfer.units(),
    "life.sentHome": (input) => before.list(input.text),
    "life.sendHome": (input, call) => before.sendHome(officerOf(call), call.key, input),
    "life.refuseBefore": (input, call) => before.refuse(officerOf(call), call.key, input),
    "life.takeUp": (input, call) => before.takeUp(officerOf(call), input.id, call.key),
    "life.immediate": (input, call) => parts.immediate.do(officerOf(call), call.key, input),
    "life.void": async (input, call) => events.void(act(input, call), input.why),
    "life.correct": async (input, call) => events.correct(act(input, call), input.why, input),
    "life.transfer": (input, call) => transfer.transfer(officerOf(call), call.key, input),
    "life.printWaiting": (_input, call) => transfer.printWaiting(officerOf(call), call.key),
    "life.takeBack": (input, call) => back.takeBack(officerOf(call), call.key, input),
    "life.signTransfer": (input, call) => transfer.sign(officerOf(call), input.id, input.taker),
    "life.takeTransfer": (input, call) => transfer.take(officerOf(call), input),
    "life.requestSupplement": async (input, call) =>
      events.requestSupplement(act(input, call), input.why, input.items),
    "life.supplementComplete": async (input, call) => events.supplementComplete(act(input, call), input),
    "life.refuse": async (input, call) => events.refuse(act(input, call), input.why),
    "life.waitOpinion": async (input, call) => events.waitOpinion(act(input, call), input.why, input.agency),
    "life.opinionArrived": async (input, call) => events.opinionArrived(act(input, call), input.opinion),
    "life.extend": async (input, call) => events.extend(act(input, call), input.why, input.newDueDay),
    "life.stop": async (input, call) => events.stop(act(input, call), input.why, input.noDecision),
    "life.finish": async (input, call) => events.finish(act(input, call), input),
    "life.recallResult": async (input, call) => events.recallResult(act(input, call), input.why),
    "life.correctResult": async (input, call) => events.correctResult(act(input, call), input.why, input),
    "life.identityDifferent": async (input, call) => events.identityDifferent(act(input, call), input.why),
    "life.applicantDied": async (input, call) => events.applicantDied(act(input, call), input.why),
  };
};
