import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { lookForMalware } from "../incidents/service.ts";
import type { Upload } from "../transfer/uploads.ts";

/** The gate for the files of one call: what was not looked at is said once. */
export function createFileGuard(core: CoreContext, officer: Officer) {
  const unseen: { name: string; why: string }[] = [];
  return {
    /** Throws `files.malware`. */
    async look(upload: Upload): Promise<void> {
      const bytes = await core.database.files.read(upload.id);
      const why = await lookForMalware(core, officer, upload, bytes);
      if (why !== null) unseen.push({ name: upload.title, why });
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
