import type { Selectable } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { Output, PaperCopy, VerifyReport } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Blobs } from "../transfer/blobs.ts";
import { type CopyKindRule, KIND_NAMES } from "./law.ts";

type ResultView = Output<"copies.results">[number];
type ResultRow = Selectable<Schema["results"]>;

const COPY_STATES: Record<string, PaperCopy["state"]> = {
  making: { code: "making", word: "Chưa lập xong", tone: "info" },
  made: { code: "made", word: "Đã lập, chưa in", tone: "warning" },
  printed: { code: "printed", word: "Đã in", tone: "good" },
  withdrawn: { code: "withdrawn", word: "Đã thu hồi", tone: "bad" },
  void: { code: "void", word: "Bỏ số", tone: "neutral" },
};

/** Results and paper copies as the window shows them. */
export function createCopyViews(core: CoreContext, parts: { blobs: Blobs; kinds: readonly CopyKindRule[] }) {
  const { read } = core.database;

  const resultsWithDossier = () =>
    read
      .selectFrom("results")
      .innerJoin("dossiers", "dossiers.id", "results.dossier_id")
      .selectAll("results")
      .select(["dossiers.code as dossier_code", "dossiers.applicant_name as applicant_name"])
      .select((e) =>
        e
          .selectFrom("copies")
          .select((c) => c.fn.countAll<number>().as("n"))
          .whereRef("copies.result_id", "=", "results.id")
          .as("made"),
      );

  const resultView = (
    row: ResultRow & { dossier_code: string; applicant_name: string; made: number | null },
  ): ResultView => {
    const verdict = (JSON.parse(row.verification) as VerifyReport).verdict;
    const state =
      row.state === "withdrawn"
        ? { code: "withdrawn", word: "Đã thu hồi", tone: "bad" as const }
        : verdict === "invalid" || verdict === "unreadable" || verdict === "unsigned"
          ? { code: "invalid", word: "Chữ ký không hợp lệ", tone: "bad" as const }
          : verdict === "warning"
            ? { code: "warning", word: "Hợp lệ, chưa kiểm tra được thu hồi", tone: "warning" as const }
            : { code: "valid", word: "Chữ ký hợp lệ", tone: "good" as const };
    return {
      id: row.id,
      dossierId: row.dossier_id,
      dossierCode: row.dossier_code,
      applicantName: row.applicant_name,
      code: row.code,
      title: row.title,
      arrivedAt: row.arrived_at,
      state,
      sha256: row.sha256,
      copies: Number(row.made ?? 0),
    };
  };

  const copiesWithNames = () =>
    read
      .selectFrom("copies")
      .innerJoin("accounts", "accounts.id", "copies.by")
      .leftJoin("accounts as stamper", "stamper.id", "copies.sealed_by")
      .selectAll("copies")
      .select(["accounts.full_name as officer", "stamper.full_name as stamper"])
      .select((e) => [
        e
          .selectFrom("print_jobs")
          .select((p) => p.fn.countAll<number>().as("n"))
          .whereRef("print_jobs.subject_id", "=", "copies.id")
          .where("print_jobs.state", "!=", "failed")
          .as("prints"),
        e
          .selectFrom("print_jobs")
          .select("print_jobs.at")
          .whereRef("print_jobs.subject_id", "=", "copies.id")
          .where("print_jobs.state", "!=", "failed")
          .orderBy("print_jobs.seq", "desc")
          .limit(1)
          .as("printed_at"),
        e
          .selectFrom("print_jobs")
          .select((p) =>
            p
              .case()
              .when("print_jobs.state", "=", "failed")
              .then(p.ref("print_jobs.why"))
              .else("")
              .end()
              .as("why"),
          )
          .whereRef("print_jobs.subject_id", "=", "copies.id")
          .orderBy("print_jobs.seq", "desc")
          .limit(1)
          .as("failed"),
      ]);

  type CopyRow = Awaited<ReturnType<ReturnType<typeof copiesWithNames>["executeTakeFirstOrThrow"]>>;

  const copyView = (row: CopyRow): PaperCopy => {
    const kind = row.kind as PaperCopy["kind"];
    return {
      id: row.id,
      number: row.number,
      kind,
      kindWord: parts.kinds.findLast((one) => one.kind === kind)?.name ?? KIND_NAMES[kind],
      resultId: row.result_id,
      documentId: row.document_id,
      code: row.code,
      title: row.title,
      purpose: row.purpose,
      forWhom: row.for_whom,
      copies: row.copies,
      pages: row.pages,
      by: row.officer,
      at: row.at,
      state: COPY_STATES[row.state] ?? { code: row.state, word: row.state, tone: "neutral" },
      why: row.why,
      qrText: row.qr_text,
      sealed: row.seal_text !== "",
      seal: parts.kinds.findLast((one) => one.kind === kind)?.seal ?? "none",
      stamped: row.sealed_at ? { by: row.stamper ?? "", at: row.sealed_at } : null,
      printed: { times: Number(row.prints ?? 0), at: row.printed_at ?? null, failed: row.failed ?? "" },
    };
  };

  async function requireResult(id: string) {
    const row = await resultsWithDossier().where("results.id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("copies.unregistered");
    return row;
  }

  async function requireCopy(id: string): Promise<CopyRow> {
    const row = await copiesWithNames().where("copies.id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("copies.unregistered");
    return row;
  }

  async function fileBlob(row: CopyRow) {
    const file = row.file_id ? await core.database.files.stat(row.file_id) : undefined;
    if (!file) throw new AppError("files.missing");
    return parts.blobs.ofFile(file, `ban-giay-${row.number}.pdf`);
  }

  return { resultsWithDossier, resultView, copiesWithNames, copyView, requireResult, requireCopy, fileBlob };
}

export type CopyViews = ReturnType<typeof createCopyViews>;
