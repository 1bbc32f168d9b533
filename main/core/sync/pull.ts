import { z } from "zod";
import type { Database, WriteTx } from "../../../db/database.ts";
import type { VerifyReport } from "../../../preload/contract/copies.ts";
import { AppError, toWireError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { displayTime, fromTimestamp, toTimestamp } from "../time.ts";
import { Change, ChangePage, resultOf } from "./change-shapes.ts";
import { applyChange, needsApplying } from "./changes.ts";
import { fetchFile, type Partial } from "./download.ts";
import type { ArrivedFile } from "./issued-results.ts";
import { toldApart } from "./kept-back.ts";
import { recall, remember } from "./memory.ts";
import { backOff, chance, isDue, LINE_CODES } from "./rules.ts";
import { exchange, type Line, strangeAnswer } from "./wire.ts";

export interface PullParts {
  database: Database;
  ports: Ports;
  line: Line;
  /** whose filings are taken in */
  agencyCode: string;
  partial: Partial;
  /** a larger result is refused; bytes */
  maxResultBytes: number;
  verifyResult(bytes: Uint8Array): Promise<VerifyReport>;
  stopped(): boolean;
}

/** A change whose file could not be had yet; it waits here so that the feed goes on. */
const Deferred = z.object({
  change: Change,
  /** behind which cursor the province told it; null: the first of all */
  after: z.string().nullable().optional(),
  attempts: z.number().int(),
  nextTryAt: z.string(),
  error: z.unknown(),
});
type Deferred = z.infer<typeof Deferred>;

/** a change that was refused by these may be told rightly later */
const NOT_BELIEVED = new Set(["sync.strange-answer", "sync.too-large"]);
const PAGE = 100;
/** of one page of the feed; bytes */
const PAGE_BYTES = 8 * 1024 * 1024;
/** Pages of one reading: what is behind them has its turn when the dossiers had theirs, however long the feed is. */
const MOST_PAGES = 50;
/** these stop all reading; what was asked for is asked for again */
export const STOPS: ReadonlySet<string> = new Set([
  "sync.offline",
  ...LINE_CODES,
  "db.disk-full",
  "db.read-only",
  "core.unavailable",
]);

/**
 * Reads the changes feed to its end. Each change is applied in one transaction with the cursor behind it:
 * told twice, it changes nothing the second time. A change whose file cannot be had is put aside with its
 * reason, and later changes of that dossier behind it, so that the other dossiers' news still arrive. `more`: the feed
 * goes on behind what was read.
 */
export async function pull(parts: PullParts): Promise<{ applied: number; more: boolean }> {
  let applied = await retryDeferred(parts);
  if (await recall(parts.database, "sync.hear-again")) {
    await write(parts, async (tx) => {
      await remember(tx, "sync.cursor", null);
      await remember(tx, "sync.hear-again", null);
    });
  }
  let fromStart = false;
  /** a feed that comes back to where it was would be read for ever */
  const seen = new Set<string>();
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    if (parts.stopped()) return { applied, more: false };
    const cursor = fromStart ? undefined : await recall(parts.database, "sync.cursor");
    const query = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await exchange(parts.ports, parts.line, {
      method: "GET",
      path: `/v1/changes?limit=${PAGE}${query}`,
      maxBytes: PAGE_BYTES,
    });
    if (answer.status === 410 && cursor !== undefined) {
      // another server, or one restored from an older copy: everything is told again and applied once
      fromStart = true;
      // what was put aside comes again as well, unless the server has forgotten it and its file with it
      await write(parts, (tx) => remember(tx, "sync.deferred", null));
      continue;
    }
    const page = ChangePage.safeParse(answer.json);
    if (answer.status !== 200) {
      throw new AppError("sync.server-error", { status: answer.status }, { retryable: true });
    }
    if (!page.success) throw strangeAnswer("nguồn tin không đúng mẫu");
    let after = fromStart ? null : (cursor ?? null);
    fromStart = false;
    let passed: Change | undefined;
    for (const change of page.data.changes) {
      if (parts.stopped()) break;
      const took = await take(parts, change, after);
      after = change.cursor;
      passed = took === "passed" ? change : undefined;
      if (took === "applied") applied++;
    }
    if (passed) {
      const { cursor: behind } = passed;
      await write(parts, (tx) => remember(tx, "sync.cursor", behind));
    }
    const last = page.data.changes.at(-1)?.cursor;
    if (last === undefined) return { applied, more: false };
    // also a page that calls itself the last: whoever believed it would hear nothing any more
    if (last === cursor || seen.has(last)) throw strangeAnswer("nguồn tin lặp lại một mốc đã qua");
    if (!page.data.more) return { applied, more: false };
    seen.add(last);
  }
  return { applied, more: true };
}

/**
 * Applies one change of the feed or puts it aside, the cursor moving in the same transaction; `passed` when
 * there is nothing to do for it.
 */
async function take(
  parts: PullParts,
  change: Change,
  after: string | null,
): Promise<"applied" | "aside" | "passed"> {
  const waiting = await readDeferred(parts.database);
  if (waiting.some((entry) => entry.change.id === change.id)) return "passed";
  if (!(await needsApplying(parts.database, change, parts.agencyCode))) return "passed";
  const aside = async (failure: AppError | null) => {
    const entry = deferral(parts, { change, after, attempts: failure ? 1 : 0 }, failure);
    await write(parts, async (tx) => {
      await remember(tx, "sync.deferred", JSON.stringify([...waiting, entry]));
      await remember(tx, "sync.cursor", change.cursor);
      tx.emit("sync", []);
    });
    return "aside" as const;
  };
  if (waiting.some((entry) => entry.change.dossierId === change.dossierId)) return aside(null);
  try {
    const arrived = await prepare(parts, change);
    await write(parts, async (tx) => {
      await applyChange(tx, change, arrived);
      await remember(tx, "sync.cursor", change.cursor);
    });
    return "applied";
  } catch (error) {
    const failure = await toldApart(parts, asFailure(parts, change, error));
    if (STOPS.has(failure.code)) throw failure;
    return aside(failure);
  }
}

async function retryDeferred(parts: PullParts): Promise<number> {
  let applied = 0;
  const stuck = new Set<string>();
  for (const entry of await readDeferred(parts.database)) {
    if (parts.stopped()) return applied;
    let { change } = entry;
    const due = isDue(fromTimestamp(entry.nextTryAt), parts.ports.clock.now());
    if (stuck.has(change.dossierId) || !due) {
      stuck.add(change.dossierId);
      continue;
    }
    const others = async () =>
      (await readDeferred(parts.database)).filter((other) => other.change.id !== change.id);
    try {
      const told = await toldAnew(parts, entry);
      if (told === undefined) {
        await forget(parts, change, await others());
        continue;
      }
      change = told;
      const arrived = (await needsApplying(parts.database, change, parts.agencyCode))
        ? await prepare(parts, change)
        : undefined;
      const rest = await others();
      await write(parts, async (tx) => {
        await applyChange(tx, change, arrived);
        await remember(tx, "sync.deferred", rest.length > 0 ? JSON.stringify(rest) : null);
        tx.emit("sync", []);
      });
      applied++;
    } catch (error) {
      const failure = await toldApart(parts, asFailure(parts, change, error));
      if (STOPS.has(failure.code)) throw failure;
      stuck.add(change.dossierId);
      const again = deferral(parts, { ...entry, change, attempts: entry.attempts + 1 }, failure);
      const list = (await readDeferred(parts.database)).map((other) =>
        other.change.id === change.id ? again : other,
      );
      await write(parts, (tx) => remember(tx, "sync.deferred", JSON.stringify(list)));
    }
  }
  return applied;
}

/**
 * What was not believed as it was told is asked for once more: the province may have mended it. So is what names a file
 * that the province has not: undefined where it tells it no more, restored from an older copy.
 */
async function toldAnew(parts: PullParts, { change, after, error }: Deferred): Promise<Change | undefined> {
  const { code, params } = (error ?? {}) as { code?: unknown; params?: { status?: unknown } };
  const isGone = code === "sync.server-error" && params?.status === 404;
  if (!(isGone || NOT_BELIEVED.has(String(code))) || after === undefined) return change;
  const query = after === null ? "" : `&cursor=${encodeURIComponent(after)}`;
  const path = `/v1/changes?limit=${isGone ? PAGE : 1}${query}`;
  const answer = await exchange(parts.ports, parts.line, { method: "GET", path, maxBytes: PAGE_BYTES });
  const page = ChangePage.safeParse(answer.json);
  const again = page.data?.changes.find(({ id }) => id === change.id);
  const isForgotten = isGone && (answer.status === 410 || (answer.status === 200 && page.success && !again));
  return isForgotten ? undefined : (again ?? change);
}

/** The province tells this no more: nothing waits for it, and the feed tells what there is in its place. */
async function forget(parts: PullParts, change: Change, rest: readonly Deferred[]): Promise<void> {
  await write(parts, async (tx) => {
    await remember(tx, "sync.deferred", rest.length > 0 ? JSON.stringify(rest) : null);
    await tx.audit("sync.change-forgotten", change.dossierId, { change: change.id, type: change.type });
    tx.emit("sync", []);
  });
}

/** Fetches, stores and verifies the file of an issued result; nothing to do for other changes. */
async function prepare(parts: PullParts, change: Change): Promise<ArrivedFile | undefined> {
  const result = resultOf(change);
  if (!result) return undefined;
  const bytes = await fetchFile({ ...parts, maxBytes: parts.maxResultBytes }, result);
  const report = await parts.verifyResult(bytes);
  const { row } = await parts.database.files.put(bytes, { mediaType: result.mediaType, title: result.title });
  return { row, report };
}

function asFailure(parts: PullParts, change: Change, error: unknown): AppError {
  if (error instanceof AppError) return error;
  parts.ports.log.error("sync.change-failed", { id: change.id, type: change.type, error: String(error) });
  // a word that this edition does not know: a newer province may have written it
  if (error instanceof z.ZodError) {
    return strangeAnswer(
      "một tin của hồ sơ không đúng mẫu; tỉnh có thể dùng bản mới hơn, cần cập nhật phần mềm trên máy này",
    );
  }
  return new AppError("core.internal", {}, { cause: error });
}

function deferral(
  parts: PullParts,
  entry: Pick<Deferred, "change" | "after" | "attempts">,
  failure: AppError | null,
): Deferred {
  const wait = backOff(entry.attempts, chance(parts.ports));
  const nextTryAt = toTimestamp(parts.ports.clock.now() + wait);
  const params = { ...failure?.params, next: displayTime(nextTryAt).slice(11) };
  const { retryable } = failure ?? {};
  return {
    ...entry,
    nextTryAt,
    error: failure ? toWireError(new AppError(failure.code, params, { retryable })) : null,
  };
}

/**
 * A dossier came to this machine from another: what the province told of it while it was unknown here was passed over,
 * and the other may not have heard it yet. The next reading begins anew and applies each change once.
 */
export const hearAgain = (tx: WriteTx): Promise<void> => remember(tx, "sync.hear-again", "1");

/** Changes put aside, oldest first. */
export async function readDeferred(database: Database): Promise<Deferred[]> {
  const stored = await recall(database, "sync.deferred");
  return stored === undefined ? [] : z.array(Deferred).parse(JSON.parse(stored));
}

function write(parts: PullParts, work: Parameters<Database["write"]>[1]): Promise<unknown> {
  return parts.database.write({ actor: "system", at: toTimestamp(parts.ports.clock.now()) }, work);
}
