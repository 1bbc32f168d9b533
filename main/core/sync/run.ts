import type { Database } from "../../../db/database.ts";
import type { VerifyReport } from "../../../preload/contract/copies.ts";
import { AppError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { toTimestamp } from "../time.ts";
import { Account, type AccountParts, reconcile } from "./account.ts";
import { fetchAttachments, NO_ROOM } from "./attachments.ts";
import type { createContact } from "./contact.ts";
import type { Partial } from "./download.ts";
import { reconcileInherited } from "./inherited.ts";
import { toldApart } from "./kept-back.ts";
import { ensureStock, type StockPlan, USUAL_STOCK } from "./numbers.ts";
import { pull } from "./pull.ts";
import { push } from "./push.ts";
import { allowedSpeed, type UploadPolicy } from "./rules.ts";
import { createServerLine, type FileLine } from "./server-line.ts";
import { clearLineWaits } from "./waits.ts";
import { type Line, probe, probeAgain } from "./wire.ts";

/** Whom this machine speaks to, and as whom. */
export interface SyncConfig extends Line {
  agencyCode: string;
  /** UUID of this machine */
  deviceId: string;
  stock?: StockPlan;
  /** how fast files may go up; as fast as the line is when absent */
  upload?: UploadPolicy;
}

/** The longest that news of the province wait. */
export const PROBE_MS = 15_000;
/** the feed was longer than one reading takes */
const MORE_NEWS_MS = 1_000;
const STOCK_RETRY_MS = 300_000;
/** what other features ask for is news of hours, not of seconds */
const ALONGSIDE_EVERY_MS = 60_000;
/** of files filed online so much comes before what this machine has to send, the rest after it */
const FIRST_BYTES = 8 * 1024 * 1024;
/** what one part of a run may fail by while the others go on */
const ONE_PART = new Set([
  "sync.server-error",
  "sync.strange-answer",
  "sync.rejected",
  "sync.blocked",
  "sync.broken-off",
]);
const MAX_RESULT_BYTES = 200 * 1024 * 1024;

export interface RunParts {
  database: Database;
  ports: Ports;
  contact: ReturnType<typeof createContact>;
  /** judges the signature of a result before it is taken in */
  verifyResult(bytes: Uint8Array): Promise<VerifyReport>;
  /** what other features ask of the province while the line is up, now and then, in this order */
  alongside?: readonly ((line: FileLine) => Promise<void>)[];
  /** a larger result is refused; bytes, default 200 MiB */
  maxResultBytes?: number;
  stopped(): boolean;
  /** something was queued since the queue was last read */
  newcomers: { any(): boolean; take(): boolean };
  /** a further run is asked for already */
  hurried(): boolean;
  /** operations that are on the line at this moment */
  sending: Set<string>;
}

/** One run with the province: probe, numbers, news, operations, news again. */
export function createRun(parts: RunParts) {
  const { database, ports, contact, stopped, newcomers } = parts;
  const maxBytes = parts.maxResultBytes ?? MAX_RESULT_BYTES;
  let stockNotBefore = Number.NEGATIVE_INFINITY;
  let alongsideNotBefore = Number.NEGATIVE_INFINITY;
  const partial: Partial = { current: null };
  /** of the files that other features ask for */
  const besides: Partial = { current: null };
  const at = () => toTimestamp(ports.clock.now());

  async function keepStock(config: SyncConfig & { line: Line }) {
    if (ports.clock.monotonic() < stockNotBefore) return undefined;
    const failure = await attempt(config.line, () =>
      ensureStock({
        ...config,
        database,
        ports,
        serverNow: contact.serverNow,
        plan: config.stock ?? USUAL_STOCK,
      }),
    );
    // numbers running out is told by the stock itself; a refusal must not hold up the dossiers
    if (failure) stockNotBefore = ports.clock.monotonic() + STOCK_RETRY_MS;
    return failure && failure.code !== "sync.rejected" ? failure : undefined;
  }

  async function askAlongside(line: Line): Promise<AppError | undefined> {
    if (!parts.alongside || ports.clock.monotonic() < alongsideNotBefore) return undefined;
    alongsideNotBefore = ports.clock.monotonic() + ALONGSIDE_EVERY_MS;
    let first: AppError | undefined;
    for (const question of parts.alongside) {
      const failure = await attempt(line, async () => {
        try {
          await question(createServerLine(ports, line, besides));
        } catch (error) {
          if (error instanceof AppError && error.code.startsWith("sync.")) throw error;
          // an answer that one feature does not believe is its own affair; the others and the dossiers go on
          ports.log.warn("sync.alongside-refused", {
            code: error instanceof AppError ? error.code : "unknown",
          });
        }
      });
      first ??= failure;
    }
    return first;
  }

  /** A failure of one part does not keep the others from their turn, unless the line is gone. */
  async function attempt(
    line: Line,
    work: () => Promise<unknown>,
    also: ReadonlySet<string> = new Set(),
  ): Promise<AppError | undefined> {
    try {
      await work();
      return undefined;
    } catch (error) {
      const failure = await toldApart({ ports, line }, asFailure(ports, error));
      if (ONE_PART.has(failure.code) || also.has(failure.code)) return failure;
      throw failure;
    }
  }

  return {
    /**
     * Runs from probe to news and answers how long to wait for the next, milliseconds. `reached` is called once the
     * province has answered. Throws the `AppError` of what stood in the way, after everything else had its turn.
     */
    async run(config: SyncConfig, wasOnline: boolean, reached: () => void): Promise<number> {
      const line = { serverUrl: config.serverUrl, deviceToken: config.deviceToken, pin: config.pin };
      const told = await (wasOnline ? probe : probeAgain)(ports, line, config.deviceId);
      await contact.note(told.skewMs);
      await contact.noteEnd(told.protocolEndsOn);
      if (!wasOnline) await clearLineWaits(database, at());
      reached();
      const pullParts = {
        database,
        ports,
        line,
        agencyCode: config.agencyCode,
        partial,
        stopped,
        maxResultBytes: maxBytes,
        verifyResult: parts.verifyResult,
      };
      let trouble = await keepStock({ ...config, line });
      trouble = (await askAlongside(line)) ?? trouble;
      const account = Account.safeParse(told.account);
      if (account.success) {
        const accounts: AccountParts = { database, ports, line, stopped };
        const compare = async () => {
          await reconcile(accounts, account.data);
          await reconcileInherited(accounts);
        };
        trouble = (await attempt(line, compare)) ?? trouble;
      }
      let more = false;
      const hear = async () => {
        trouble = (await attempt(line, async () => ({ more } = await pull(pullParts)))) ?? trouble;
      };
      await hear();
      const filed = { database, ports, line, maxBytes };
      const first = () => stopped() || newcomers.any();
      const fetchFiled = async (how: { stopped(): boolean; most?: number }) => {
        trouble = (await attempt(line, () => fetchAttachments({ ...filed, ...how }), NO_ROOM)) ?? trouble;
      };
      await fetchFiled({ stopped: first, most: FIRST_BYTES });
      const pushed = await push({
        database,
        ports,
        line,
        stopped,
        deviceId: config.deviceId,
        // by the clock of the province: this machine's own may be wrong by hours
        speed: () => allowedSpeed(config.upload, toTimestamp(contact.serverNow())),
        newcomers: newcomers.take,
        accepts: told.accepts,
        sending: parts.sending,
      });
      if (pushed.sent > 0 && !pushed.failure) await hear();
      if (!pushed.failure && !NO_ROOM.has(trouble?.code ?? "")) {
        await fetchFiled({ stopped: () => stopped() || parts.hurried() || newcomers.any() });
      }
      const failure = pushed.failure ?? trouble;
      if (failure) throw failure;
      return more ? MORE_NEWS_MS : PROBE_MS;
    },

    /** What was put off until later is asked for in the next run. */
    putOffNothing(): void {
      stockNotBefore = Number.NEGATIVE_INFINITY;
      alongsideNotBefore = Number.NEGATIVE_INFINITY;
    },
  };
}

/** Any failure as one that can be said; what was not foreseen goes to the log. */
export function asFailure(ports: Ports, error: unknown): AppError {
  if (error instanceof AppError) return error;
  ports.log.error("sync.run-failed", { error: String(error) });
  return new AppError("core.internal", {}, { cause: error });
}
