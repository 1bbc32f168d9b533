import type { Blob, FilingDetail, Officer, Parsed, VerifyReport } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Blobs } from "../transfer/blobs.ts";
import { createAnswers } from "./answers.ts";
import { isInfected, scanOf } from "./files.ts";
import { createJudging, isPdf } from "./judging.ts";
import { createOnlineViews, type OnlineViewParts } from "./views.ts";

/** Pages of one file that the window is shown at most. */
const MOST_PAGES = 60;
const PICTURE_WIDTH = 1100;

/** Dossiers filed online, put together: inbox, answers, what came with them. */
export function createOnline(
  core: CoreContext,
  parts: OnlineViewParts &
    Omit<Parameters<typeof createAnswers>[1], "views"> & {
      verify(bytes: Uint8Array): Promise<VerifyReport>;
      blobs: Blobs;
      pdf: KeptChild;
      imaging: KeptChild;
    },
) {
  const views = createOnlineViews(core, parts);
  const judging = createJudging(core, parts);

  /** A file that may be opened. Throws `online.not-found`, `online.not-here`, `online.quarantined`. */
  async function opened(id: string) {
    const row = await core.database.read
      .selectFrom("filing_attachments")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (!row) throw new AppError("online.not-found");
    if (row.file_id === null) throw new AppError("online.not-here");
    if (isInfected(row)) {
      throw new AppError("online.quarantined", { signature: scanOf(row)?.signature ?? "" });
    }
    return { ...row, file_id: row.file_id };
  }

  return {
    views,
    answers: createAnswers(core, { ...parts, views }),
    start: () => judging.start(),
    stop: () => judging.stop(),

    /** Pictures of a file's pages, drawn in a process that may die of it; who opened it is written down. */
    async pages(officer: Officer, id: string): Promise<{ page: number; picture: Blob }[]> {
      const row = await opened(id);
      const bytes = await core.database.files.read(row.file_id);
      const name = (page: number, kind: string) => `trang-${page}.${kind}`;
      await core.write(officer.username, (tx) => tx.audit("online.file-opened", row.filing_id, { file: id }));
      if (isPdf(bytes)) {
        const count = await parts.pdf.call<number>("pageCount", { bytes, name: row.title });
        return Array.from({ length: Math.min(count, MOST_PAGES) }, (_, index) => ({
          page: index + 1,
          picture: parts.blobs.ofMaker(name(index + 1, "png"), "image/png", async () =>
            parts.pdf.call<Uint8Array>("pagePicture", {
              bytes: await core.database.files.read(row.file_id),
              page: index + 1,
            }),
          ),
        }));
      }
      const isPicture = row.media_type.startsWith("image/");
      if (!isPicture) throw new AppError("online.cannot-show");
      return [
        {
          page: 1,
          picture: parts.blobs.ofMaker(name(1, "jpg"), "image/jpeg", () =>
            parts.imaging.call<Uint8Array>("preview", { bytes, width: PICTURE_WIDTH, format: "jpeg" }),
          ),
        },
      ];
    },

    /** Đối chiếu: the original was laid beside what was filed; seen again, the newer look counts. */
    async compare(officer: Officer, input: Parsed<"online.compare">): Promise<FilingDetail> {
      const filing = await views.detail(input.id);
      if (!filing.papers.some(({ name }) => name === input.componentName)) {
        throw new AppError("online.not-found");
      }
      if (!input.same && input.note === "") {
        throw new AppError("life.reason-missing");
      }
      await core.write(officer.username, async (tx) => {
        const values = {
          same: input.same ? 1 : 0,
          note: input.note,
          by: officer.fullName,
          at: tx.at,
        };
        await tx.db
          .insertInto("filing_compares")
          .values({ filing_id: input.id, component_name: input.componentName, ...values })
          .onConflict((conflict) => conflict.columns(["filing_id", "component_name"]).doUpdateSet(values))
          .execute();
        await tx.outbox({
          kind: "filing.compared",
          dossierId: filing.dossierId,
          body: {
            filingId: input.id,
            ...(filing.dossierId ? { dossierId: filing.dossierId } : {}),
            component: input.componentName,
            same: input.same,
            note: input.note,
            by: officer.fullName,
            at: tx.at,
          },
        });
        await tx.audit("online.compared", input.id, { same: input.same });
        tx.emit("online", [input.id]);
      });
      return views.detail(input.id);
    },

    lookAgain: (id: string) => judging.lookAgain(id),
  };
}

export type Online = ReturnType<typeof createOnline>;
