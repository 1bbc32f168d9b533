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
  const dossier = await findDossier(store, request);
  const sha256 = await files.put(request.pdf, { mediaType: "application/pdf", title: request.title });
  return store.transaction(async (tx) => {
    const counted = await tx.get<{ n: number }>(
      "SELECT count(*) + 1 AS n FROM results WHERE dossier_id = ?",
      dossier.id,
    );
    const n = counted!.n;
    const result = {
      id: store.uuid(),
      code: resultCode(patterns, dossier.code, n),
      title: request.title,
      sha256,
      size: request.pdf.byteLength,
    };
    const { size, ...row } = result;
    await tx.insert("results", { ...row, dossier_id: dossier.id, n, issued_at: store.now() });
    await tx.run("UPDATE dossiers SET state = 'finished' WHERE id = ?", dossier.id);
    await tx.tell("result-issued", dossier.id, { result: { ...row, size, mediaType: "application/pdf" } });
    return { ...result, dossierId: dossier.id };
  });
}

/** Takes a result back (thu hồi kết quả) and says why. */
export async function withdrawResult(store: Store, id: string, why: string): Promise<void> {
  await store.transaction(async (tx) => {
    const row = await tx.get<{ dossier_id: string; code: string }>(
      `UPDATE results SET withdrawn_at = ?, why = ? WHERE id = ? AND withdrawn_at IS NULL
       RETURNING dossier_id, code`,
      store.now(),
      why,
      id,
    );
    if (!row) throw new Problem("not-found", "Không có kết quả này, hoặc đã thu hồi rồi.");
    await noteWithdrawn(tx, row.code, why);
    await tx.tell("result-withdrawn", row.dossier_id, { resultId: id, why });
  });
}

/** Tells the counter that the province moved a dossier to another state. */
export async function tellState(store: Store, dossierId: string, state: string, why: string): Promise<void> {
  await store.transaction(async (tx) => {
    await findDossier(tx, { dossierId });
    await tx.run("UPDATE dossiers SET state = ? WHERE id = ?", state, dossierId);
    await tx.tell("dossier-state", dossierId, { state, why });
  });
}

async function findDossier(store: Store, by: { dossierId?: string; dossierCode?: string }) {
  const row = await store.get<{ id: string; code: string }>(
    "SELECT id, code FROM dossiers WHERE id = ? OR code = ? OR provisional_code = ?",
    by.dossierId ?? null,
    by.dossierCode ?? null,
    by.dossierCode ?? null,
  );
  if (!row) throw new Problem("not-found", "Máy chủ chưa nhận được hồ sơ này.");
  return row;
}
