import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { type NamedFile, type Operation, reference } from "./queue.ts";
import { askedWait, judgeOperation, readProblem, type ServerProblem, type Verdict } from "./rules.ts";
import { AskedToWait, damagedOnTheWay, exchange, type Line, strangeAnswer } from "./wire.ts";

/** An operation with the files that it names. */
export interface Sending {
  operation: Operation;
  files: readonly NamedFile[];
}

/** What became of one operation that was sent. */
export type Outcome =
  /** `result`: JSON of the answer */
  | { kind: "done"; result: string }
  | { kind: "failed"; failure: AppError; verdict: Verdict }
  /** one before it was not taken: nothing is said of this one */
  | { kind: "behind" };

interface SendParts {
  ports: Ports;
  line: Line;
  deviceId: string;
}

/** On a line of 2 KB/s a list takes about a minute. */
const LIST_TIMEOUT_MS = 90_000;

const Results = z.looseObject({
  results: z.array(z.looseObject({ id: z.string(), status: z.number().int().min(200).max(599) })),
});

/** The province's yes (schema `OperationResult`). */
const Accepted = z.looseObject({ result: z.enum(["accepted", "duplicate"]) });

/** Sends one operation by itself. Throws what `exchange` throws, and `sync.strange-answer`. */
export async function sendAlone(parts: SendParts, sending: Sending): Promise<Outcome> {
  const answer = await exchange(parts.ports, parts.line, {
    method: "POST",
    path: "/v1/operations",
    headers: { "content-type": "application/json" },
    body: textOf(parts, sending),
  });
  const told = answer.json as { id?: unknown } | undefined;
  if (answer.status === 200 && told !== undefined && told?.id !== sending.operation.id) {
    throw strangeAnswer("nói về một lần gửi khác");
  }
  const wait = askedWait(answer.headers["retry-after"]);
  return outcomeOf(answer.status, answer.problem, answer.json, wait);
}

/**
 * Sends operations in one list; one outcome for each, in the same order. `no-lists` where the province takes none,
 * `not-this`: it refuses this one as a whole and has stored nothing of it. Throws what `exchange` throws, and
 * `sync.strange-answer`: an answer that does not name each of them once, in their order, settles nothing.
 */
export async function sendTogether(
  parts: SendParts,
  sendings: readonly Sending[],
): Promise<Outcome[] | "no-lists" | "not-this"> {
  const answer = await exchange(parts.ports, parts.line, {
    method: "POST",
    path: "/v1/operations/batch",
    headers: { "content-type": "application/json" },
    body: `{"operations":[${sendings.map((sending) => textOf(parts, sending)).join(",")}]}`,
    timeout: LIST_TIMEOUT_MS,
  });
  if (answer.status === 409) throw new AskedToWait(409, askedWait(answer.headers["retry-after"]));
  if (answer.status !== 200) return answer.status === 404 || answer.status === 405 ? "no-lists" : "not-this";
  const read = Results.safeParse(answer.json);
  const results = read.success ? read.data.results : [];
  const named = results.every((result, index) => result.id === sendings[index]?.operation.id);
  if (!named || results.length !== sendings.length) throw strangeAnswer("nói về một lần gửi khác");
  return results.map((result) => {
    const { status, ...told } = result;
    const problem = status >= 400 ? readProblem(told) : undefined;
    if (problem?.code === "behind") return { kind: "behind" };
    const wait = askedWait(typeof told.retryAfter === "number" ? String(told.retryAfter) : undefined);
    return outcomeOf(status, problem, told, wait);
  });
}

function outcomeOf(
  status: number,
  problem: ServerProblem | undefined,
  json: unknown,
  wait: number | undefined,
): Outcome {
  const judged = judgeOperation(status, problem);
  // a yes is one of the two words of the contract; anything else settles nothing
  const verdict: Verdict =
    judged.kind === "done" && !Accepted.safeParse(json).success ? { kind: "strange" } : judged;
  if (verdict.kind === "done") return { kind: "done", result: JSON.stringify(json) };
  return { kind: "failed", failure: failureOf(verdict, status, wait), verdict };
}

function failureOf(
  verdict: Exclude<Verdict, { kind: "done" }>,
  status: number,
  wait: number | undefined,
): AppError {
  switch (verdict.kind) {
    case "rejected":
      return new AppError("sync.rejected", { reason: verdict.reason, field: verdict.field });
    case "damaged":
      return damagedOnTheWay();
    case "later":
      return new AskedToWait(status, wait);
    case "strange":
      return strangeAnswer("không nói rõ đã nhận hay từ chối");
    case "files-missing":
    case "dossier-unknown":
      return new AppError("sync.server-error", { status }, { retryable: true });
  }
}

/** The operation as the contract shapes it; its body goes as it was hashed. */
function textOf(parts: SendParts, { operation, files }: Sending): string {
  const envelope = JSON.stringify({
    id: operation.id,
    kind: operation.kind,
    dossierId: operation.dossier_id,
    // one that another machine made keeps that machine's place and name
    deviceId: operation.device_id ?? parts.deviceId,
    deviceSeq: operation.device_seq ?? operation.seq,
    createdAt: operation.created_at,
    requestHash: operation.hash,
    files: files.map(reference),
    // a province restored from an older copy sees by it what it forgot, before anything is out of its order
    ...(operation.follows ? { follows: operation.follows } : {}),
    ...earlierAnswer(operation),
  });
  return `${envelope.slice(0, -1)},"body":${operation.body}}`;
}

/** What the province answered before it forgot: the code that it bound then is in people's hands. */
function earlierAnswer(operation: Operation): { earlier?: { code: string } } {
  const { code } = JSON.parse(operation.result ?? "{}") as { code?: unknown };
  return typeof code === "string" ? { earlier: { code } } : {};
}
