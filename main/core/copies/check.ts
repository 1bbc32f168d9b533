import {
  findingsOf,
  type Officer,
  type Output,
  type VerifyReport,
  verdictOf,
} from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { lookForMalware } from "../incidents/service.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Blobs } from "../transfer/blobs.ts";
import type { Upload } from "../transfer/uploads.ts";

const PATIENT = { timeout: 300_000 };

/**
 * Signed files of citizens, judged at the counter while the person is still there (a file with a wrong signature once
 * lay fifteen days before anybody said so). What was only to be looked at is erased again.
 */
export function createChecks(
  core: CoreContext,
  parts: { blobs: Blobs; pdf: KeptChild; verify(bytes: Uint8Array): Promise<VerifyReport> },
) {
  return {
    /** Judges one uploaded file: report, pictures of the pages with marks, and the report as a PDF. Throws `files.malware`. */
    async check(officer: Officer, upload: Upload): Promise<Output<"copies.check">> {
      await core.write(officer.username, async (tx) => {
        await tx.db.insertInto("files").values(upload.row).execute();
      });
      try {
        const bytes = await core.database.files.read(upload.id);
        const notScanned = await lookForMalware(core, officer, upload, bytes);
        const report = await parts.verify(bytes);
        const checkedAt = core.now();
        const made = await parts.pdf.call<{ pictures: { page: number; png: Uint8Array }[]; pdf: Uint8Array }>(
          "checkReport",
          { bytes, name: upload.title, sha256: upload.sha256, report, checkedAt, by: officer.fullName },
          PATIENT,
        );
        await core.write(officer.username, (tx) =>
          tx.audit("copies.checked", upload.id, { verdict: report.verdict, sha256: upload.sha256 }),
        );
        return {
          name: upload.title,
          sha256: upload.sha256,
          checkedAt,
          notScanned,
          report,
          pages: made.pictures.map(({ page, png }) => ({
            page,
            picture: parts.blobs.ofMaker(`trang-${page}.png`, "image/png", async () => png),
          })),
          file: parts.blobs.ofMaker("ket-qua-kiem-tra-chu-ky.pdf", "application/pdf", async () => made.pdf),
        };
      } finally {
        await core.write("system", (tx) => core.database.files.erase(tx, upload.id, "signature checked"));
      }
    },

    /** One sentence for the counter: the verdict, and of each signature who made it and what speaks against it. */
    async sentence(bytes: Uint8Array): Promise<string> {
      const report = await parts.verify(bytes);
      const each = report.signatures.map((one) => {
        const against = findingsOf(one).filter(({ tone }) => tone === "bad" || tone === "warning");
        return [
          one.signer || "không rõ người ký",
          ...against.map(({ word }) => word.toLocaleLowerCase("vi")),
        ].join(", ");
      });
      return `${verdictOf(report).word}: ${each.join("; ")}.`;
    },
  };
}

export type Checks = ReturnType<typeof createChecks>;
