import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Centre } from "./centre.ts";
import type { Refused } from "./refused.ts";
import type { Sync } from "./service.ts";

export const syncHandlers = (parts: {
  sync: Sync;
  centre: Centre;
  refused: Refused;
}): FeatureHandlers<"sync"> => {
  const { sync, centre, refused } = parts;
  return {
    "sync.status": () => sync.status(),
    "sync.items": (input) => sync.items(input.which, input.limit),
    "sync.now": () => sync.now(),
    "sync.pause": (input, call) => sync.pause(input.paused, officerOf(call).username),
    "sync.retry": (input, call) => sync.retry(input.id, officerOf(call).username),
    "sync.configure": async (input, call) => {
      await sync.configure(officerOf(call).username, input);
      return sync.status();
    },
    "sync.overview": () => centre.overview(),
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
    "sync.putBack": async (input, call) => {
      await refused.putBack(officerOf(call).username, input.id);
      return {};
    },
  };
};
