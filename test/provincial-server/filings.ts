import type { ProvinceFiles } from "./files.ts";
import type { OperationRequest } from "./operations.ts";
import { Problem } from "./problem.ts";
import type { Store } from "./store.ts";

/** Dossiers filed online, as the portal hands them to the province; one answer to each round. */
export const FILINGS_SCHEMA = `
CREATE TABLE IF NOT EXISTS filings (
  id TEXT PRIMARY KEY, portal_code TEXT NOT NULL UNIQUE, agency_code TEXT NOT NULL, state TEXT NOT NULL,
  round INTEGER NOT NULL, body TEXT NOT NULL, filed_at TEXT NOT NULL, reference TEXT) STRICT;
CREATE TABLE IF NOT EXISTS filing_answers (
  filing_id TEXT NOT NULL, round INTEGER NOT NULL, operation_id TEXT NOT NULL, answer TEXT NOT NULL,
  by_name TEXT NOT NULL, device_id TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (filing_id, round)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS filing_numbers (n INTEGER PRIMARY KEY AUTOINCREMENT, filing_id TEXT NOT NULL) STRICT;
`;

export interface FiledAttachment {
  componentName: string;
  componentCode?: string | null;
  title: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** What a person sends through the portal. */
export interface NewFiling {
  agencyCode: string;
  procedureCode: string;
  procedureName?: string;
  caseName?: string;
  applicant: Record<string, unknown>;
  declaration?: { label: string; value: string }[];
  deliverTo?: string;
  note?: string;
  accountVerified?: boolean;
  assisted?: { by: string; agency: string; consent: string };
  /** when the system received it; now when absent */
  filedAt?: string;
  attachments: FiledAttachment[];
}

interface StoredAttachment {
  id: string;
  componentName: string;
  componentCode: string | null;
  title: string;
  mediaType: string;
  sha256: string;
  size: number;
}

type SubmittedFiling = Omit<NewFiling, "attachments"> & {
  filingId: string;
  reference: string;
  preparedAt: string;
  attachments: StoredAttachment[];
};

interface FilingRow {
  id: string;
  portal_code: string;
  state: string;
  round: number;
}

/** Takes the files first, so that a counter that hears of the filing can fetch them. */
async function keepFiles(
  store: Store,
  files: ProvinceFiles,
  attachments: readonly FiledAttachment[],
): Promise<StoredAttachment[]> {
  const kept: StoredAttachment[] = [];
  for (const { bytes, componentCode = null, ...about } of attachments) {
    const sha256 = await files.put(bytes, { mediaType: about.mediaType, title: about.title });
    kept.push({ ...about, componentCode, id: store.uuid(), sha256, size: bytes.byteLength });
  }
  return kept;
}

async function enter(
  store: Store,
  id: string,
  { attachments, ...filing }: Omit<NewFiling, "attachments"> & { attachments: StoredAttachment[] },
  reference: string | null = null,
): Promise<{ id: string; portalCode: string }> {
  const filedAt = filing.filedAt ?? store.now();
  const counted = await store.get<{ n: number }>(
    "INSERT INTO filing_numbers (filing_id) VALUES (?) RETURNING n",
    id,
  );
  const portalCode = `TT-${filedAt.slice(2, 10).replaceAll("-", "")}-${String(counted!.n).padStart(6, "0")}`;
  const told = { ...filing, portalCode, filedAt, round: 0, roundAt: filedAt, attachments };
  await store.insert("filings", {
    id,
    portal_code: portalCode,
    agency_code: filing.agencyCode,
    state: "open",
    round: 0,
    body: JSON.stringify(told),
    filed_at: filedAt,
    reference,
  });
  await store.tell("filing-arrived", id, { filing: told });
  return { id, portalCode };
}

/** A person files; the office of the agency hears of it on the feed. */
export async function fileOnline(
  store: Store,
  files: ProvinceFiles,
  filing: NewFiling,
): Promise<{ id: string; portalCode: string }> {
  const attachments = await keepFiles(store, files, filing.attachments);
  return store.transaction((tx) => enter(tx, tx.uuid(), { ...filing, attachments }));
}

/**
 * A counter files for a person, who agreed: an ordinary filing, received in the moment when it is here, under the id
 * that the counter knows it by. Its files came before it.
 */
export async function submitFiling(store: Store, { body, files }: OperationRequest): Promise<void> {
  const { filingId, reference, preparedAt: _, attachments, ...filing } = body as unknown as SubmittedFiling;
  if (await store.get("SELECT 1 FROM filings WHERE id = ?", filingId)) {
    throw new Problem("rejected", "Hồ sơ nộp giúp này đã có ở máy chủ.");
  }
  if (!filing.assisted?.consent) {
    throw new Problem("rejected", "Thiếu sự đồng ý của người được nộp giúp.", {
      extra: { pointer: "/assisted/consent" },
    });
  }
  const sent = new Set(files.map(({ sha256 }) => sha256));
  if (attachments.some(({ sha256 }) => !sent.has(sha256))) {
    throw new Problem("rejected", "Có tệp nêu tên mà không được gửi kèm.", {
      extra: { pointer: "/attachments" },
    });
  }
  await enter(store, filingId, { ...filing, attachments }, reference);
}

/** How a filing stands, by the code of the portal or what a counter wrote on the person's paper. */
export async function findFiling(
  store: Store,
  code: string,
): Promise<{ portalCode: string; procedureName: string; state: string; filedAt: string } | undefined> {
  const row = await store.get<{ portal_code: string; state: string; body: string; filed_at: string }>(
    "SELECT portal_code, state, body, filed_at FROM filings WHERE portal_code = ? OR reference = ?",
    code,
    code,
  );
  if (!row) return undefined;
  const { procedureName, procedureCode } = JSON.parse(row.body) as NewFiling;
  return {
    portalCode: row.portal_code,
    procedureName: procedureName || procedureCode,
    state: row.state,
    filedAt: row.filed_at,
  };
}

const find = async (store: Store, id: string): Promise<FilingRow> => {
  const row = await store.get<FilingRow>(
    "SELECT id, portal_code, state, round FROM filings WHERE id = ?",
    id,
  );
  if (!row) throw new Problem("not-found", "Không có hồ sơ trực tuyến này.");
  return row;
};

/** The person sends what was asked for. */
export async function supplementOnline(
  store: Store,
  files: ProvinceFiles,
  id: string,
  attachments: readonly FiledAttachment[],
): Promise<{ round: number }> {
  const kept = await keepFiles(store, files, attachments);
  return store.transaction(async (tx) => {
    const row = await find(tx, id);
    if (row.state !== "asked") throw new Problem("rejected", "Hồ sơ này không chờ bổ sung.");
    const round = row.round + 1;
    await tx.run("UPDATE filings SET state = 'open', round = ? WHERE id = ?", round, id);
    await tx.tell("filing-supplemented", id, { supplement: { round, at: tx.now(), attachments: kept } });
    return { round };
  });
}

/** The person takes it back before it was received (NĐ 45/2020/NĐ-CP Điều 12). */
export async function withdrawOnline(store: Store, id: string, why: string): Promise<void> {
  await store.transaction(async (tx) => {
    const row = await find(tx, id);
    if (row.state !== "open" && row.state !== "asked") {
      throw new Problem("rejected", "Hồ sơ này đã được trả lời, không rút được nữa.");
    }
    await tx.run("UPDATE filings SET state = 'withdrawn' WHERE id = ?", id);
    await tx.tell("filing-withdrawn", id, { withdrawal: { why } });
  });
}

const WORDS: Record<string, string> = {
  accepted: "tiếp nhận",
  asked: "yêu cầu bổ sung",
  refused: "từ chối",
  returned: "trả lại",
};

/**
 * An answer to what the person sent last: the first stands, whichever machine gave it, and everybody hears of it; a
 * second one is refused in words. A filing that this server forgot is answered as it is told.
 */
export async function answerFiling(
  store: Store,
  request: OperationRequest,
  answer: { filingId: string; kind: string; by: string },
): Promise<void> {
  const { filingId, kind } = answer;
  const { body } = request;
  const row = await store.get<FilingRow>(
    "SELECT id, portal_code, state, round FROM filings WHERE id = ?",
    filingId,
  );
  if (!row) return;
  const round = Number(body.round ?? 0);
  const earlier = await store.get<{ answer: string; by_name: string; at: string }>(
    "SELECT answer, by_name, at FROM filing_answers WHERE filing_id = ? AND round >= ? ORDER BY round DESC",
    filingId,
    round,
  );
  if (earlier) {
    const { at } = earlier;
    const when = `${at.slice(11, 16)} ngày ${at.slice(8, 10)}/${at.slice(5, 7)}/${at.slice(0, 4)}`;
    throw new Problem(
      "rejected",
      `Hồ sơ trực tuyến ${row.portal_code} đã được ${earlier.by_name} trả lời lúc ${when}: ${WORDS[earlier.answer] ?? earlier.answer}.`,
    );
  }
  if (row.state === "withdrawn") {
    throw new Problem("rejected", `Người nộp đã rút hồ sơ trực tuyến ${row.portal_code}.`);
  }
  if (round < row.round) {
    throw new Problem(
      "rejected",
      `Người nộp đã gửi bổ sung cho hồ sơ ${row.portal_code}; hãy trả lời lần gửi mới.`,
    );
  }
  const at = store.now();
  await store.insert("filing_answers", {
    filing_id: filingId,
    round,
    operation_id: request.id,
    answer: kind,
    by_name: answer.by,
    device_id: request.deviceId,
    at,
  });
  await store.run("UPDATE filings SET state = ? WHERE id = ?", kind, filingId);
  await store.tell("filing-answered", filingId, {
    answer: {
      id: request.id,
      round,
      answer: kind,
      items: Array.isArray(body.items) ? body.items.map(String) : [],
      why: String(body.why ?? ""),
      by: answer.by,
      at,
      late: body.late === true || body.firstAnswerLate === true,
      deviceId: request.deviceId,
    },
  });
}
