import type { Database, WriteTx } from "../../../db/database.ts";
import { AppError, toWireError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { displayTime, toTimestamp } from "../time.ts";
import { enter } from "./account.ts";
import { queueCopiesOf } from "./inherited.ts";
import type { Operation } from "./queue.ts";
import { backOff, chance, type Verdict } from "./rules.ts";
import type { Outcome } from "./send.ts";
import { AskedToWait } from "./wire.ts";

/** no later try will mend these without a person */
const FINAL_CODES = new Set(["sync.rejected", "sync.file-lost", "files.missing", "files.corrupt"]);

/** What is to be written down after a sending. */
export interface Settling {
  outcomes: { operation: Operation; outcome: Outcome }[];
  /** files that the province holds whole since */
  uploaded: readonly { id: string; size: number }[];
}

/**
 * Writes down what became of a sending in one transaction. A crash before it loses nothing: what is sent again is
 * answered as it was the first time.
 */
export async function settle(
  parts: { database: Database; ports: Ports },
  { outcomes, uploaded }: Settling,
): Promise<void> {
  const told = outcomes.filter(({ outcome }) => outcome.kind !== "behind");
  if (told.length === 0 && uploaded.length === 0) return;
  const now = parts.ports.clock.now();
  await parts.database.write({ actor: "system", at: toTimestamp(now) }, async (tx) => {
    for (const file of uploaded) await noteUploaded(tx, file);
    const own: Operation[] = [];
    for (const { operation, outcome } of told) {
      if (outcome.kind === "done") {
        await accept(tx, operation, outcome.result);
        // the account is of what this machine made
        if (operation.device_id === null) own.push(operation);
      } else if (outcome.kind === "failed") {
        await mend(tx, operation, outcome.verdict);
        await keepFailed(tx, parts.ports, operation, outcome.failure);
      }
    }
    if (own.length > 0) await enter(tx, own, "in");
    tx.emit("sync", []);
  });
}

async function noteUploaded(tx: WriteTx, file: { id: string; size: number }): Promise<void> {
  const values = { state: "done", url: null, offset: file.size, done_at: tx.at };
  await tx.db
    .insertInto("uploads")
    .values({ file_id: file.id, ...values })
    .onConflict((conflict) => conflict.column("file_id").doUpdateSet(values))
    .execute();
}

async function accept(tx: WriteTx, operation: Operation, result: string): Promise<void> {
  await tx.db
    .updateTable("outbox")
    .set({
      state: "done",
      result,
      done_at: tx.at,
      next_try_at: null,
      error: null,
      attempts: operation.attempts + 1,
    })
    .where("id", "=", operation.id)
    .execute();
  if (operation.dossier_id) tx.emit("dossiers", [operation.dossier_id]);
}

/** Keeps the operation with the words of what went wrong; a refusal waits for a person, the rest for its time. */
async function keepFailed(tx: WriteTx, ports: Ports, operation: Operation, failure: AppError): Promise<void> {
  const final = FINAL_CODES.has(failure.code);
  const attempts = operation.attempts + 1;
  const asked = failure instanceof AskedToWait ? failure.waitMs : undefined;
  const next = toTimestamp(ports.clock.now() + (asked ?? backOff(attempts, chance(ports))));
  const worded = new AppError(
    failure.code,
    { ...failure.params, next: displayTime(next).slice(11) },
    { retryable: failure.retryable },
  );
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
  if (!final) return;
  await tx.audit("sync.rejected", operation.id, { kind: operation.kind, code: failure.code });
  if (operation.dossier_id) tx.emit("dossiers", [operation.dossier_id]);
}

/** What a refusal asks for: files once more, or the dossier from its beginning. */
async function mend(tx: WriteTx, operation: Operation, verdict: Verdict): Promise<void> {
  if (verdict.kind === "files-missing") await forgetUploads(tx, operation, verdict.missing);
  if (verdict.kind === "dossier-unknown") await tellAgain(tx, operation);
}

async function forgetUploads(tx: WriteTx, operation: Operation, missing: string[]): Promise<void> {
  const fileIds = JSON.parse(operation.files) as string[];
  if (fileIds.length === 0) return;
  let rows = tx.db.selectFrom("files").select("id").where("id", "in", fileIds);
  if (missing.length > 0) rows = rows.where("sha256", "in", missing);
  await tx.db
    .updateTable("uploads")
    .set({ state: "waiting", url: null, offset: 0, done_at: null })
    .where("file_id", "in", rows)
    .execute();
}

/**
 * A province restored from an older copy has forgotten the dossier, or the last of what was done of it: its operations
 * are told again, in order, also those of other machines whose second copies lie here.
 */
async function tellAgain(tx: WriteTx, operation: Operation): Promise<void> {
  if (!operation.dossier_id) return;
  const copies = await queueCopiesOf(tx, operation.dossier_id);
  const again = await tx.db
    .updateTable("outbox")
    .set({ state: "waiting", next_try_at: null, done_at: null })
    .where("dossier_id", "=", operation.dossier_id)
    // its own place as well may be another since copies were queued
    .where("seq", "<", (e) => e.selectFrom("outbox").select("seq").where("id", "=", operation.id))
    .where("state", "=", "done")
    .returning(["id", "hash", "device_id"])
    .execute();
  if (again.length + copies === 0) return;
  const own = again.filter((row) => row.device_id === null);
  await enter(tx, own, "out");
  await tx.audit("sync.told-again", operation.dossier_id, { operations: again.length + copies });
}
