import { Problem } from "./problem.ts";
import type { Store } from "./store.ts";

const CURSOR = /^v1\.([0-9a-f]{8})\.(\d{1,15})$/;

/** A page of the changes feed after `cursor`. Throws `cursor-unknown` for a cursor this server never gave. */
export function readChanges(store: Store, cursor: string | undefined, limit: number) {
  const last = (store.db.prepare("SELECT coalesce(max(seq), 0) AS seq FROM changes").get() as { seq: number })
    .seq;
  const [, feed, seq] = CURSOR.exec(cursor ?? "") ?? [];
  const after = cursor === undefined ? 0 : feed === store.feedId ? Number(seq) : Number.NaN;
  if (Number.isNaN(after) || after > last) {
    throw new Problem("cursor-unknown", "Máy chủ không nhận ra mốc này; hãy đọc lại từ đầu.");
  }
  const rows = store.db
    .prepare("SELECT seq, id, type, dossier_id, at, detail FROM changes WHERE seq > ? ORDER BY seq LIMIT ?")
    .all(after, limit) as {
    seq: number;
    id: string;
    type: string;
    dossier_id: string;
    at: string;
    detail: string;
  }[];
  const changes = rows.map((row) => ({
    ...(JSON.parse(row.detail) as Record<string, unknown>),
    id: row.id,
    seq: row.seq,
    cursor: `v1.${store.feedId}.${row.seq}`,
    type: row.type,
    at: row.at,
    dossierId: row.dossier_id,
  }));
  return {
    changes,
    cursor: changes.at(-1)?.cursor ?? cursor ?? null,
    more: (rows.at(-1)?.seq ?? last) < last,
  };
}
