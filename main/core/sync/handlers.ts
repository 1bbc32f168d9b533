import { type Call, officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Ages } from "./ages.ts";
import type { Centre } from "./centre.ts";
import type { Differences } from "./differences.ts";
import type { Packages } from "./packages.ts";
import type { Refused } from "./refused.ts";
import type { Sync } from "./service.ts";

/** How the owner of this machine stands in the log who asked by the command line. */
const COMMAND_LINE = { username: "cli", fullName: "Dòng lệnh" };

/**
 * Serves `sync.*`: what goes to the province, where it is, and USB packages. The command line stands in for an officer
 * where a package is carried. Throws `sync.*`.
 */
export const syncHandlers = (parts: {
  sync: Sync;
  centre: Centre;
  refused: Refused;
  packages: Packages;
  differences: Differences;
  ages: Ages;
}): FeatureHandlers<"sync"> => {
  const { sync, centre, refused, packages, differences, ages } = parts;
  /** the owner of this machine at the command line, or the officer of a window */
  const carrier = (call: Call) => call.session?.officer ?? COMMAND_LINE;
  return {
    "sync.status": () => sync.status(),
    "sync.items": (input) => sync.items(input.which, input.limit),
    "sync.now": () => sync.now(),
    "sync.pause": (input, call) => sync.pause(input.paused, officerOf(call).username),
    "sync.retry": (input, call) => sync.retry(input.id, officerOf(call).username),
    "sync.overview": () => centre.overview(),
    "sync.ages": () => ages(),
    "sync.rows": (input) => centre.rows(input),
    "sync.waiting": (input) => centre.waiting(input.id),
    "sync.first": async (input, call) => {
      await refused.first(officerOf(call).username, input.id);
      return {};
    },
    "sync.aside": () => refused.aside(),
    "sync.setAside": async (input, call) => {
      const { username, fullName } = officerOf(call);
      await refused.setAside(username, fullName, input.id, input.why);
      return {};
    },
    "sync.differences": (input) => differences.list(input.dossierId),
    "sync.settleDispute": (input, call) => differences.settle(officerOf(call), input.id, input.take),
    "sync.answerDue": (input, call) => differences.answerDue(officerOf(call), input, call.key),
    "sync.packages": () => packages.view(),
    "sync.exportPackage": async (input, call) => {
      await packages.exportTo(carrier(call), input.folder, input.passphrase);
      return packages.view();
    },
    "sync.importPackage": async (input, call) => {
      await packages.importFrom(carrier(call), input.path, input.passphrase);
      return packages.view();
    },
    "sync.cancelPackage": () => {
      packages.cancel();
      return packages.view();
    },
    "sync.putBack": async (input, call) => {
      await refused.putBack(officerOf(call).username, input.id);
      return {};
    },
  };
};
