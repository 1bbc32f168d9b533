import type { Selectable } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { toWireError } from "../errors.ts";

/** What a handler is told and may say while it works. */
export interface JobContext {
  jobId: string;
  /** 1 for the first try */
  attempt: number;
  /** aborted when the job is cancelled, its lease is lost or the program stops */
  signal: AbortSignal;
  progress(done: number, total: number): void;
}

/**
 * Does one job. It may run again after a crash, so it must bear repetition. Throwing an AppError that is
 * not retryable gives the job up at once; anything else is tried again with growing pauses.
 */
export type JobHandler = (payload: Record<string, unknown>, context: JobContext) => Promise<void>;

export type JobState = "waiting" | "running" | "done" | "failed" | "cancelled";

/** A job as lists show it. */
export interface Job {
  id: string;
  kind: string;
  state: JobState;
  subjectId: string | null;
  attempts: number;
  maxAttempts: number;
  runAfter: string;
  progress: { done: number; total: number } | null;
  /** what went wrong last, in the words a person reads; kept while the job waits for its next try */
  error: ReturnType<typeof toWireError> | null;
  createdAt: string;
  finishedAt: string | null;
}

export type JobRow = Selectable<Schema["jobs"]>;

/** A row as lists show it; `live` is the progress of a job that runs now. */
export function describeJob(row: JobRow, live: Job["progress"] | undefined): Job {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state as JobState,
    subjectId: row.subject_id,
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    runAfter: row.run_after,
    progress: live ?? (row.progress ? (JSON.parse(row.progress) as Job["progress"]) : null),
    error: row.error ? (JSON.parse(row.error) as Job["error"]) : null,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
