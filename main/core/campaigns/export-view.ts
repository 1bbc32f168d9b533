import type { Selectable } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { CampaignBatch } from "../../../preload/contract/index.ts";
import { exportState } from "./words.ts";

/** An export as the window shows it; `progress` in files, kept only while it runs. */
export function exportView(
  row: Selectable<Schema["campaign_exports"]>,
  progress: { done: number; total: number } | null,
): CampaignBatch["exports"][number] {
  return {
    id: row.id,
    folder: row.folder,
    state: exportState(row.state),
    files: row.files,
    bytes: row.bytes,
    progress: row.state === "running" ? progress : null,
    error: row.error,
    by: row.by,
    at: row.at,
    doneAt: row.done_at,
  };
}
