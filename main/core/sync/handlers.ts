import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Sync } from "./service.ts";

export const syncHandlers = (sync: Sync): FeatureHandlers<"sync"> => ({
  "sync.status": () => sync.status(),
  "sync.items": (input) => sync.items(input.which, input.limit),
  "sync.now": () => sync.now(),
  "sync.pause": (input, call) => sync.pause(input.paused, officerOf(call).username),
  "sync.retry": (input, call) => sync.retry(input.id, officerOf(call).username),
  "sync.configure": async (input, call) => {
    await sync.configure(officerOf(call).username, input);
    return sync.status();
  },
});
