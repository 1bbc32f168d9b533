import { Problem } from "./problem.ts";
import type { Store } from "./store.ts";

const CURSOR = /^v1\.([0-9a-f]{8})\.(\d{1,15})\.([0-9a-f]{8})$/;

/** A page of the changes feed after `cursor`. Throws `cursor-unknown` for a cursor this server never gave. */
export async function readChanges(store: Store, cursor: string | undefined, limit: number) {
  const newest = await store.get<{ seq: number }>("SELECT coalesce(max(seq), 0) AS seq FROM changes");
  const last = newest!.seq;
  const [, feed, seq, id] = CURSOR.exec(cursor ?? "") ?? [];
  const after = Number(seq ?? 0);
  // the change itself must be there: one restored from an older copy tells others under the same numbers
  const named = await store.get<{ id: string }>("SELECT id FROM changes WHERE seq = ?", after);
  if (cursor !== undefined && !(feed === store.feedId && named?.id.startsWith(id ?? "-"))) {
    throw new Problem("cursor-unknown", "Máy chủ không nhận ra mốc này; hãy đọc lại từ đầu.");
  }
  const rows = await store.all<{
    seq: number;
    id: string;
    type: string;
    dossier_id: string;
    at: string;
    detail: string;
  }>(
    "SELECT seq, id, type, dossier_id, at, detail FROM changes WHERE seq > ? ORDER BY seq LIMIT ?",
    after,
    limit,
  );
  const changes = rows.map((row) => ({
    ...(JSON.parse(row.detail) as Record<string, unknown>),
    id: row.id,
    seq: row.seq,
    cursor: `v1.${store.feedId}.${row.seq}.${row.id.slice(0, 8)}`,
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
