import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { addToAccount } from "./account.ts";
import { type CodePatterns, dossierCode, readDossierCode } from "./codes.ts";
import { tellIdentity } from "./identities.ts";
import { Problem } from "./problem.ts";
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

/**
 * Stores one operation and does what it says, in one transaction. The key is remembered for good: the
 * same operation answers as it did the first time, another one under its key is refused (`key-reused`).
 */
export function receiveOperation(
  store: Store,
  patterns: CodePatterns,
  machine: string,
  request: OperationRequest,
): OperationAnswer {
  if (canonicalHash(request.body) !== request.requestHash) {
    throw new Problem("request-hash", "Nội dung nhận được khác với mã kiểm tra; hãy gửi lại.");
  }
  const envelope = canonicalHash([
    request.kind,
    request.dossierId,
    request.requestHash,
    request.files.map((file) => file.sha256),
  ]);
  const earlier = store.db
    .prepare("SELECT envelope_hash, answer FROM operations WHERE id = ?")
    .get(request.id) as { envelope_hash: string; answer: string } | undefined;
  if (earlier) {
    if (earlier.envelope_hash !== envelope) {
      throw new Problem("key-reused", "Khóa của lần gửi này đã dùng cho nội dung khác.");
    }
    return { ...(JSON.parse(earlier.answer) as OperationAnswer), result: "duplicate" };
  }
  return store.db
    .transaction(() => {
      requireFiles(store, request.files);
      if (request.kind !== "dossier.received" && request.dossierId) requireDossier(store, request.dossierId);
      if (request.kind === "paper.issued") requireFreeNumber(store, request);
      const receivedAt = store.now();
      const code = apply(store, patterns, machine, request, receivedAt);
      const seq = store.db
        .prepare(
          `INSERT INTO operations (id, machine, kind, dossier_id, device_id, device_seq, created_at, request_hash,
             envelope_hash, request, answer, received_at)
           VALUES (@id, @machine, @kind, @dossierId, @deviceId, @deviceSeq, @createdAt, @requestHash, @envelope,
             @request, '', @receivedAt)`,
        )
        .run({ ...plain(request), machine, envelope, request: JSON.stringify(request), receivedAt });
      const answer: OperationAnswer = {
        result: "accepted",
        id: request.id,
        serverSeq: Number(seq.lastInsertRowid),
        receivedAt,
        ...(code ? { code } : {}),
      };
      store.db
        .prepare("UPDATE operations SET answer = ? WHERE id = ?")
        .run(JSON.stringify(answer), request.id);
      addToAccount(store, request);
      const link = store.db.prepare(
        "INSERT INTO operation_files (operation_id, ordinal, sha256) VALUES (?, ?, ?)",
      );
      request.files.forEach((file, index) => {
        link.run(request.id, index, file.sha256);
      });
      return answer;
    })
    .immediate();
}

function plain(request: OperationRequest) {
  const { id, kind, dossierId, deviceId, deviceSeq, createdAt, requestHash } = request;
  return { id, kind, dossierId, deviceId, deviceSeq, createdAt, requestHash };
}

function requireFiles(store: Store, files: FileReference[]): void {
  const find = store.db.prepare("SELECT size FROM files WHERE sha256 = ?");
  const missing = [...new Set(files.map((file) => file.sha256))].filter((sha256) => !find.get(sha256));
  if (missing.length > 0) {
    throw new Problem("files-missing", `Còn thiếu ${missing.length} tệp; hãy tải tệp lên trước.`, {
      extra: { missing },
    });
  }
}

function requireDossier(store: Store, id: string): void {
  if (store.db.prepare("SELECT 1 FROM dossiers WHERE id = ?").get(id)) return;
  throw new Problem("dossier-unknown", "Hồ sơ của lần gửi này chưa đến máy chủ.", { retryAfter: 5 });
}

/** One number of one kind of document and year belongs to one document of an agency, whichever machine issued it. */
function requireFreeNumber(store: Store, request: OperationRequest): void {
  const { agencyCode, symbol, year, number, paperId } = request.body;
  if (number === null || number === undefined) return;
  const used = store.db
    .prepare(
      `SELECT 1 FROM operations WHERE kind = 'paper.issued' AND json_extract(request, '$.body.agencyCode') = ?
         AND json_extract(request, '$.body.symbol') = ? AND json_extract(request, '$.body.year') = ?
         AND json_extract(request, '$.body.number') = ? AND json_extract(request, '$.body.paperId') <> ?`,
    )
    .get(agencyCode, symbol, year, number, paperId);
  if (used)
    throw new Problem("rejected", `Số ${number}/${symbol} năm ${year} đã dùng cho văn bản khác của cơ quan.`);
}

/** What an operation changes at the province; answers the official code when one is bound. */
function apply(
  store: Store,
  patterns: CodePatterns,
  machine: string,
  request: OperationRequest,
  receivedAt: string,
): string | undefined {
  if (request.dossierId && request.body.dossierId && request.body.dossierId !== request.dossierId) {
    throw new Problem("rejected", "Nội dung nói về một hồ sơ khác với hồ sơ của lần gửi.");
  }
  if (request.kind === "dossier.received") {
    const code = receiveDossier(store, patterns, machine, request, receivedAt);
    tellIdentity(store, String(request.body.dossierId), request.body.applicant);
    return code;
  }
  if (request.kind === "fee.collected" && request.dossierId && request.body.receipt === "electronic") {
    // the electronic receipt of a payment has one number, however many dossiers it is for
    const paymentId = String(request.body.paymentId);
    store.tell("fee-receipt-issued", request.dossierId, {
      paymentId,
      number: `BLĐT-${paymentId.slice(0, 8).toUpperCase()}`,
    });
  }
  if (request.kind === "dossier.event") {
    store.db.prepare("UPDATE dossiers SET state = ? WHERE id = ?").run(request.body.to, request.dossierId);
    if (request.dossierId && request.body.event === "correct") {
      tellIdentity(store, request.dossierId, request.body.applicant);
    }
  }
  if (request.kind === "paper-copy.withdrawn") {
    noteWithdrawn(store, String(request.body.number), String(request.body.why ?? ""));
  }
  if (request.kind === "dossier.returned") {
    store.db.prepare("UPDATE dossiers SET state = 'returned' WHERE id = ?").run(request.dossierId);
  }
  return undefined;
}

function receiveDossier(
  store: Store,
  patterns: CodePatterns,
  machine: string,
  { body, earlier }: OperationRequest,
  receivedAt: string,
): string | undefined {
  const id = String(body.dossierId);
  const agency = String(body.agencyCode);
  const provisional = body.provisional === true;
  if (store.db.prepare("SELECT 1 FROM dossiers WHERE id = ?").get(id)) {
    throw new Problem("rejected", "Hồ sơ này đã được tiếp nhận bởi một lần gửi khác.");
  }
  let code = String(body.code);
  if (provisional && earlier?.code) {
    // bound once already, before this server forgot it: the person has heard of it
    code = earlier.code;
    claimCode(store, patterns, machine, agency, code);
  } else if (provisional) {
    const day = String(body.receivedAt).slice(0, 10);
    const { first } = store.takeOrdinals("dossier", agency, day, 1);
    code = dossierCode(patterns, agency, day, first);
  } else {
    claimCode(store, patterns, machine, agency, code);
  }
  store.db
    .prepare(
      `INSERT INTO dossiers (id, code, provisional_code, agency_code, procedure_code, state, machine, body,
         counter_received_at, received_at) VALUES (?, ?, ?, ?, ?, 'received', ?, ?, ?, ?)`,
    )
    .run(
      id,
      code,
      provisional ? String(body.code) : null,
      agency,
      String(body.procedureCode),
      machine,
      JSON.stringify(body),
      String(body.receivedAt),
      receivedAt,
    );
  if (!provisional) return undefined;
  store.tell("number-bound", id, { oldCode: String(body.code), newCode: code });
  return code;
}

/** A final code must be nobody else's; one that was never leased is taken out of the ordinals, it is on paper already. */
function claimCode(
  store: Store,
  patterns: CodePatterns,
  machine: string,
  agency: string,
  code: string,
): void {
  if (store.db.prepare("SELECT 1 FROM dossiers WHERE code = ?").get(code)) {
    throw new Problem("rejected", `Mã hồ sơ ${code} đã thuộc một hồ sơ khác.`);
  }
  const read = readDossierCode(patterns, agency, code);
  if (!read) return;
  const block = store.db
    .prepare(
      `SELECT machine FROM blocks WHERE series = 'dossier' AND agency_code = ? AND day = ?
       AND first <= ? AND last >= ?`,
    )
    .get(agency, read.day, read.ordinal, read.ordinal) as { machine: string } | undefined;
  if (block && block.machine !== machine) {
    throw new Problem("rejected", `Mã hồ sơ ${code} thuộc dải số đã cấp cho máy khác.`);
  }
  if (block) return;
  store.db
    .prepare(
      `INSERT INTO ordinals (series, agency_code, day, next) VALUES ('dossier', ?, ?, ?)
       ON CONFLICT (series, agency_code, day) DO UPDATE SET next = max(next, excluded.next)`,
    )
    .run(agency, read.day, read.ordinal + 1);
}
