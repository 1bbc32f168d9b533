import type { Store } from "../store.ts";

/** Paper copies that machines told of, found by their own number or by the document's code. */
export const COPIES_SCHEMA = `
CREATE TABLE IF NOT EXISTS paper_copies (
  copy_id TEXT PRIMARY KEY, number TEXT NOT NULL, document_code TEXT NOT NULL, title TEXT NOT NULL,
  dossier_id TEXT, made_at TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS paper_copies_by_number ON paper_copies (number);
CREATE INDEX IF NOT EXISTS paper_copies_by_document ON paper_copies (document_code);
CREATE TABLE IF NOT EXISTS web_settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;

/** The six items of TT 01/2023/TT-VPCP Điều 26, and whether the paper still counts. */
export interface FoundPaper {
  dossierCode: string;
  procedureCode: string;
  /** all but its last four signs hidden */
  identity: string;
  paperName: string;
  /** when it was published or the copy was made */
  publishedAt: string;
  /** number of the paper copy; null where the document itself was asked for */
  copyNumber: string | null;
  /** since when it counts no more; null: it counts */
  withdrawnAt: string | null;
}

const AT_ONCE = 2000;

/** Enters the copies that arrived since it was last asked. */
async function catchUp(store: Store): Promise<void> {
  for (;;) {
    const row = await store.get<{ value: string }>("SELECT value FROM web_settings WHERE key = 'copies'");
    const after = Number(row?.value ?? 0);
    const rows = await store.all<{ seq: number; kind: string; request: string }>(
      "SELECT seq, kind, CASE WHEN kind = 'paper-copy.made' THEN request ELSE '' END AS request FROM operations WHERE seq > ? ORDER BY seq LIMIT ?",
      after,
      AT_ONCE,
    );
    const last = rows.at(-1);
    if (!last) return;
    await store.transaction(async (tx) => {
      for (const { request } of rows.filter(({ kind }) => kind === "paper-copy.made")) {
        const { dossierId, body } = JSON.parse(request) as {
          dossierId: string | null;
          body: Record<string, unknown>;
        };
        await tx.insert(
          "paper_copies",
          {
            copy_id: String(body.copyId),
            number: String(body.number ?? ""),
            document_code: String(body.resultCode ?? ""),
            title: String(body.title ?? ""),
            dossier_id: dossierId,
            made_at: String(body.at ?? ""),
          },
          "ON CONFLICT (copy_id) DO NOTHING",
        );
      }
      await tx.insert(
        "web_settings",
        { key: "copies", value: String(last.seq) },
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      );
    });
  }
}

const masked = (identity: string): string =>
  identity.length <= 4 ? "*".repeat(identity.length) : "*".repeat(identity.length - 4) + identity.slice(-4);

/** Finds a paper by the number of its copy or the code of its document; only what the law's six items hold. */
export async function findPaper(store: Store, code: string): Promise<FoundPaper | null> {
  await catchUp(store);
  const copy = await store.get<{
    number: string;
    documentCode: string;
    title: string;
    dossierId: string | null;
    at: string;
  }>(
    `SELECT number, document_code AS "documentCode", title, dossier_id AS "dossierId", made_at AS at
     FROM paper_copies WHERE number = ? OR document_code = ? ORDER BY made_at DESC LIMIT 1`,
    code,
    code,
  );
  const documentCode = copy?.documentCode || code;
  const result = await store.get<{
    title: string;
    dossierId: string;
    at: string;
    withdrawnAt: string | null;
  }>(
    `SELECT title, dossier_id AS "dossierId", issued_at AS at, withdrawn_at AS "withdrawnAt" FROM results WHERE code = ?`,
    documentCode,
  );
  if (!copy && !result) return null;
  const byNumber = copy?.number === code;
  const dossier = await store.get<{ code: string; procedureCode: string; body: string }>(
    'SELECT code, procedure_code AS "procedureCode", body FROM dossiers WHERE id = ?',
    result?.dossierId ?? copy?.dossierId ?? "",
  );
  const withdrawn = await store.get<{ at: string }>(
    "SELECT at FROM seal_withdrawn WHERE code = ? OR code = ? ORDER BY at LIMIT 1",
    byNumber ? code : documentCode,
    documentCode,
  );
  const { applicant } = JSON.parse(dossier?.body ?? "{}") as { applicant?: { identity?: string } };
  return {
    dossierCode: dossier?.code ?? "",
    procedureCode: dossier?.procedureCode ?? "",
    identity: masked(applicant?.identity ?? ""),
    paperName: result?.title || copy?.title || "Bản giấy của văn bản điện tử",
    publishedAt: byNumber ? copy.at : (result?.at ?? copy?.at ?? ""),
    copyNumber: byNumber ? copy.number : null,
    withdrawnAt: withdrawn?.at ?? result?.withdrawnAt ?? null,
  };
}
