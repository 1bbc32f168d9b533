import type { Store } from "./store.ts";

/** What the province says of a paper that it holds for a person. */
interface HeldPaper {
  id: string;
  title: string;
  dossierId: string;
  dossierCode: string;
  sha256: string;
  at: string;
}

const MOST = 200;

/**
 * Papers that the counters digitised and signed, and results that were issued, in all dossiers of one person: the
 * newest first. A person is told by the number of the identity paper alone.
 */
export async function heldPapers(store: Store, identity: string): Promise<HeldPaper[]> {
  const papers: HeldPaper[] = [];
  const dossiers = await store.all<{ id: string; code: string; body: string }>(
    "SELECT id, code, body FROM dossiers WHERE body LIKE ? ORDER BY received_at DESC",
    `%${JSON.stringify(identity).replace(/[%_]/g, "")}%`,
  );
  for (const { id: dossierId, code: dossierCode, body } of dossiers) {
    const { applicant } = JSON.parse(body) as { applicant?: { identity?: string } };
    if (applicant?.identity !== identity) continue;
    const signed = await store.all<{ request: string }>(
      "SELECT request FROM operations WHERE dossier_id = ? AND kind = 'document.signed' ORDER BY seq DESC",
      dossierId,
    );
    for (const { request } of signed) {
      const { body: told } = JSON.parse(request) as { body: Record<string, unknown> };
      papers.push({
        id: String(told.documentId),
        title: String(told.title),
        dossierId,
        dossierCode,
        sha256: String(told.sha256),
        at: String(told.signedAt),
      });
    }
    const results = await store.all<{ id: string; title: string; sha256: string; at: string }>(
      'SELECT id, title, sha256, issued_at AS "at" FROM results WHERE dossier_id = ? AND withdrawn_at IS NULL ORDER BY n DESC',
      dossierId,
    );
    for (const result of results) papers.push({ ...result, dossierId, dossierCode });
  }
  return papers.slice(0, MOST);
}
