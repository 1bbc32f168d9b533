import { type Selectable, type SqlBool, sql } from "kysely";
import type { Database, WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import { AppError, toWireError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { displayTime, toTimestamp } from "../time.ts";
import { enter } from "./account.ts";
import { askedWait, backOff, judgeOperation, LINE_CODES } from "./rules.ts";
import { GaveWay, Interrupted, sendFile } from "./uploads.ts";
import { AskedToWait, exchange, type Line, probe, strangeAnswer } from "./wire.ts";

type Operation = Selectable<Schema["outbox"]>;

export interface PushParts {
  database: Database;
  ports: Ports;
  line: Line;
  deviceId: string;
  stopped(): boolean;
  /** bytes a second that files may take now; infinite: no limit, 0: files wait */
  speed(): number;
  /** true once when something was queued since it was last asked */
  newcomers(): boolean;
  /** which operation is being sent now; null: none */
  onSending(id: string | null): void;
}

/** How a run of sending ended. */
export interface PushEnd {
  sent: number;
  /** the line as a whole failed; undefined when every due operation had its turn */
  failure: AppError | undefined;
}

const ROUND = 100;
const NO_FILES = "[]";
/** so many server failures in a row are the server's, not the operations' */
const SERVER_IS_ILL = 4;
/** a next try further away than this was written by a clock that has since gone back; milliseconds */
const LONGEST_BELIEVED_WAIT_MS = 600_000;
/** the server's own trouble, which may be one operation's or everybody's */
const SERVER_CODES = new Set(["sync.server-error", "sync.strange-answer"]);
/** no later try will mend these without a person */
const FINAL_CODES = new Set(["sync.rejected", "files.missing", "files.corrupt"]);

/**
 * Sends what is due: of each dossier the oldest operation first and the next only after it was accepted; a
 * dossier that is stuck is passed by the others. What carries no file goes before what does, and small files before
 * big ones: the province knows of every dossier early, and a big scan gives way to what is queued meanwhile. Nothing
 * leaves the queue but by the province's yes.
 */
export async function push(parts: PushParts): Promise<PushEnd> {
  let sent = 0;
  let ill = 0;
  /** no operation without files is due up to here; one that becomes due in this run has its turn in the order */
  let lightAfter = 0;
  for (;;) {
    parts.newcomers();
    // what an officer asked for goes before everything, also before what is small
    let due = await dueOperations(parts, { filesToo: parts.speed() > 0, after: 0, urgent: true });
    if (due.length === 0) due = await dueOperations(parts, { filesToo: false, after: lightAfter });
    if (due.length === 0) {
      lightAfter = await lastQueued(parts);
      // files that must wait for the evening hold up nothing else
      due = await dueOperations(parts, { filesToo: parts.speed() > 0, after: 0 });
      due = await smallFirst(parts, due);
    }
    if (due.length === 0) return { sent, failure: undefined };
    for (const operation of due) {
      if (parts.stopped()) return { sent, failure: undefined };
      if (operation.files !== NO_FILES && (parts.newcomers() || parts.speed() === 0)) break;
      parts.onSending(operation.id);
      try {
        const accepted = await sendOperation(parts, operation);
        if (accepted) sent++;
        ill = 0;
      } catch (error) {
        if (error instanceof GaveWay) break;
        if (error instanceof Interrupted) return { sent, failure: undefined };
        const failure =
          error instanceof AppError ? error : new AppError("core.internal", {}, { cause: error });
        if (!(error instanceof AppError))
          parts.ports.log.error("sync.operation-failed", { id: operation.id, error: String(error) });
        await noteFailure(parts, operation, failure);
        if (LINE_CODES.has(failure.code)) return { sent, failure };
        if (failure.code === "sync.offline" && !(await answers(parts))) return { sent, failure };
        if (SERVER_CODES.has(failure.code) && ++ill >= SERVER_IS_ILL) return { sent, failure };
      } finally {
        parts.onSending(null);
      }
    }
  }
}

async function answers(parts: PushParts): Promise<boolean> {
  try {
    await probe(parts.ports, parts.line);
    return true;
  } catch {
    return false;
  }
}

async function lastQueued(parts: PushParts): Promise<number> {
  const row = await parts.database.read
    .selectFrom("outbox")
    .select((e) => e.fn.max("seq").as("last"))
    .executeTakeFirst();
  return Number(row?.last ?? 0);
}

/** By the bytes that are still to go up, the fewest first; among equals in their order. */
async function smallFirst(parts: PushParts, due: Operation[]): Promise<Operation[]> {
  const left = new Map<number, number>();
  for (const operation of due) left.set(operation.seq, await bytesLeft(parts, operation));
  return due.sort((a, b) => left.get(a.seq)! - left.get(b.seq)! || a.seq - b.seq);
}

async function bytesLeft(parts: PushParts, operation: Operation): Promise<number> {
  if (operation.files === NO_FILES) return 0;
  const row = await parts.database.read
    .selectFrom("files as f")
    .leftJoin("uploads as u", "u.file_id", "f.id")
    .select(sql<number | null>`sum(f.size - coalesce(u."offset", 0))`.as("bytes"))
    .where("f.id", "in", JSON.parse(operation.files) as string[])
    .where(sql<SqlBool>`coalesce(u.state, 'waiting') <> 'done'`)
    .executeTakeFirst();
  return Number(row?.bytes ?? 0);
}

/** The head of each dossier's queue, where its time has come; `after` a place in the queue. */
async function dueOperations(
  parts: PushParts,
  which: { filesToo: boolean; after: number; urgent?: boolean },
): Promise<Operation[]> {
  const now = parts.ports.clock.now();
  let query = parts.database.read
    .selectFrom("outbox as o")
    .selectAll()
    .where("o.state", "in", ["waiting", "sending"])
    .where("o.seq", ">", which.after)
    .where((e) =>
      e.or([
        e("o.next_try_at", "is", null),
        e("o.next_try_at", "<=", toTimestamp(now)),
        e("o.next_try_at", ">", toTimestamp(now + LONGEST_BELIEVED_WAIT_MS)),
      ]),
    )
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom("outbox as earlier")
            .select("earlier.seq")
            .whereRef("earlier.dossier_id", "=", "o.dossier_id")
            .whereRef("earlier.seq", "<", "o.seq")
            .where("earlier.state", "<>", "done"),
        ),
      ),
    )
    .orderBy("o.seq")
    .limit(ROUND);
  if (which.urgent) query = query.where("o.urgent", "=", 1);
  if (!which.filesToo) query = query.where("o.files", "=", NO_FILES);
  return query.execute();
}

/** Files first, then the operation itself. Answers whether the province accepted it. */
async function sendOperation(parts: PushParts, operation: Operation): Promise<boolean> {
  const fileIds = JSON.parse(operation.files) as string[];
  const files = [];
  for (const id of fileIds) {
    const upload = await parts.database.read
      .selectFrom("uploads")
      .select("state")
      .where("file_id", "=", id)
      .executeTakeFirst();
    if (upload?.state !== "done") await sendFile(parts, id);
    const file = await fileRow(parts, id);
    files.push({ sha256: file.sha256, size: file.size, mediaType: file.media_type, title: file.title });
  }
  const answer = await exchange(parts.ports, parts.line, {
    method: "POST",
    path: "/v1/operations",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      id: operation.id,
      kind: operation.kind,
      dossierId: operation.dossier_id,
      // one that another machine made keeps that machine's place and name
      deviceId: operation.device_id ?? parts.deviceId,
      deviceSeq: operation.device_seq ?? operation.seq,
      createdAt: operation.created_at,
      requestHash: operation.hash,
      body: JSON.parse(operation.body),
      files,
      ...earlierAnswer(operation),
    }),
  });
  const verdict = judgeOperation(answer.status, answer.problem);
  switch (verdict.kind) {
    case "done":
      if ((answer.json as { id?: unknown } | undefined)?.id !== operation.id) {
        throw strangeAnswer("nói về một lần gửi khác");
      }
      await settle(parts, operation, { state: "done", result: JSON.stringify(answer.json) });
      return true;
    case "rejected":
      throw new AppError("sync.rejected", { reason: verdict.reason, field: verdict.field });
    case "files-missing":
      await forgetUploads(parts, fileIds, verdict.missing);
      throw new AppError("sync.server-error", { status: answer.status }, { retryable: true });
    case "dossier-unknown":
      await tellAgain(parts, operation);
      throw new AppError("sync.server-error", { status: answer.status }, { retryable: true });
    case "damaged":
      throw new AppError("sync.hash-mismatch", {}, { retryable: true });
    case "later":
      throw new AskedToWait(verdict.status, askedWait(answer.headers["retry-after"]));
  }
}

/** What the province answered before it forgot: the code that it bound then is in people's hands. */
function earlierAnswer(operation: Operation): { earlier?: { code: string } } {
  const { code } = JSON.parse(operation.result ?? "{}") as { code?: unknown };
  return typeof code === "string" ? { earlier: { code } } : {};
}

/** Also of a file whose content was erased here since: the province has it, the operation still names it. */
async function fileRow(parts: PushParts, id: string) {
  const row = await parts.database.read
    .selectFrom("files")
    .select(["sha256", "size", "media_type", "title"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw new AppError("files.missing");
  return row;
}

const write = <T>(parts: PushParts, work: (tx: WriteTx) => Promise<T>) =>
  parts.database.write({ actor: "system", at: toTimestamp(parts.ports.clock.now()) }, work);

async function settle(
  parts: PushParts,
  operation: Operation,
  values: { state: "done"; result: string },
): Promise<void> {
  await write(parts, async (tx) => {
    await tx.db
      .updateTable("outbox")
      .set({ ...values, done_at: tx.at, next_try_at: null, error: null, attempts: operation.attempts + 1 })
      .where("id", "=", operation.id)
      .execute();
    // the account is of what this machine made
    if (operation.device_id === null) await enter(tx, [operation], "in");
    tx.emit("sync", []);
    if (operation.dossier_id) tx.emit("dossiers", [operation.dossier_id]);
  });
}

/** Keeps the operation with the words of what went wrong; a refusal waits for a person, the rest for its time. */
async function noteFailure(parts: PushParts, operation: Operation, failure: AppError): Promise<void> {
  const final = FINAL_CODES.has(failure.code);
  const attempts = operation.attempts + 1;
  const now = parts.ports.clock.now();
  const asked = failure instanceof AskedToWait ? failure.waitMs : undefined;
  const wait = asked ?? backOff(attempts, chance(parts.ports));
  const next = toTimestamp(now + wait);
  const worded = new AppError(
    failure.code,
    { ...failure.params, next: displayTime(next).slice(11) },
    { retryable: failure.retryable },
  );
  await write(parts, async (tx) => {
    await tx.db
      .updateTable("outbox")
      .set({
        state: final ? "rejected" : "waiting",
        attempts,
        next_try_at: final ? null : next,
        error: JSON.stringify(toWireError(worded)),
      })
      .where("id", "=", operation.id)
      .execute();
    if (final) await tx.audit("sync.rejected", operation.id, { kind: operation.kind, code: failure.code });
    tx.emit("sync", []);
    if (final && operation.dossier_id) tx.emit("dossiers", [operation.dossier_id]);
  });
}

async function forgetUploads(parts: PushParts, fileIds: string[], missing: string[]): Promise<void> {
  if (fileIds.length === 0) return;
  await write(parts, async (tx) => {
    let rows = tx.db.selectFrom("files").select("id").where("id", "in", fileIds);
    if (missing.length > 0) rows = rows.where("sha256", "in", missing);
    await tx.db
      .updateTable("uploads")
      .set({ state: "waiting", url: null, offset: 0, done_at: null })
      .where("file_id", "in", rows)
      .execute();
  });
}

/** A province restored from an older copy has forgotten the dossier: its operations are told again, in order. */
async function tellAgain(parts: PushParts, operation: Operation): Promise<void> {
  if (!operation.dossier_id) return;
  await write(parts, async (tx) => {
    const again = await tx.db
      .updateTable("outbox")
      .set({ state: "waiting", next_try_at: null, done_at: null })
      .where("dossier_id", "=", operation.dossier_id)
      .where("seq", "<", operation.seq)
      .where("state", "=", "done")
      .returning(["id", "hash", "device_id"])
      .execute();
    if (again.length === 0) return;
    await enter(
      tx,
      again.filter((row) => row.device_id === null),
      "out",
    );
    await tx.audit("sync.told-again", operation.dossier_id!, { operations: again.length });
  });
}

/** A number between 0 and 1. */
export function chance(ports: Ports): number {
  const [high = 0, low = 0] = ports.random.bytes(2);
  return (high * 256 + low) / 65_535;
}

/** Lets what failed for want of a line (`line`) be tried at once; `all`: whatever waits for its time. */
export async function clearWaits(database: Database, at: string, which: "line" | "all"): Promise<void> {
  const waiting = (db: Database["read"] | WriteTx["db"]) => {
    const rows = db
      .selectFrom("outbox")
      .select("seq")
      .where("state", "in", ["waiting", "sending"])
      .where("next_try_at", "is not", null);
    return which === "all"
      ? rows
      : rows.where(sql<string>`json_extract(error, '$.code')`, "in", ["sync.offline", ...LINE_CODES]);
  };
  if (!(await waiting(database.read).executeTakeFirst())) return;
  await database.write({ actor: "system", at }, async (tx) => {
    await tx.db.updateTable("outbox").set({ next_try_at: null }).where("seq", "in", waiting(tx.db)).execute();
    tx.emit("sync", []);
  });
}
