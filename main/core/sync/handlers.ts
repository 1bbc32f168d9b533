import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Sync } from "./service.ts";

export const syncHandlers = (sync: Sync): FeatureHandlers<"sync"> => ({
  "sync.status": () => sync.status(),
  "sync.items": (input) => sync.items(input.which, input.limit),
  "sync.now": async () => {
    await sync.now();
    return sync.status();
  },
  "sync.pause": async (input, call) => {
    await sync.pause(officerOf(call).username, input.paused);
    return sync.status();
  },
  "sync.retry": async (input, call) => {
    await sync.retry(officerOf(call).username, input.id);
    return sync.status();
  },
  "sync.configure": async (input, call) => {
    await sync.configure(officerOf(call).username, input);
    return sync.status();
  },
});
