import type { Officer, Parsed } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
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

/** What the person brought for the papers of a filing: files and scanned pages, until it is sent. */
export function createAssistFiles(
  core: CoreContext,
  parts: AssistFileParts,
  given: {
    views: AssistViews;
    /** the filing, while this officer prepares it; throws `assist.sent`, `dossiers.draft-not-yours` */
    preparing(officer: Officer, id: string): Promise<AssistStored>;
  },
) {
  const { views, preparing } = given;
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
    const probed = await parts.imaging
      .call<{ pages: unknown[] }>("probe", { bytes, name: upload.title })
      .catch((error) => {
        if (error instanceof AppError && error.code.startsWith("child.")) throw error;
        throw new AppError("assist.file-kind", { name: upload.title });
      });
    const pdf = isPdf(bytes);
    const mediaType = pdf ? "application/pdf" : bytes[0] === 0xff ? "image/jpeg" : "image/png";
    return { upload, mediaType, pages: probed.pages.length };
  }

  /** All of them or none. Throws `files.malware`, `assist.file-kind`, `assist.sent`. */
  async function add(officer: Officer, paperId: string, uploads: readonly Upload[]): Promise<string> {
    const { row } = await paperOf(officer, paperId);
    const files: Awaited<ReturnType<typeof looked>>[] = [];
    await core.write(officer.username, async (tx) => {
      for (const upload of uploads) await tx.db.insertInto("files").values(upload.row).execute();
    });
    try {
      for (const upload of uploads) files.push(await looked(officer, upload));
    } catch (error) {
      // all of them or none: whoever brought them stands there and chooses again
      await core.write(officer.username, async (tx) => {
        for (const { id } of uploads) await core.database.files.erase(tx, id, "not taken into a filing");
      });
      throw error;
    }
    await core.write(officer.username, async (tx) => {
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
        await tx.audit("assist.file-added", row.id, { sha256: upload.sha256, size: upload.size });
      }
      tx.emit("assist", [row.id]);
    });
    return row.id;
  }

  /** PDFs go as the person gave them; the pictures of one paper go as one PDF. */
  async function toSend(id: string): Promise<SentFile[]> {
    const sent: SentFile[] = [];
    for (const paper of await views.papersOf(id)) {
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
        await add(officer, paperId, uploads);
        return { refused: [], added: [] };
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
