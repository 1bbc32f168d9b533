import type { WriteTx } from "../../../db/database.ts";
import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { Officer, VerifyReport } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { signerOf } from "../digitise/service.ts";
import type { DocumentRow, DocumentViews } from "../digitise/views.ts";
import { AppError } from "../errors.ts";
import { visibleText } from "../visible-text.ts";
import type { Completion } from "./completion.ts";
import type { FileSigner } from "./token-engine.ts";

/**
 * Signatures of scans: personal, top left of page 1, naming who scanned and when it was scanned, before extraction
 * (TT 01/2023/TT-VPCP Điều 8 k1).
 */
export function createScanSigning(
  core: CoreContext,
  parts: {
    views: DocumentViews;
    verify(bytes: Uint8Array): Promise<VerifyReport>;
    completion: Completion;
    /** back to scanning, pages kept; only before the signature */
    sendBack(tx: WriteTx, id: string): Promise<void>;
  },
) {
  return {
    /** The scan when this officer is who signs it. Throws `campaigns.not-checked`, `signing.not-scanner`. */
    async require(officer: Officer, id: string): Promise<DocumentRow> {
      const row = await parts.views.require(id, officer);
      if (row.held === 1) throw new AppError("campaigns.not-checked");
      if (signerOf(row) !== officer.id) throw new AppError("signing.not-scanner");
      return row;
    },

    /**
     * One document from `to-sign` to `signed`, once; whatever fails leaves it waiting. `also` is written in the same
     * transaction.
     */
    async sign(
      officer: Officer,
      id: string,
      signer: FileSigner,
      also: (tx: WriteTx) => Promise<void>,
    ): Promise<void> {
      const document = await this.require(officer, id);
      if (document.state === "signed" || document.state === "extracted") {
        await core.write(officer.username, also);
        return;
      }
      if (document.state !== "to-sign" || !document.pdf_file)
        throw new AppError("digitise.wrong-state", { state: document.state });
      const bytes = await core.database.files.read(document.pdf_file);
      const { certificate, stamped, settle, ...made } = await signer.sign({
        bytes,
        preset: "SCAN_CA_NHAN",
        signerName: officer.fullName,
        scannedAt: document.scanned_at,
      });
      const report = await parts.verify(made.bytes);
      const own = report.signatures.at(-1);
      if (own?.integrity !== "intact")
        throw new AppError("signing.failed", { why: "chữ ký vừa tạo không kiểm tra được" });
      const stored = await core.database.files.put(made.bytes, {
        mediaType: "application/pdf",
        title: `${document.title.slice(0, 80)} (đã ký)`,
      });
      await core.write(officer.username, async (tx) => {
        await also(tx);
        await settle?.(tx);
        const row = await tx.db
          .selectFrom("documents")
          .selectAll()
          .where("id", "=", document.id)
          .executeTakeFirstOrThrow();
        if (row.state !== "to-sign" || row.held === 1) return;
        const pages = await tx.db
          .selectFrom("pages")
          .select(["file_id", "sha256"])
          .where("document_id", "=", document.id)
          .orderBy("ordinal")
          .execute();
        const scanner = await tx.db
          .selectFrom("accounts")
          .select("full_name as fullName")
          .where("id", "=", document.scanned_by)
          .executeTakeFirstOrThrow();
        await tx.db.insertInto("files").values(stored.row).execute();
        await tx.db
          .updateTable("documents")
          .set({
            state: "signed",
            signed_file: stored.id,
            signed_by: officer.id,
            signed_at: tx.at,
            signature: JSON.stringify(own),
            error: null,
          })
          .where("id", "=", document.id)
          .execute();
        await parts.completion.record(tx, {
          kind: "scan",
          id: document.id,
          stamped,
          certificate: certificate.sha256,
          signedBy: officer.id,
        });
        if (document.dossier_id) {
          await addDossierEvent(tx, {
            id: core.ports.random.uuid(),
            dossierId: document.dossier_id,
            kind: "document-signed",
            by: officer.fullName,
            detail: { document: document.id },
          });
          tx.emit("dossiers", [document.dossier_id]);
        }
        await tx.outbox({
          kind: document.dossier_id ? "document.signed" : "campaign.document-signed",
          dossierId: document.dossier_id,
          body: {
            documentId: document.id,
            ...(document.dossier_id
              ? { componentId: document.component_id }
              : { folderId: document.folder_id, replaces: document.replaces, signedBy: officer.id }),
            title: document.title,
            pages: pages.length,
            sha256: stored.sha256,
            pageHashes: pages.map((page) => page.sha256),
            scannedBy: { id: document.scanned_by, fullName: scanner.fullName },
            scannedAt: document.scanned_at,
            signedAt: tx.at,
            certificateSerial: certificate.serial,
            level: stamped ? "B-T" : "B-B",
          },
          files: [stored.id, ...pages.map((page) => page.file_id)],
        });
        await tx.enqueue({
          kind: "digitise.extract",
          payload: { documentId: document.id },
          subjectId: document.id,
          urgent: document.folder_id === null,
        });
        await tx.audit("signing.signed", document.id, {
          certificate: certificate.serial,
          sha256: stored.sha256,
        });
        tx.emit("documents", [document.id]);
      });
    },

    /** Back to scanning with the reason: what was seen on the pages is not to be signed. Only before the signature. */
    async reject(officer: Officer, id: string, why: string): Promise<void> {
      const row = await this.require(officer, id);
      if (row.folder_id) throw new AppError("signing.reject-in-campaign");
      if (row.state !== "to-sign") throw new AppError("digitise.wrong-state", { state: row.state });
      await core.write(officer.username, async (tx) => {
        await parts.sendBack(tx, id);
        await tx.db
          .updateTable("documents")
          .set({ error: `Trả lại để quét lại: ${visibleText(why)}` })
          .where("id", "=", id)
          .execute();
        await tx.audit("signing.rejected", id, { why });
        tx.emit("documents", [id]);
      });
    },
  };
}
