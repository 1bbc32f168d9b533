import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { Officer, Output, VerifyReport } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Numbering } from "../dossiers/numbering.ts";
import { AppError, toWireError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Blobs } from "../transfer/blobs.ts";
import { copyNumber } from "./number.ts";
import { maskIdentity, type QrItemsConfig } from "./qr-text.ts";
import { assertSameBytes, composeBlock, judgeSource, type PaperCopyConfig } from "./rules.ts";
import { createCopyViews } from "./views.ts";

type CopyView = Output<"copies.register">[number];
type ResultView = Output<"copies.results">[number];

/** What the pdf child answers to `paper-copy`. */
export interface RenderedCopy {
  pdf: Uint8Array;
  pages: number;
  /** PNG of each page, for the screen */
  pictures: Uint8Array[];
}

/**
 * Converted paper copies (bản giấy chuyển đổi, NĐ 45/2020/NĐ-CP Điều 18.2): a verified result becomes paper
 * that says what it is. A number is taken first, because the paper carries it; if the paper comes to nothing
 * the number stays in the register with the reason.
 */
export function createCopies(
  core: CoreContext,
  parts: {
    blobs: Blobs;
    pdf: KeptChild;
    numbering: Numbering;
    law: { block: PaperCopyConfig; qr: QrItemsConfig };
    verify(bytes: Uint8Array): Promise<VerifyReport>;
  },
) {
  const { read } = core.database;
  const views = createCopyViews(core, parts.blobs);
  const { copiesWithNames, copyView, requireResult, requireCopy, fileBlob } = views;

  /** The register's row exists from the moment its number is taken. */
  function takeNumber(
    officer: Officer,
    id: string,
    wish: { resultId: string; purpose: string; forWhom: string; copies: number },
    at: string,
  ): Promise<string> {
    return core.write(officer.username, async (tx) => {
      const { agency, machineName } = core.config;
      const { text } = await parts.numbering.take(tx, "copy", id, (given, day) =>
        copyNumber({ ...given, day, agencyCode: agency.code, machineName }),
      );
      await tx.db
        .insertInto("copies")
        .values({
          id,
          number: text,
          result_id: wish.resultId,
          purpose: wish.purpose,
          for_whom: wish.forWhom,
          copies: wish.copies,
          pages: 0,
          by: officer.id,
          at,
          file_id: null,
          qr_text: "",
          state: "making",
          why: "",
        })
        .execute();
      await tx.audit("copies.number-taken", id, { number: text });
      return text;
    });
  }

  async function finish(
    officer: Officer,
    id: string,
    copy: {
      number: string;
      dossierId: string;
      purpose: string;
      copies: number;
      result: { code: string; sha256: string };
      qrText: string;
      rendered: RenderedCopy;
    },
  ): Promise<void> {
    const stored = await core.database.files.put(copy.rendered.pdf, {
      mediaType: "application/pdf",
      title: `Bản giấy ${copy.result.code}`,
    });
    await core.write(officer.username, async (tx) => {
      await tx.db.insertInto("files").values(stored.row).execute();
      await tx.db
        .updateTable("copies")
        .set({ file_id: stored.id, pages: copy.rendered.pages, qr_text: copy.qrText, state: "made" })
        .where("id", "=", id)
        .execute();
      await addDossierEvent(tx, {
        id: core.ports.random.uuid(),
        dossierId: copy.dossierId,
        kind: "paper-copy-made",
        by: officer.fullName,
        why: copy.purpose,
        detail: { number: copy.number },
      });
      await tx.outbox({
        kind: "paper-copy.made",
        dossierId: copy.dossierId,
        body: {
          copyId: id,
          number: copy.number,
          resultCode: copy.result.code,
          sha256: copy.result.sha256,
          copies: copy.copies,
          purpose: copy.purpose,
          at: tx.at,
        },
      });
      await tx.audit("copies.made", id, {
        number: copy.number,
        result: copy.result.code,
        copies: copy.copies,
      });
      tx.emit("copies", [id]);
      tx.emit("dossiers", [copy.dossierId]);
    });
  }

  return {
    async results(): Promise<ResultView[]> {
      const rows = await views.resultsWithDossier().orderBy("results.seq", "desc").limit(200).execute();
      return rows.map(views.resultView);
    },

    async result(officer: Officer, id: string): Promise<Output<"copies.result">> {
      const row = await requireResult(id);
      const file = await core.database.files.stat(row.file_id);
      if (!file) throw new AppError("files.missing");
      const register = await copiesWithNames()
        .where("copies.result_id", "=", id)
        .orderBy("copies.seq")
        .execute();
      await core.write(officer.username, (tx) => tx.audit("copies.result-viewed", id));
      return {
        ...views.resultView(row),
        file: parts.blobs.ofFile(file, `${row.code}.pdf`),
        verification: JSON.parse(row.verification),
        register: register.map(copyView),
      };
    },

    /** `id` is the idempotency key: the same request never makes two copies. */
    async make(
      officer: Officer,
      id: string,
      wish: { resultId: string; purpose: string; forWhom: string; copies: number },
    ): Promise<Output<"copies.make">> {
      const before = await copiesWithNames().where("copies.id", "=", id).executeTakeFirst();
      if (before?.file_id) return { copy: copyView(before), file: await fileBlob(before), previews: [] };
      const result = await requireResult(wish.resultId);
      if (result.state === "withdrawn") throw new AppError("copies.withdrawn");
      const dossier = await read
        .selectFrom("dossiers")
        .selectAll()
        .where("id", "=", result.dossier_id)
        .executeTakeFirstOrThrow();
      const source = await core.database.files.read(result.file_id);
      assertSameBytes(result.sha256, (await core.database.files.stat(result.file_id))?.sha256 ?? "");
      const judged = judgeSource(await parts.verify(source), parts.law.block);
      const convertedAt = core.now();
      const number = before?.number ?? (await takeNumber(officer, id, wish, convertedAt));
      const block = composeBlock(
        {
          dossierCode: dossier.code,
          procedureCode: dossier.procedure_code,
          subjectIdentity: dossier.identity,
          resultCode: result.code,
          paperName: result.title,
          validity: "",
          systemName: core.config.system.name,
          systemOwner: core.config.system.owner,
          lookUp: core.config.system.lookupUrl,
          copyNumber: number,
          convertedAt,
          converterName: officer.fullName,
          unitName: core.config.agency.unitName,
        },
        parts.law.block,
        parts.law.qr,
        { revocationUnknown: judged.revocationUnknown, maskIdentity: core.config.maskIdentityInQr },
      );
      try {
        const rendered = await parts.pdf.call<RenderedCopy>(
          "paperCopy",
          { source, block },
          { timeout: 300_000 },
        );
        await finish(officer, id, {
          ...wish,
          number,
          dossierId: dossier.id,
          result,
          qrText: block.qrText,
          rendered,
        });
        const row = await requireCopy(id);
        const previews = rendered.pictures.map((picture, index) =>
          parts.blobs.ofMaker(`trang-${index + 1}.png`, "image/png", async () => picture),
        );
        return { copy: copyView(row), file: await fileBlob(row), previews };
      } catch (error) {
        const why = toWireError(error);
        await core.write(officer.username, async (tx) => {
          await tx.db
            .updateTable("copies")
            .set({ state: "void", why: why.message })
            .where("id", "=", id)
            .where("file_id", "is", null)
            .execute();
          await tx.audit("copies.void", id, { number, why: why.code });
          tx.emit("copies", [id]);
        });
        throw error;
      }
    },

    async file(officer: Officer, id: string) {
      const row = await requireCopy(id);
      await core.write(officer.username, (tx) => tx.audit("copies.viewed", id));
      return fileBlob(row);
    },

    /** Prints through the logged print function; a printer that fails leaves the copy as made. */
    async print(officer: Officer, id: string): Promise<{ job: string }> {
      const row = await requireCopy(id);
      if (!row.file_id) throw new AppError("files.missing");
      const bytes = await core.database.files.read(row.file_id);
      const job = await core.ports.printer.print(bytes, {
        title: `Bản giấy ${row.number}`,
        copies: row.copies,
      });
      await core.write(officer.username, async (tx) => {
        await tx.db.updateTable("copies").set({ state: "printed" }).where("id", "=", id).execute();
        await tx.audit("copies.printed", id, { copies: row.copies, job });
        tx.emit("copies", [id]);
      });
      return { job };
    },

    /** The result with this content, as the command line prints it; null when no such result is registered. */
    async record(sha256: string): Promise<Output<"copies.record">> {
      const row = await read
        .selectFrom("results")
        .innerJoin("dossiers", "dossiers.id", "results.dossier_id")
        .selectAll("results")
        .select(["dossiers.code as dossier_code", "dossiers.procedure_code", "dossiers.identity"])
        .where("results.sha256", "=", sha256)
        .orderBy("results.seq", "desc")
        .executeTakeFirst();
      if (!row) return null;
      const { system, agency, maskIdentityInQr } = core.config;
      await core.write("command line", (tx) => tx.audit("copies.record-read", row.id));
      return {
        sha256,
        withdrawn: row.state === "withdrawn",
        dossierCode: row.dossier_code,
        procedureCode: row.procedure_code,
        subjectIdentity: maskIdentityInQr ? maskIdentity(row.identity) : row.identity,
        resultCode: row.code,
        paperName: row.title,
        systemName: system.name,
        systemOwner: system.owner,
        lookUp: system.lookupUrl,
        unitName: agency.unitName,
        verification: JSON.parse(row.verification),
      };
    },

    async register(): Promise<CopyView[]> {
      const rows = await copiesWithNames().orderBy("copies.seq", "desc").limit(500).execute();
      return rows.map(copyView);
    },
  };
}

export type Copies = ReturnType<typeof createCopies>;
