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
export async function leaseBlocks(
  store: Store,
  machine: string,
  request: BlockRequest,
): Promise<{ key: string; blocks: Block[] }> {
  const { key, series, agencyCode, days, count } = request;
  const hash = canonicalHash([machine, series, agencyCode, days, count]);
  return store.transaction(async (tx) => {
    const earlier = await tx.get<{ request: string; answer: string }>(
      "SELECT request, answer FROM leases WHERE key = ?",
      key,
    );
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
    const blocks: Block[] = [];
    for (const day of days) {
      const { first, last } = await tx.takeOrdinals(series, agencyCode, day, count);
      const block = { id: store.uuid(), series, agencyCode, day, first, last };
      const { agencyCode: agency_code, ...rest } = block;
      await tx.insert("blocks", {
        ...rest,
        agency_code,
        key,
        machine,
        device_id: request.deviceId,
        leased_at: store.now(),
      });
      blocks.push(block);
    }
    const answer = { key, blocks };
    await tx.insert("leases", {
      key,
      machine,
      request: hash,
      answer: JSON.stringify(answer),
      at: store.now(),
    });
    return answer;
  });
}
