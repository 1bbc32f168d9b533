import type { SyncStatus } from "../../../preload/contract/index.ts";
import type { Tone } from "../../ui/index.ts";

/** The tone of the sentence on sending: bad when something was refused, good only when nothing waits. */
export function syncTone(status: SyncStatus): Tone {
  if (status.failedOperations > 0) return "bad";
  if (!status.online || status.paused || !status.configured) return "warning";
  return status.waitingOperations + status.waitingFiles > 0 ? "info" : "good";
}
