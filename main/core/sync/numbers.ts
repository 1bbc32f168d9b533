import { z } from "zod";
import type { Database } from "../../../db/database.ts";
import { Id } from "../../../preload/contract/common.ts";
import { AppError } from "../errors.ts";
import type { NumberSeries } from "../numbers.ts";
import type { Ports } from "../ports.ts";
import { addDays, dayOf, isRealDay, toTimestamp } from "../time.ts";
import { recall, remember } from "./memory.ts";
import { exchange, type Line, strangeAnswer } from "./wire.ts";

/** How many numbers of each printed series are kept in stock (dải số cấp trước). */
export interface StockPlan {
  /** days ahead, today included */
  days: number;
  series: {
    series: NumberSeries;
    /** ordinals leased for a day at a time */
    count: number;
    /** a day with fewer left is refilled by a further block */
    threshold: number;
  }[];
}

export const USUAL_STOCK: StockPlan = {
  days: 45,
  series: [
    { series: "dossier", count: 60, threshold: 20 },
    { series: "copy", count: 30, threshold: 10 },
    { series: "supplement", count: 20, threshold: 6 },
    { series: "refusal", count: 10, threshold: 3 },
    { series: "apology", count: 10, threshold: 3 },
    { series: "stop", count: 10, threshold: 3 },
    { series: "control", count: 60, threshold: 20 },
    { series: "fee-receipt", count: 60, threshold: 20 },
    { series: "certification", count: 100, threshold: 30 },
    { series: "delivery", count: 6, threshold: 2 },
    { series: "feedback", count: 6, threshold: 2 },
  ],
};

interface Lease {
  key: string;
  days: string[];
  count: number;
  agencyCode: string;
}

export interface StockParts {
  database: Database;
  ports: Ports;
  line: Line;
  deviceId: string;
  agencyCode: string;
  plan: StockPlan;
  /** the server's time now, milliseconds since the epoch */
  serverNow(): number;
}

/**
 * Leases ordinals for the coming days where the stock has run low. The request is remembered before it is
 * sent, so that a lost answer is asked for again under the same key and no block is lost. A block that
 * overlaps one of ours (a server restored from an older copy) is kept as abandoned, never used. Throws `sync.rejected`
 * for the first series that the province refuses, after the others had their turn.
 */
export async function ensureStock(parts: StockParts): Promise<number> {
  let leased = 0;
  let refused: AppError | undefined;
  for (const { series, count, threshold } of parts.plan.series) {
    const lease = (await pendingLease(parts, series)) ?? (await planLease(parts, series, count, threshold));
    try {
      if (lease) leased += await take(parts, series, lease);
    } catch (error) {
      // a series that an older province does not lease keeps no other one from its numbers
      if (!(error instanceof AppError) || error.code !== "sync.rejected") throw error;
      refused ??= error;
    }
  }
  if (refused) throw refused;
  return leased;
}

async function pendingLease(parts: StockParts, series: string): Promise<Lease | undefined> {
  const stored = await recall(parts.database, `sync.lease.${series}`);
  return stored === undefined ? undefined : (JSON.parse(stored) as Lease);
}

async function planLease(
  parts: StockParts,
  series: string,
  count: number,
  threshold: number,
): Promise<Lease | undefined> {
  const today = dayOf(parts.serverNow());
  const rows = await parts.database.read
    .selectFrom("number_blocks")
    .select(["day", "next", "last"])
    .where("series", "=", series)
    .where("agency_code", "=", parts.agencyCode)
    .where("state", "=", "open")
    .where("day", ">=", today)
    .execute();
  const left = new Map<string, number>();
  for (const row of rows) left.set(row.day, (left.get(row.day) ?? 0) + row.last - row.next + 1);
  const days: string[] = [];
  for (let index = 0; index < parts.plan.days; index++) {
    const day = addDays(today, index);
    if ((left.get(day) ?? 0) < threshold) days.push(day);
  }
  if (days.length === 0) return undefined;
  const lease = { key: parts.ports.random.uuid(), days, count, agencyCode: parts.agencyCode };
  await parts.database.write({ actor: "system", at: now(parts) }, (tx) =>
    remember(tx, `sync.lease.${series}`, JSON.stringify(lease)),
  );
  return lease;
}

async function take(parts: StockParts, series: string, lease: Lease): Promise<number> {
  const answer = await exchange(parts.ports, parts.line, {
    method: "POST",
    path: "/v1/number-blocks",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...lease, series, deviceId: parts.deviceId }),
  });
  if (answer.status === 422 || answer.status === 400) {
    // refused for good (days gone by meanwhile, say): the next run asks anew under another key
    await parts.database.write({ actor: "system", at: now(parts) }, async (tx) => {
      await remember(tx, `sync.lease.${series}`, null);
      await tx.audit("sync.lease-refused", series, { reason: answer.problem?.detail ?? "" });
    });
    throw new AppError("sync.rejected", { reason: answer.problem?.detail ?? `mã ${answer.status}` });
  }
  if (answer.status !== 200) {
    throw new AppError("sync.server-error", { status: answer.status }, { retryable: true });
  }
  const blocks = readBlocks(answer.json, series, lease);
  let used = 0;
  await parts.database.write({ actor: "system", at: now(parts) }, async (tx) => {
    for (const block of blocks) {
      const overlapping = await tx.db
        .selectFrom("number_blocks")
        .select("id")
        .where("series", "=", series)
        .where("agency_code", "=", lease.agencyCode)
        .where("day", "=", block.day)
        .where("first", "<=", block.last)
        .where("last", ">=", block.first)
        .execute();
      if (overlapping.some((row) => row.id === block.id)) continue;
      const known = await tx.db
        .selectFrom("number_blocks")
        .select("id")
        .where("id", "=", block.id)
        .executeTakeFirst();
      if (known) throw strangeAnswer("đưa một dải số đã cấp cho việc khác");
      const state = overlapping.length > 0 ? "abandoned" : "open";
      if (state === "open") used++;
      else await tx.audit("sync.block-abandoned", block.id, { series, day: block.day, first: block.first });
      await tx.db
        .insertInto("number_blocks")
        .values({
          id: block.id,
          series,
          agency_code: lease.agencyCode,
          day: block.day,
          first: block.first,
          last: block.last,
          next: block.first,
          state,
          leased_at: tx.at,
        })
        .execute();
    }
    await remember(tx, `sync.lease.${series}`, null);
    tx.emit("office", []);
  });
  return used;
}

const Blocks = z.looseObject({
  blocks: z
    .array(
      z.looseObject({
        id: Id,
        series: z.string(),
        agencyCode: z.string(),
        day: z.string().refine(isRealDay),
        first: z.int().min(1),
        last: z.int().min(1),
      }),
    )
    .min(1),
});
type LeasedBlock = z.infer<typeof Blocks>["blocks"][number];

/** Blocks as leased; anything that was not asked for is not believed. Throws `sync.strange-answer`. */
function readBlocks(json: unknown, series: string, lease: Lease): LeasedBlock[] {
  const read = Blocks.safeParse(json);
  const blocks = read.success ? read.data.blocks : [];
  const asked = blocks.every(
    ({ day, first, last, ...block }) =>
      block.series === series &&
      block.agencyCode === lease.agencyCode &&
      lease.days.includes(day) &&
      last >= first &&
      last - first < lease.count,
  );
  const once = new Set(blocks.map(({ id }) => id)).size === blocks.length;
  if (blocks.length === 0 || !asked || !once) throw strangeAnswer("dải số không đúng với dải đã xin");
  return blocks;
}

const now = (parts: StockParts) => toTimestamp(parts.ports.clock.now());
