import type { WriteTx } from "../../../db/database.ts";
import { AppError } from "../errors.ts";
import { BACK_TO_SCANNING, documentState, NEW_SCAN } from "./rules.ts";

export interface NewFolderPaper {
  id: string;
  folderId: string;
  title: string;
  scannedBy: string;
  /** not to be signed before the checks are through */
  held: boolean;
  splitSpreads: boolean;
  /** the signed document that this one stands in for */
  replaces: string | null;
}

/**
 * Digitised papers that belong to a folder of a campaign instead of a dossier. They go the same way through
 * pages, assembly and signature; when, and by whom they are signed is the campaign's to say.
 */
export function createFolderPapers() {
  return {
    /** Opens the scan of one paper inside the transaction of the folder's work. */
    async make(tx: WriteTx, paper: NewFolderPaper): Promise<void> {
      await tx.db
        .insertInto("documents")
        .values({
          id: paper.id,
          dossier_id: null,
          component_id: null,
          folder_id: paper.folderId,
          title: paper.title,
          scanned_by: paper.scannedBy,
          scanned_at: tx.at,
          ...NEW_SCAN,
          held: paper.held ? 1 : 0,
          split_spreads: paper.splitSpreads ? 1 : 0,
          replaces: paper.replaces,
        })
        .execute();
      tx.emit("documents", [paper.id]);
    },

    async rename(tx: WriteTx, id: string, title: string): Promise<void> {
      await tx.db.updateTable("documents").set({ title }).where("id", "=", id).execute();
      tx.emit("documents", [id]);
    },

    /** Back to scanning for its operator, pages kept; only before the signature. */
    async sendBack(tx: WriteTx, id: string): Promise<void> {
      const row = await tx.db
        .updateTable("documents")
        .set(BACK_TO_SCANNING)
        .where("id", "=", id)
        .where("signed_at", "is", null)
        .executeTakeFirst();
      if (row.numUpdatedRows === 0n) {
        throw new AppError("digitise.wrong-state", { state: documentState("signed").word });
      }
      tx.emit("documents", [id]);
    },

    /** The checks are through: `signerId` may sign it now. */
    async release(tx: WriteTx, id: string, signerId: string): Promise<void> {
      await tx.db
        .updateTable("documents")
        .set({ held: 0, signer_id: signerId })
        .where("id", "=", id)
        .execute();
      tx.emit("documents", [id]);
    },

    /** A signed scan that does not count: its file stays as it is, with who said so, when and why. */
    async reject(tx: WriteTx, id: string, rejected: { by: string; why: string }): Promise<void> {
      await tx.db
        .updateTable("documents")
        .set({ rejected: JSON.stringify({ ...rejected, at: tx.at }) })
        .where("id", "=", id)
        .where("signed_at", "is not", null)
        .execute();
      tx.emit("documents", [id]);
    },
  };
}
