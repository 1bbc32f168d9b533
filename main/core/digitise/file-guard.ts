import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Upload } from "../transfer/uploads.ts";

/**
 * Looks at files that somebody brought (USB, paste, drop, watched folder) with the machine's own scanner before anything
 * parses them (QĐ 45/2024/QĐ-UBND Điều 21). One guard for the files of one call: what was not looked at is said once.
 */
export function createFileGuard(core: CoreContext, officer: Officer, documentId: string) {
  const unseen: { name: string; why: string }[] = [];
  return {
    /** Throws `digitise.malware`, written into the log; a scanner that is missing never holds a file up. */
    async look(upload: Upload): Promise<void> {
      const bytes = await core.database.files.read(upload.id);
      const said = await core.ports.malware.scan(bytes, { clamd: core.config.clamd });
      if (said.verdict === "not-scanned") unseen.push({ name: upload.title, why: said.why });
      if (said.verdict !== "infected") return;
      const { signature } = said;
      await core.write(officer.username, (tx) =>
        tx.audit("digitise.malware", documentId, { signature, sha256: upload.sha256 }),
      );
      throw new AppError("digitise.malware", { name: upload.title, signature });
    },

    /** What was taken without having been looked at, in one sentence; null where everything was. */
    notScanned(): string | null {
      const [first] = unseen;
      if (!first) return null;
      const which = unseen.length === 1 ? `tệp “${first.name}”` : `${unseen.length} tệp`;
      return `Chưa quét mã độc ${which}: ${first.why}. Trang vẫn được nhận.`;
    },
  };
}

export type FileGuard = ReturnType<typeof createFileGuard>;
