import type { Kysely, Selectable, Transaction } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { ReturnResult, VerifyReport } from "../../../preload/contract/index.ts";
import type { ReturnsProfile } from "./law.ts";

type Db = Kysely<Schema> | Transaction<Schema>;

interface PaperRow {
  id: string;
  name: string;
  code: string | null;
  documentId: string | null;
  documentState: string | null;
  signedAt: string | null;
  excused: string | null;
}

/** The paper results of a dossier with how far their scans are. */
export async function paperResults(db: Db, dossierId: string): Promise<PaperRow[]> {
  return db
    .selectFrom("components")
    .leftJoin("documents", "documents.component_id", "components.id")
    .leftJoin("scan_excuses", "scan_excuses.component_id", "components.id")
    .select([
      "components.id as id",
      "components.name as name",
      "components.code as code",
      "documents.id as documentId",
      "documents.state as documentState",
      "documents.signed_at as signedAt",
      "scan_excuses.component_id as excused",
    ])
    .where("components.dossier_id", "=", dossierId)
    .where("components.role", "=", "result")
    .orderBy("components.ordinal")
    .execute();
}

/** A page that was confirmed is kept for good; a paper whose file could not be put together is needed again. */
function scanState(row: PaperRow, needs: ReturnsProfile["paperResultLeaves"]["value"]) {
  if (row.excused) return "excused" as const;
  if (!row.documentState) return "none" as const;
  if (row.documentState === "scanning" || row.documentState === "failed") return "open" as const;
  return needs === "SIGNED" && row.signedAt === null ? ("open" as const) : ("done" as const);
}

const SCAN_WORDS = {
  none: { code: "none", word: "Chưa quét", tone: "warning" },
  open: { code: "open", word: "Đang quét dở", tone: "warning" },
  done: { code: "done", word: "Đã quét", tone: "good" },
  excused: { code: "excused", word: "Được miễn quét", tone: "neutral" },
} as const;

/**
 * A result on paper as the window shows it, with what keeps it from leaving the counter; `blocked` null for
 * nothing.
 */
export function paperView(row: PaperRow, profile: ReturnsProfile): ReturnResult {
  const state = scanState(row, profile.paperResultLeaves.value);
  const blocked =
    state === "none" || state === "open"
      ? "Kết quả giấy phải được quét trước khi rời quầy (TT 01/2023/TT-VPCP)."
      : null;
  return {
    id: row.id,
    kind: "paper",
    title: row.name,
    code: row.code ?? "",
    word: SCAN_WORDS[state],
    blocked,
    scan: { state, documentId: row.documentId },
  };
}

/**
 * An electronic result as the window shows it, with what keeps it from being handed out; `blocked` null for
 * nothing.
 */
export function electronicView(row: Selectable<Schema["results"]>): ReturnResult {
  const { verdict } = JSON.parse(row.verification) as VerifyReport;
  const good = verdict === "valid" || verdict === "warning";
  const withdrawn = row.state === "withdrawn";
  return {
    id: row.id,
    kind: "electronic",
    title: row.title,
    code: row.code,
    word: withdrawn
      ? { code: "withdrawn", word: "Đã thu hồi", tone: "bad" }
      : good
        ? { code: "ready", word: "Chữ ký hợp lệ", tone: "good" }
        : { code: "unsound", word: "Chữ ký không hợp lệ", tone: "bad" },
    blocked: withdrawn
      ? "Kết quả này đã bị thu hồi."
      : good
        ? null
        : "Chữ ký số trên kết quả không hợp lệ nên chưa trả được.",
    scan: null,
  };
}
