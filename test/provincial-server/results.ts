import { type CodePatterns, resultCode } from "./codes.ts";
import type { ProvinceFiles } from "./files.ts";
import { Problem } from "./problem.ts";
import { noteWithdrawn } from "./seals.ts";
import type { Store } from "./store.ts";

/** What the operator of the province names to issue a result. */
export interface NewResult {
  dossierId?: string;
  dossierCode?: string;
  title: string;
  /** signed PDF */
  pdf: Uint8Array;
}

export interface IssuedResult {
  id: string;
  dossierId: string;
  code: string;
  title: string;
  sha256: string;
  size: number;
}

/** Stores the signed result and tells the counter (trả kết quả điện tử, NĐ 45/2020/NĐ-CP Điều 14). */
export async function issueResult(
  store: Store,
  files: ProvinceFiles,
  patterns: CodePatterns,
  request: NewResult,
): Promise<IssuedResult> {
  const dossier = findDossier(store, request);
  const sha256 = await files.put(request.pdf, { mediaType: "application/pdf", title: request.title });
  return store.db
    .transaction(() => {
      const { n } = store.db
        .prepare("SELECT count(*) + 1 AS n FROM results WHERE dossier_id = ?")
        .get(dossier.id) as {
        n: number;
      };
      const result = {
        id: store.uuid(),
        code: resultCode(patterns, dossier.code, n),
        title: request.title,
        sha256,
        size: request.pdf.byteLength,
      };
      store.db
        .prepare(
          `INSERT INTO results (id, dossier_id, n, code, title, sha256, issued_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(result.id, dossier.id, n, result.code, result.title, sha256, store.now());
      store.db.prepare("UPDATE dossiers SET state = 'finished' WHERE id = ?").run(dossier.id);
      store.tell("result-issued", dossier.id, { result: { ...result, mediaType: "application/pdf" } });
      return { ...result, dossierId: dossier.id };
    })
    .immediate();
}

/** Takes a result back (thu hồi kết quả) and says why. */
export function withdrawResult(store: Store, id: string, why: string): void {
  store.db
    .transaction(() => {
      const row = store.db
        .prepare(
          "UPDATE results SET withdrawn_at = ?, why = ? WHERE id = ? AND withdrawn_at IS NULL RETURNING dossier_id, code",
        )
        .get(store.now(), why, id) as { dossier_id: string; code: string } | undefined;
      if (!row) throw new Problem("not-found", "Không có kết quả này, hoặc đã thu hồi rồi.");
      noteWithdrawn(store, row.code, why);
      store.tell("result-withdrawn", row.dossier_id, { resultId: id, why });
    })
    .immediate();
}

/** Tells the counter that the province moved a dossier to another state. */
export function tellState(store: Store, dossierId: string, state: string, why: string): void {
  store.db
    .transaction(() => {
      findDossier(store, { dossierId });
      store.db.prepare("UPDATE dossiers SET state = ? WHERE id = ?").run(state, dossierId);
      store.tell("dossier-state", dossierId, { state, why });
    })
    .immediate();
}

function findDossier(store: Store, by: { dossierId?: string; dossierCode?: string }) {
  const row = store.db
    .prepare("SELECT id, code FROM dossiers WHERE id = ? OR code = ? OR provisional_code = ?")
    .get(by.dossierId ?? null, by.dossierCode ?? null, by.dossierCode ?? null) as
    | { id: string; code: string }
    | undefined;
  if (!row) throw new Problem("not-found", "Máy chủ chưa nhận được hồ sơ này.");
  return row;
}
