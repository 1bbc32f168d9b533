import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { addToAccounts } from "./account.ts";
import { type CodePatterns, dossierCode, readDossierCode } from "./codes.ts";
import { closeFeedback, keepFeedback } from "./feedback.ts";
import { answerFiling, submitFiling } from "./filings.ts";
import { tellIdentity } from "./identities.ts";
import { tellPeople } from "./notices.ts";
import { Problem } from "./problem.ts";
import { noteRevision } from "./revisions.ts";
import { noteWithdrawn } from "./seals.ts";
import type { Store } from "./store.ts";

export interface FileReference {
  sha256: string;
  size: number;
  mediaType: string;
  title: string;
}

/** An operation as the contract shapes it; whatever else it carries is stored with it. */
export interface OperationRequest {
  id: string;
  kind: string;
  dossierId: string | null;
  deviceId: string;
  deviceSeq: number;
  createdAt: string;
  requestHash: string;
  body: Record<string, unknown>;
  files: FileReference[];
  /** the last operation of its dossier that this server took, as the machine knows it */
  follows?: string;
  /** what this server answered before it was restored from an older copy */
  earlier?: { code?: string };
}

export interface OperationAnswer extends Record<string, unknown> {
  result: "accepted" | "duplicate";
  id: string;
  serverSeq: number;
  receivedAt: string;
  code?: string;
}

/** SHA-256 over the RFC 8785 form of a value, hexadecimal. */
export function canonicalHash(value: unknown): string {
  return createHash("sha256")
    .update(canonicalize(value) ?? "null")
    .digest("hex");
}

/** What is said of one operation of a list: the answer, or why not. */
export type Judged = OperationAnswer | Problem;

/**
 * Stores operations in their order and does what each says, in one transaction; each is judged by itself. A key is
 * remembered for good: the same operation answers as it did the first time, another one under its key is refused
 * (`key-reused`). Of a dossier nothing is taken behind one that was not: `behind`. What `refuse` names is not looked at.
 */
export async function receiveOperations(
  store: Store,
  patterns: CodePatterns,
  machine: string,
  requests: readonly OperationRequest[],
  refuse?: (request: OperationRequest) => Problem | undefined,
): Promise<Judged[]> {
  const prepared = requests.map((request) => ({ request, envelope: envelopeOf(request) }));
  return store.transaction(async (tx) => {
    const judged: Judged[] = [];
    const accepted: OperationRequest[] = [];
    const stuck = new Set<string>();
    for (const { request, envelope } of prepared) {
      const dossier = request.dossierId;
      try {
        if (dossier !== null && stuck.has(dossier)) {
          throw new Problem("behind", "Việc trước của hồ sơ này trong cùng lần gửi chưa được nhận.");
        }
        const refused = refuse?.(request);
        if (refused) throw refused;
        if (typeof envelope !== "string") throw envelope;
        const answer = await tx.part(() => receive(tx, patterns, machine, request, envelope));
        if (answer.result === "accepted") accepted.push(request);
        judged.push(answer);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (dossier !== null) stuck.add(dossier);
        judged.push(error);
      }
    }
    await tellPeople(tx, accepted);
    await addToAccounts(tx, accepted);
    return judged;
  });
}

/** One operation by itself; throws what refuses it. */
export async function receiveOperation(
  store: Store,
  patterns: CodePatterns,
  machine: string,
  request: OperationRequest,
): Promise<OperationAnswer> {
  const [judged] = await receiveOperations(store, patterns, machine, [request]);
  if (judged instanceof Problem) throw judged;
  return judged!;
}

/** The hash that tells whether a repetition is the same operation; a refusal when the body is not the one hashed. */
function envelopeOf(request: OperationRequest): string | Problem {
  if (canonicalHash(request.body) !== request.requestHash) {
    return new Problem("request-hash", "Nội dung nhận được khác với mã kiểm tra; hãy gửi lại.");
  }
  const files = request.files.map((file) => file.sha256);
  return canonicalHash([request.kind, request.dossierId, request.requestHash, files]);
}

async function receive(
  store: Store,
  patterns: CodePatterns,
  machine: string,
  request: OperationRequest,
  envelope: string,
): Promise<OperationAnswer> {
  const earlier = await store.get<{
    seq: number;
    envelope_hash: string;
    code: string | null;
    received_at: string;
  }>("SELECT seq, envelope_hash, code, received_at FROM operations WHERE id = ?", request.id);
  if (earlier) {
    if (earlier.envelope_hash !== envelope) {
      throw new Problem("key-reused", "Khóa của lần gửi này đã dùng cho nội dung khác.");
    }
    return answerOf("duplicate", request.id, earlier.seq, earlier.received_at, earlier.code);
  }
  await requireFiles(store, request.files);
  if (request.kind !== "dossier.received" && request.dossierId)
    await requireDossier(store, request.dossierId);
  if (request.follows) await requireBefore(store, request.follows);
  if (request.kind === "paper.issued") await claimNumber(store, request);
  const receivedAt = store.now();
  const code = await apply(store, patterns, machine, request, receivedAt);
  const row = await store.get<{ seq: number }>(
    `INSERT INTO operations (id, machine, kind, dossier_id, device_id, device_seq, created_at, request_hash,
       envelope_hash, request, code, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`,
    request.id,
    machine,
    request.kind,
    request.dossierId,
    request.deviceId,
    request.deviceSeq,
    request.createdAt,
    request.requestHash,
    envelope,
    JSON.stringify(request),
    code,
    receivedAt,
  );
  for (const [ordinal, { sha256 }] of request.files.entries()) {
    await store.insert("operation_files", { operation_id: request.id, ordinal, sha256 });
  }
  return answerOf("accepted", request.id, row!.seq, receivedAt, code);
}

function answerOf(
  result: OperationAnswer["result"],
  id: string,
  serverSeq: number,
  receivedAt: string,
  code: string | null,
): OperationAnswer {
  return { result, id, serverSeq, receivedAt, ...(code === null ? {} : { code }) };
}

async function requireFiles(store: Store, files: FileReference[]): Promise<void> {
  const wanted = [...new Set(files.map((file) => file.sha256))];
  if (wanted.length === 0) return;
  const rows = await store.all<{ sha256: string }>(
    `SELECT sha256 FROM files WHERE sha256 IN (${wanted.map(() => "?").join(", ")})`,
    ...wanted,
  );
  const held = new Set(rows.map((row) => row.sha256));
  const missing = wanted.filter((sha256) => !held.has(sha256));
  if (missing.length > 0) {
    throw new Problem("files-missing", `Còn thiếu ${missing.length} tệp; hãy tải tệp lên trước.`, {
      extra: { missing },
    });
  }
}

async function requireDossier(store: Store, id: string): Promise<void> {
  if (await store.get("SELECT 1 FROM dossiers WHERE id = ?", id)) return;
  throw new Problem("dossier-unknown", "Hồ sơ của lần gửi này chưa đến máy chủ.", { retryAfter: 5 });
}

/** What was taken before is here still; else this server was restored from an older copy and is told it again first. */
async function requireBefore(store: Store, id: string): Promise<void> {
  if (await store.get("SELECT 1 AS found FROM operations WHERE id = ?", id)) return;
  throw new Problem("dossier-unknown", "Lần gửi trước của hồ sơ này không còn ở máy chủ.", { retryAfter: 5 });
}

/** One number of one kind of document and year belongs to one document of an agency, whichever machine issued it. */
async function claimNumber(store: Store, request: OperationRequest): Promise<void> {
  const { agencyCode, symbol, year, number, paperId } = request.body;
  if (number === null || number === undefined) return;
  const key = [agencyCode, symbol, year, number].map(String) as [string, string, string, string];
  await store.insert(
    "paper_numbers",
    { agency_code: key[0], symbol: key[1], year: key[2], number: key[3], paper_id: String(paperId) },
    "ON CONFLICT (agency_code, symbol, year, number) DO NOTHING",
  );
  const owner = await store.get<{ paper_id: string }>(
    "SELECT paper_id FROM paper_numbers WHERE agency_code = ? AND symbol = ? AND year = ? AND number = ?",
    ...key,
  );
  if (owner?.paper_id !== String(paperId))
    throw new Problem("rejected", `Số ${number}/${symbol} năm ${year} đã dùng cho văn bản khác của cơ quan.`);
}

/** What an operation changes at the province; answers the official code when one is bound. */
async function apply(
  store: Store,
  patterns: CodePatterns,
  machine: string,
  request: OperationRequest,
  receivedAt: string,
): Promise<string | null> {
  if (request.dossierId && request.body.dossierId && request.body.dossierId !== request.dossierId) {
    throw new Problem("rejected", "Nội dung nói về một hồ sơ khác với hồ sơ của lần gửi.");
  }
  if (request.kind === "dossier.received") {
    const { filingId, receivedBy } = request.body;
    if (typeof filingId === "string") {
      const by = String((receivedBy as { fullName?: string } | undefined)?.fullName ?? "");
      await answerFiling(store, request, { filingId, kind: "accepted", by });
    }
    const code = await receiveDossier(store, patterns, machine, request, receivedAt);
    await tellIdentity(store, String(request.body.dossierId), request.body.applicant);
    return code;
  }
  if (request.kind === "fee.collected" && request.dossierId && request.body.receipt === "electronic") {
    // the electronic receipt of a payment has one number, however many dossiers it is for
    const paymentId = String(request.body.paymentId);
    await store.tell("fee-receipt-issued", request.dossierId, {
      paymentId,
      number: `BLĐT-${paymentId.slice(-8).toUpperCase()}`,
    });
  }
  const lost = await noteRevision(store, request);
  if (request.kind === "dossier.event") {
    const { to } = request.body;
    if (typeof to === "string" && !lost.has("state")) {
      await store.run("UPDATE dossiers SET state = ? WHERE id = ?", to, request.dossierId);
    }
    if (request.dossierId && request.body.event === "correct" && !lost.has("applicant.identity")) {
      await tellIdentity(store, request.dossierId, request.body.applicant);
    }
  }
  if (request.kind === "incident.reported" || request.kind === "incident.lifted") {
    const { incidentId, kind, subject, about, note, by, at, why } = request.body;
    // what is lost is shut at every machine; malware is for the head and the province's office alone
    if (kind === "lost-account" || kind === "lost-token") {
      await store.tell("incident-told", request.deviceId, {
        incident: {
          ...{ id: incidentId, kind, subject, about: String(about).slice(0, 500), by, at },
          note: note ?? "",
          why: why ?? "",
          lifted: request.kind === "incident.lifted",
        },
      });
    }
  }
  if (request.kind === "feedback.forwarded") await keepFeedback(store, request.body);
  if (request.kind === "feedback.answered") await closeFeedback(store, String(request.body.feedbackId));
  if (request.kind === "filing.submitted") await submitFiling(store, request);
  if (request.kind === "filing.answered") {
    const { filingId, answer, by } = request.body;
    await answerFiling(store, request, { filingId: String(filingId), kind: String(answer), by: String(by) });
  }
  if (request.kind === "paper-copy.withdrawn") {
    await noteWithdrawn(store, String(request.body.number), String(request.body.why ?? ""));
  }
  if (request.kind === "dossier.returned") {
    await store.run("UPDATE dossiers SET state = 'returned' WHERE id = ?", request.dossierId);
  }
  return null;
}

async function receiveDossier(
  store: Store,
  patterns: CodePatterns,
  machine: string,
  { body, earlier, deviceId }: OperationRequest,
  receivedAt: string,
): Promise<string | null> {
  const id = String(body.dossierId);
  const agency = String(body.agencyCode);
  const provisional = body.provisional === true;
  if (await store.get("SELECT 1 FROM dossiers WHERE id = ?", id)) {
    throw new Problem("rejected", "Hồ sơ này đã được tiếp nhận bởi một lần gửi khác.");
  }
  let code = String(body.code);
  if (provisional && earlier?.code) {
    // bound once already, before this server forgot it: the person has heard of it
    code = earlier.code;
    await claimCode(store, patterns, { machine, deviceId }, agency, code);
  } else if (provisional) {
    const day = String(body.receivedAt).slice(0, 10);
    const { first } = await store.takeOrdinals("dossier", agency, day, 1);
    code = dossierCode(patterns, agency, day, first);
  } else {
    // a leaf of a printed pad may be entered at any machine of the office: its own may be dead
    const { how } = (body.enteredLate ?? {}) as { how?: unknown };
    await claimCode(store, patterns, how === "pad" ? "pad" : { machine, deviceId }, agency, code);
  }
  await store.insert("dossiers", {
    id,
    code,
    provisional_code: provisional ? String(body.code) : null,
    agency_code: agency,
    procedure_code: String(body.procedureCode),
    state: "received",
    machine,
    body: JSON.stringify(body),
    revision: 1,
    counter_received_at: String(body.receivedAt),
    received_at: receivedAt,
  });
  if (!provisional) return null;
  await store.tell("number-bound", id, { oldCode: String(body.code), newCode: code });
  return code;
}

/** A final code must be nobody else's; one that was never leased is taken out of the ordinals, it is on paper already. */
async function claimCode(
  store: Store,
  patterns: CodePatterns,
  sender: { machine: string; deviceId: string } | "pad",
  agency: string,
  code: string,
): Promise<void> {
  if (await store.get("SELECT 1 FROM dossiers WHERE code = ?", code)) {
    throw new Problem("rejected", `Mã hồ sơ ${code} đã thuộc một hồ sơ khác.`);
  }
  const read = readDossierCode(patterns, agency, code);
  if (!read) return;
  const block = await store.get<{ machine: string; device_id: string }>(
    `SELECT machine, device_id FROM blocks WHERE series = 'dossier' AND agency_code = ? AND day = ?
     AND first <= ? AND last >= ?`,
    agency,
    read.day,
    read.ordinal,
    read.ordinal,
  );
  // another machine of the office may send what the leasing machine made
  if (block && sender !== "pad" && block.machine !== sender.machine && block.device_id !== sender.deviceId) {
    throw new Problem("rejected", `Mã hồ sơ ${code} thuộc dải số đã cấp cho máy khác.`);
  }
  if (block) return;
  await store.run(
    `INSERT INTO ordinals (series, agency_code, day, next) VALUES ('dossier', ?, ?, ?)
     ON CONFLICT (series, agency_code, day) DO UPDATE SET next =
       CASE WHEN ordinals.next > excluded.next THEN ordinals.next ELSE excluded.next END`,
    agency,
    read.day,
    read.ordinal + 1,
  );
}
