import type { Database } from "../../../db/database.ts";
import { AppError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { toldApart } from "./kept-back.ts";
import { createPace } from "./pace.ts";
import { createFilePush, inLanes, type Ready, sendingsOf } from "./push-files.ts";
import { type Chain, lastQueued, type NamedFile, nextChains, type Operation } from "./queue.ts";
import { LINE_CODES } from "./rules.ts";
import { type Outcome, type Sending, sendAlone, sendTogether } from "./send.ts";
import { settle } from "./settle.ts";
import { GaveWay, Interrupted } from "./uploads.ts";
import type { Accepts, Line } from "./wire.ts";

export interface PushParts {
  database: Database;
  ports: Ports;
  line: Line;
  deviceId: string;
  accepts: Accepts;
  stopped(): boolean;
  /** bytes a second that files may take now; infinite: no limit, 0: files wait */
  speed(): number;
  /** true once when something was queued since it was last asked */
  newcomers(): boolean;
  /** ids of the operations that are being sent now; kept up to date here */
  sending: Set<string>;
}

/** How a run of sending ended. */
export interface PushEnd {
  sent: number;
  /** the line as a whole failed; undefined when every due operation had its turn */
  failure: AppError | undefined;
}

/** Lists under way at the same time. */
const LISTS = 2;
/** Characters of the bodies in one list: on a line of 2 KB/s it takes a minute. */
const LIST_CHARACTERS = 128 * 1024;
/** so many server failures in a row are the server's, not the operations' */
const SERVER_IS_ILL = 4;
/** trouble behind a line that is up, which may be one operation's or everybody's */
const SERVER_CODES = new Set(["sync.server-error", "sync.strange-answer", "sync.blocked", "sync.broken-off"]);

/**
 * Sends what is due: of each dossier the operations in their order, never one before the province has taken the one
 * before it; a dossier that is stuck is passed by the others. What an officer wants first goes first, then what
 * carries no file, in lists, then files, several dossiers at once and the small ones first; a big scan gives way to
 * what is queued meanwhile. Nothing leaves the queue but by the province's yes.
 */
export async function push(parts: PushParts): Promise<PushEnd> {
  const { database, ports } = parts;
  const run = createRun(parts);
  const now = () => ports.clock.now();
  let light = 0;
  let heavy = 0;
  while (!run.over()) {
    parts.newcomers();
    await run.everything({ urgent: true, light: parts.speed() === 0 });
    // no operation without files is due before `light`; one that becomes due in this run has its turn among the rest
    const last = await lastQueued(database);
    for (let more = true; more && !run.over(); ) {
      const look = await nextChains(database, now(), { after: light, light: true });
      await run.together(look.chains.map(withoutUploads));
      more = Number.isFinite(look.after);
      if (more) light = look.after;
    }
    light = Math.max(light, last);
    if (run.over()) break;
    // files that must wait for the evening hold up nothing else
    const look = await nextChains(database, now(), { after: heavy, light: parts.speed() === 0 });
    const came = await run.withFiles(look.chains);
    if (came) continue;
    if (!Number.isFinite(look.after)) break;
    heavy = look.after;
  }
  return run.end();
}

const smaller = (most: number) => Math.max(1, Math.floor(most / 4));

const withoutUploads = (chain: Chain): Ready => ({ sendings: sendingsOf(chain), uploaded: [] });

/** What one run has learnt of the line and of the server, and the ways of sending. */
function createRun(parts: PushParts) {
  const { database, ports } = parts;
  let sent = 0;
  let ill = 0;
  /** operations of one list at most; less after a list that failed, more again with each that went well */
  let limit = parts.accepts.operationsAtOnce;
  let most = limit;
  let failure: AppError | undefined;
  let interrupted = false;

  const over = () => failure !== undefined || interrupted || parts.stopped();

  /** Whether the line as a whole is gone, or the server ill for all; then this run is at its end. */
  function judge(error: AppError): void {
    if (error.code === "sync.offline" || LINE_CODES.has(error.code)) failure ??= error;
    else if (SERVER_CODES.has(error.code) && ++ill >= SERVER_IS_ILL) failure ??= error;
  }

  async function asFailure(error: unknown, about: string): Promise<AppError> {
    if (error instanceof AppError) return toldApart(parts, error);
    ports.log.error("sync.operation-failed", { id: about, error: String(error) });
    return new AppError("core.internal", {}, { cause: error });
  }

  /** Writes down outcomes and learns from them. */
  async function note(
    outcomes: { operation: Operation; outcome: Outcome }[],
    uploaded: NamedFile[],
  ): Promise<void> {
    await settle(parts, { outcomes, uploaded });
    for (const { outcome } of outcomes) {
      if (outcome.kind === "done") {
        sent++;
        ill = 0;
        most = Math.min(limit, most + 1);
      } else if (outcome.kind === "failed") judge(outcome.failure);
    }
  }

  const failed = (sendings: readonly Sending[], error: AppError) =>
    sendings.map(({ operation }) => ({
      operation,
      outcome: { kind: "failed", failure: error, verdict: { kind: "later", status: 0 } } as Outcome,
    }));

  /** One after the other; what stands behind one that was not taken waits. */
  async function alone({ sendings, uploaded }: Ready): Promise<void> {
    let files = uploaded;
    for (const sending of sendings) {
      if (over()) break;
      parts.sending.add(sending.operation.id);
      try {
        const outcome = await sendAlone(parts, sending);
        await note([{ operation: sending.operation, outcome }], files);
        files = [];
        if (outcome.kind !== "done") return;
      } catch (error) {
        await note(failed([sending], await asFailure(error, sending.operation.id)), files);
        return;
      } finally {
        parts.sending.delete(sending.operation.id);
      }
    }
    if (files.length > 0) await settle(parts, { outcomes: [], uploaded: files });
  }

  /** One list. What is not settled by it goes alone, so that the one that cannot go is found and the rest goes. */
  async function list(batch: readonly Ready[]): Promise<void> {
    const sendings = batch.flatMap((one) => one.sendings);
    if (sendings.length === 1 || limit === 1) {
      for (const one of batch) if (!over()) await alone(one);
      return;
    }
    const uploaded = batch.flatMap((one) => one.uploaded);
    for (const { operation } of sendings) parts.sending.add(operation.id);
    try {
      const outcomes = await sendTogether(parts, sendings);
      if (Array.isArray(outcomes)) {
        const told = sendings.map(({ operation }, index) => ({ operation, outcome: outcomes[index]! }));
        return await note(told, uploaded);
      }
      if (outcomes === "no-lists") limit = 1;
      most = smaller(most);
    } catch (error) {
      const trouble = await asFailure(error, sendings[0]!.operation.id);
      most = smaller(most);
      // the province may have taken them: they are in doubt until it is asked again
      await settle(parts, { outcomes: failed(sendings, trouble), uploaded });
      if (!SERVER_CODES.has(trouble.code)) return judge(trouble);
    } finally {
      for (const { operation } of sendings) parts.sending.delete(operation.id);
    }
    for (const one of batch) if (!over()) await alone({ ...one, uploaded: [] });
  }

  /** Any number, in as many lists as it takes; a chain is never divided between two lists under way together. */
  async function together(ready: readonly Ready[]): Promise<void> {
    await inLanes(most > 1 ? LISTS : 1, pack(ready, most), over, list);
  }

  const { withFiles } = createFilePush({
    ...parts,
    over,
    together,
    pace: createPace(ports, parts.stopped),
    noted: (uploaded) => settle(parts, { outcomes: [], uploaded }),
    async failed(operation, error, uploaded) {
      await settle(parts, { outcomes: [], uploaded });
      if (error instanceof GaveWay) return;
      if (error instanceof Interrupted) interrupted = true;
      else await note(failed([{ operation, files: [] }], await asFailure(error, operation.id)), []);
    },
  });

  /** One look at the queue after the other, until there is nothing more. */
  async function everything(which: { urgent: boolean; light: boolean }): Promise<void> {
    for (let after = 0; Number.isFinite(after) && !over(); ) {
      const look = await nextChains(database, ports.clock.now(), { ...which, after });
      if (await withFiles(look.chains)) continue;
      after = look.after;
    }
  }

  return { over, together, withFiles, everything, end: (): PushEnd => ({ sent, failure }) };
}

/** Chains into lists of at most `most` operations, and of bodies that a slow line can carry. */
function pack(ready: readonly Ready[], most: number): Ready[][] {
  const lists: Ready[][] = [];
  let count = Number.POSITIVE_INFINITY;
  let characters = 0;
  for (const one of ready) {
    const size = one.sendings.reduce((sum, { operation }) => sum + operation.body.length, 0);
    if (count + one.sendings.length > most || characters + size > LIST_CHARACTERS) {
      lists.push([]);
      count = 0;
      characters = 0;
    }
    lists.at(-1)!.push(one);
    count += one.sendings.length;
    characters += size;
  }
  return lists;
}
