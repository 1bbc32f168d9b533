import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Transaction } from "kysely";
import type { Random } from "../main/core/ports.ts";
import { appendAudit } from "./audit.ts";
import type { NewJob, OutboxOperation, Write, WriteTx } from "./database.ts";
import { requireHere } from "./held-elsewhere.ts";
import type { Schema } from "./schema.ts";

/** What a transaction leaves to be done once it is durable. */
export interface Aftermath {
  topics: Map<string, Set<string>>;
  afterCommit: (() => Promise<void>)[];
}

/** A job gives up after so many attempts unless it says otherwise. */
const DEFAULT_ATTEMPTS = 8;

/** The tools of one write, over an open transaction. */
export function createWriteTx(
  db: Transaction<Schema>,
  write: Write,
  random: Random,
): { tx: WriteTx; aftermath: Aftermath } {
  const aftermath: Aftermath = { topics: new Map(), afterCommit: [] };
  const emit = (topic: string, ids: string[]) => {
    const known = aftermath.topics.get(topic) ?? new Set();
    for (const id of ids) known.add(id);
    aftermath.topics.set(topic, known);
  };
  const tx: WriteTx = {
    db,
    at: write.at,
    actor: write.actor,
    emit,
    audit: (action, subject, detail = {}) =>
      appendAudit(db, { id: random.uuid(), at: write.at, actor: write.actor, action, subject }, detail),
    outbox: async (operation) => {
      const id = await insertOperation(db, random, write.at, operation);
      emit("sync", [id]);
      return id;
    },
    enqueue: async (job) => {
      const id = await insertJob(db, random, write.at, job);
      emit("jobs", [id]);
      return id;
    },
    afterCommit: (run) => aftermath.afterCommit.push(run),
  };
  return { tx, aftermath };
}

async function insertOperation(
  db: Transaction<Schema>,
  random: Random,
  at: string,
  operation: OutboxOperation,
): Promise<string> {
  await requireHere(db, operation);
  const id = operation.id ?? random.uuid();
  const files = [...new Set(operation.files ?? [])];
  const body = canonicalize(operation.body)!;
  await db
    .insertInto("outbox")
    .values({
      id,
      dossier_id: operation.dossierId,
      kind: operation.kind,
      body,
      hash: createHash("sha256").update(body).digest("hex"),
      files: JSON.stringify(files),
      state: "waiting",
      attempts: 0,
      created_at: at,
    })
    .execute();
  for (const file_id of files) {
    await db
      .insertInto("uploads")
      .values({ file_id, offset: 0, state: "waiting" })
      .onConflict((conflict) => conflict.column("file_id").doNothing())
      .execute();
  }
  return id;
}

async function insertJob(db: Transaction<Schema>, random: Random, at: string, job: NewJob): Promise<string> {
  const id = random.uuid();
  await db
    .insertInto("jobs")
    .values({
      id,
      kind: job.kind,
      payload: JSON.stringify(job.payload),
      state: "waiting",
      attempts: 0,
      max_attempts: job.maxAttempts ?? DEFAULT_ATTEMPTS,
      run_after: job.runAfter ?? at,
      subject_id: job.subjectId ?? null,
      created_at: at,
      urgent: job.urgent ? 1 : 0,
    })
    .execute();
  return id;
}
