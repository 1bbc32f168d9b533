import type { Officer, Parsed } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { ProbeResult } from "../digitise/types.ts";
import { AppError } from "../errors.ts";
import { lookForMalware } from "../incidents/service.ts";
import { isPdf } from "../online/service.ts";
import type { Upload } from "../transfer/uploads.ts";
import { joinPictures } from "./pages.ts";
import type { AssistStored, AssistViewParts, AssistViews } from "./views.ts";

export interface AssistFileParts extends AssistViewParts {
  makeWriter: Parameters<typeof joinPictures>[1]["makeWriter"];
}

/** One file as the province gets it. */
export interface SentFile {
  paperName: string;
  code: string | null;
  title: string;
  mediaType: string;
  file: { id: string; sha256: string; size: number };
  /** made here of pictures; its row is written with the sending */
  made: Upload | null;
}

function mediaTypeOf(bytes: Uint8Array): string {
  if (isPdf(bytes)) return "application/pdf";
  return bytes[0] === 0xff ? "image/jpeg" : bytes[0] === 0x89 ? "image/png" : "image/tiff";
}

/** Why no more comes into a filing. */
export const closed = (state: string | undefined): AppError =>
  new AppError(state === "sent" ? "assist.sent" : "assist.dropped");

/** What the person brought for the papers of a filing: files and scanned pages, until it is sent. */
export function createAssistFiles(
  core: CoreContext,
  parts: AssistFileParts,
  given: {
    /** the filing, while this officer prepares it; throws `assist.sent`, `dossiers.draft-not-yours` */
    preparing(officer: Officer, id: string): Promise<AssistStored>;
  },
) {
  const { preparing } = given;
  const { read } = core.database;

  /** The paper that pages are added to. Throws `assist.not-found` and what `preparing` throws. */
  async function paperOf(officer: Officer, paperId: string) {
    const paper = await read
      .selectFrom("assisted_papers")
      .selectAll()
      .where("id", "=", paperId)
      .executeTakeFirst();
    if (!paper) throw new AppError("assist.not-found");
    return { paper, row: await preparing(officer, paper.assist_id) };
  }

  /** Only what the scanner for malware lets pass is opened. */
  async function looked(
    officer: Officer,
    upload: Upload,
  ): Promise<{ upload: Upload; mediaType: string; pages: number }> {
    const bytes = await core.database.files.read(upload.id);
    await lookForMalware(core, officer, upload, bytes);
    // what somebody signed is filed as it is, so it is only read
    const probed = await parts.imaging.call<ProbeResult>("probe", {
      bytes,
      name: upload.title,
      onlyRead: true,
    });
    return { upload, mediaType: mediaTypeOf(bytes), pages: probed.pages.length };
  }

  /** All of them or none. Throws `files.malware`, what the imaging child refuses, `assist.sent`, `assist.dropped`. */
  async function add(officer: Officer, paperId: string, uploads: readonly Upload[]): Promise<string> {
    const { row } = await paperOf(officer, paperId);
    const files: Awaited<ReturnType<typeof looked>>[] = [];
    await core.write(officer.username, async (tx) => {
      for (const upload of uploads) await tx.db.insertInto("files").values(upload.row).execute();
    });
    try {
      for (const upload of uploads) files.push(await looked(officer, upload));
      await keep(officer, row.id, paperId, files);
    } catch (error) {
      // all of them or none: whoever brought them stands there and chooses again
      await core.write(officer.username, async (tx) => {
        for (const { id } of uploads) await core.database.files.erase(tx, id, "not taken into a filing");
      });
      throw error;
    }
    return row.id;
  }

  async function keep(
    officer: Officer,
    filingId: string,
    paperId: string,
    files: readonly Awaited<ReturnType<typeof looked>>[],
  ): Promise<void> {
    await core.write(officer.username, async (tx) => {
      const now = await tx.db
        .selectFrom("assisted_filings")
        .select("state")
        .where("id", "=", filingId)
        .executeTakeFirst();
      // it may have gone, or been given up, while the file was looked at
      if (now?.state !== "preparing") throw closed(now?.state);
      for (const { upload, mediaType, pages } of files) {
        // what it is was only said by who brought it; the province is told what it was found to be
        await tx.db.updateTable("files").set({ media_type: mediaType }).where("id", "=", upload.id).execute();
        await tx.db
          .insertInto("assisted_files")
          .values({
            id: core.ports.random.uuid(),
            paper_id: paperId,
            title: upload.title,
            media_type: mediaType,
            file_id: upload.id,
            sha256: upload.sha256,
            size: upload.size,
            pages,
          })
          .execute();
        await tx.audit("assist.file-added", filingId, { sha256: upload.sha256, size: upload.size });
      }
      tx.emit("assist", [filingId]);
    });
  }

  /** PDFs go as the person gave them; the pictures of one paper go as one PDF. */
  async function toSend(papers: Awaited<ReturnType<AssistViews["papersOf"]>>): Promise<SentFile[]> {
    const sent: SentFile[] = [];
    for (const paper of papers) {
      const about = { paperName: paper.name, code: paper.code, mediaType: "application/pdf" };
      for (const file of paper.files.filter((one) => one.media_type === "application/pdf")) {
        const { file_id, sha256, size, title } = file;
        sent.push({ ...about, title, file: { id: file_id, sha256, size }, made: null });
      }
      const pictures = paper.files.filter((one) => one.media_type !== "application/pdf");
      if (pictures.length === 0) continue;
      const made = await joinPictures(
        core,
        parts,
        paper.name,
        pictures.map((one) => one.file_id),
      );
      sent.push({ ...about, title: made.title, file: made, made });
    }
    return sent;
  }

  return {
    add,
    toSend,

    /** A paper of these is a place for the scanner's pages too, as a paper of a dossier is. */
    place: {
      has: async (paperId: string): Promise<boolean> =>
        (await read
          .selectFrom("assisted_papers")
          .select("id")
          .where("id", "=", paperId)
          .executeTakeFirst()) !== undefined,
      async requireScanning(officer: Officer, paperId: string): Promise<{ title: string }> {
        const { paper } = await paperOf(officer, paperId);
        return { title: paper.name };
      },
      async addPages(officer: Officer, paperId: string, uploads: readonly Upload[]) {
        try {
          await add(officer, paperId, uploads);
          return { refused: [], added: [] };
        } catch (error) {
          // a page that came broken ends the pass in its own words; the pages before it stay
          if (error instanceof AppError && /^(?:image|pdf)\./.test(error.code)) {
            return { refused: [error], added: [] };
          }
          throw error;
        }
      },
    },

    /** Answers the filing that it was taken out of. */
    async remove(officer: Officer, input: Parsed<"assist.removeFile">): Promise<string> {
      const row = await preparing(officer, input.id);
      await core.write(officer.username, async (tx) => {
        const file = await tx.db
          .selectFrom("assisted_files")
          .innerJoin("assisted_papers", "assisted_papers.id", "assisted_files.paper_id")
          .select(["assisted_files.id", "assisted_files.file_id"])
          .where("assisted_files.id", "=", input.fileId)
          .where("assisted_papers.assist_id", "=", row.id)
          .executeTakeFirst();
        if (!file) return;
        await tx.db.deleteFrom("assisted_files").where("id", "=", file.id).execute();
        await core.database.files.erase(tx, file.file_id, "taken out of a filing before it was sent");
        await tx.audit("assist.file-removed", row.id);
        tx.emit("assist", [row.id]);
      });
      return row.id;
    },
  };
}
