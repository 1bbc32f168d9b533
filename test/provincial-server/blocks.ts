import { canonicalHash } from "./operations.ts";
import { Problem } from "./problem.ts";
import type { Store } from "./store.ts";
import { dayOf, daysBetween } from "./time.ts";

export interface BlockRequest {
  key: string;
  deviceId: string;
  series: string;
  agencyCode: string;
  days: string[];
  count: number;
}

export interface Block {
  id: string;
  series: string;
  agencyCode: string;
  day: string;
  first: number;
  last: number;
}

/** Days that may be leased, counted from the server's today. */
const EARLIEST = -1;
const LATEST = 100;

/**
 * Leases one block a day (dải số cấp trước). Blocks of a series, agency and day never overlap, whoever asks;
 * the same key answers the same blocks. Throws `rejected` for a day too far away, `key-reused`.
 */
export function leaseBlocks(
  store: Store,
  machine: string,
  request: BlockRequest,
): { key: string; blocks: Block[] } {
  const { key, series, agencyCode, days, count } = request;
  const hash = canonicalHash([machine, series, agencyCode, days, count]);
  return store.db
    .transaction(() => {
      const earlier = store.db.prepare("SELECT request, answer FROM leases WHERE key = ?").get(key) as
        | { request: string; answer: string }
        | undefined;
      if (earlier) {
        if (earlier.request !== hash)
          throw new Problem("key-reused", "Khóa xin dải số đã dùng cho yêu cầu khác.");
        return JSON.parse(earlier.answer) as { key: string; blocks: Block[] };
      }
      const today = dayOf(store.nowMs());
      const wrong = days.find((day) => {
        const ahead = daysBetween(today, day);
        return !(ahead >= EARLIEST && ahead <= LATEST);
      });
      if (wrong !== undefined) {
        throw new Problem(
          "rejected",
          `Không cấp số cho ngày ${wrong}: hôm nay ở máy chủ là ${today}. Hãy kiểm tra đồng hồ của máy.`,
        );
      }
      const insert = store.db.prepare(
        `INSERT INTO blocks (id, key, machine, series, agency_code, day, first, last, leased_at)
         VALUES (@id, @key, @machine, @series, @agencyCode, @day, @first, @last, @at)`,
      );
      const blocks = days.map((day) => {
        const block = {
          id: store.uuid(),
          series,
          agencyCode,
          day,
          ...store.takeOrdinals(series, agencyCode, day, count),
        };
        insert.run({ ...block, key, machine, at: store.now() });
        return block;
      });
      const answer = { key, blocks };
      store.db
        .prepare("INSERT INTO leases (key, machine, request, answer, at) VALUES (?, ?, ?, ?, ?)")
        .run(key, machine, hash, JSON.stringify(answer), store.now());
      return answer;
    })
    .immediate();
}
