import type { WriteTx } from "../../../db/database.ts";
import paperTypes from "../../../resources/law/paper-types.json" with { type: "json" };
import { createByteChannel } from "../byte-channel.ts";
import type { CoreContext } from "../context.ts";
import { AppError, toWireError } from "../errors.ts";
import type { JobQueue } from "../jobs/queue.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Upload } from "../transfer/uploads.ts";
import { onTurnedPage, stepsOf, turnOf } from "./corrections.ts";
import { type DigitiseInput, digitise, extract, type PageWriter, pageLoader } from "./engine.ts";
import { keptReadings, type PageToRead, readingsJson, readingsOfPaper } from "./kept-readings.ts";
import type { OcrPool } from "./ocr-pool.ts";
import { isUrgent } from "./rules.ts";
import { turnBoxBack } from "./turn.ts";

/** Writes the searchable PDF piece by piece into `sink`. */
export type MakeWriter = (
  sink: { append(bytes: Uint8Array): Promise<void> },
  meta: { title: string; createdAt: string },
) => PageWriter & { finish(): Promise<void> };

/** Name of a paper (tên giấy tờ) by this program's own code of its type; the code itself means nothing to an officer. */
function paperTypeName(code: string): string {
  return paperTypes.types.find((type) => type.code === code)?.name ?? code;
}

/**
 * The work behind the counter: pages are put together with their text before the signature, fields are taken
 * after it (TT 01/2023 Điều 8 k1). What was read is kept beside the file, so that no page is read twice.
 */
export function registerDigitiseJobs(
  core: CoreContext,
  queue: JobQueue,
  parts: {
    pool: OcrPool;
    /** one for all jobs, at low priority: two jobs side by side hold no more than one */
    imaging: KeptChild;
    makeWriter: MakeWriter;
    /** the file with training's mark on every page; absent at a real counter */
    markTraining?(bytes: Uint8Array): Promise<Uint8Array>;
    /** the fields of a paper stand now: others that know better may say so */
    extracted(tx: WriteTx, documentId: string): Promise<void>;
  },
): { showGivenUp(): Promise<void> } {
  const { imaging } = parts;
  const document = async (id: string) =>
    core.database.read.selectFrom("documents").selectAll().where("id", "=", id).executeTakeFirst();

  /** The pages as they are signed: every pixel as scanned, turned as an officer turned them. */
  async function inputs(documentId: string): Promise<(DigitiseInput & { page: PageToRead })[]> {
    const rows = await core.database.read
      .selectFrom("pages")
      .select(["id", "file_id", "ordinal"])
      .where("document_id", "=", documentId)
      .orderBy("ordinal")
      .execute();
    const corrections = await stepsOf(
      core.database.read,
      rows.map((row) => row.id),
    );
    return rows.map((row) => {
      const done = corrections.get(row.id)?.done ?? [];
      const quarter = turnOf(done);
      return {
        page: { id: row.id, fileId: row.file_id, steps: JSON.stringify(done) },
        name: `trang ${row.ordinal}`,
        steps: onTurnedPage(done),
        read: async () => {
          const bytes = await core.database.files.read(row.file_id);
          return quarter === 0 ? bytes : imaging.call<Uint8Array>("turned", { bytes, quarter });
        },
      };
    });
  }

  /** In training the marked file takes the place of the one that was put together. */
  async function trainingFile(title: string, stored: Upload): Promise<Upload> {
    if (!parts.markTraining) return stored;
    const { files } = core.database;
    await core.write(
      "system",
      async (tx) => void (await tx.db.insertInto("files").values(stored.row).execute()),
    );
    const marked = await parts.markTraining(await files.read(stored.id));
    await core.write("system", (tx) => files.erase(tx, stored.id, "training"));
    return files.put(marked, { mediaType: "application/pdf", title });
  }

  queue.register("digitise.assemble", async (payload, job) => {
    const id = String(payload.documentId);
    const row = await document(id);
    if (row?.state !== "assembling") return;
    const channel = createByteChannel();
    try {
      const putting = core.database.files.put(channel, { mediaType: "application/pdf", title: row.title });
      putting.catch(() => {});
      const writer = parts.makeWriter(channel, { title: row.title, createdAt: row.scanned_at });
      const pages = await inputs(id);
      const kept = keptReadings(
        core,
        id,
        pages.map(({ page }) => page),
      );
      const made = await digitise(
        pages,
        { imaging, pool: parts.pool, writer, kept },
        {
          urgent: isUrgent(row),
          // a page with a slip is there twice (TT 01/2023 Điều 8 k2.d)
          pages: row.declared_pages === null ? undefined : row.declared_pages + row.slip_pages,
          colour: true,
          signal: job.signal,
          onProgress: ({ done, total }) => {
            job.progress(done, total);
            core.emit("documents", [id]);
          },
        },
      );
      await writer.finish();
      channel.end();
      const stored = await trainingFile(row.title, await putting);
      for (const { page } of made.warnings.filter(({ code }) => code === "ocr.failed")) {
        await kept.saveUnread(page, await made.readings.page(page));
      }
      const reading = await core.database.files.put(readingsJson(made.readings), {
        mediaType: "application/json",
        title: `${row.title} (chữ đã nhận dạng)`,
      });
      await core.write("system", async (tx) => {
        for (const file of [stored, reading]) await tx.db.insertInto("files").values(file.row).execute();
        await tx.db
          .updateTable("documents")
          .set({
            state: "to-sign",
            pdf_file: stored.id,
            reading_file: reading.id,
            text: made.text,
            error:
              made.warnings
                .map((warning) => toWireError(new AppError(warning.code, warning.params)).message)
                .join(" ") || null,
          })
          .where("id", "=", id)
          .where("state", "=", "assembling")
          .execute();
        await tx.audit("digitise.assembled", id, { sha256: stored.sha256 });
        tx.emit("documents", [id]);
      });
    } catch (error) {
      channel.fail(error);
      if (!job.signal.aborted) await fail(id, error);
      throw error;
    }
  });

  queue.register("digitise.extract", async (payload, job) => {
    const id = String(payload.documentId);
    const row = await document(id);
    if (row?.state !== "signed") return;
    const pages = await inputs(id);
    const readings = await readingsOfPaper(
      core,
      pages.map(({ page }) => page),
      row.reading_file,
    );
    const deps = { imaging, pool: parts.pool };
    const load = pageLoader(pages, deps, job.signal);
    const { fields } = await extract({ readings }, deps, load, job.signal, isUrgent(row));
    const boxes = await Promise.all(
      fields.map(async ({ box, page, state }) =>
        state === "absent" ? null : turnBoxBack(box, (await readings.page(page)).turn ?? 0),
      ),
    );
    await core.write("system", async (tx) => {
      const current = await tx.db
        .selectFrom("documents")
        .select("state")
        .where("id", "=", id)
        .executeTakeFirst();
      if (current?.state !== "signed") return;
      for (const [index, field] of fields.entries()) {
        await tx.db
          .insertInto("extracted_fields")
          .values({
            id: core.ports.random.uuid(),
            document_id: id,
            ordinal: index + 1,
            name: field.name,
            value: field.name === "documentType" ? paperTypeName(field.value) : field.value,
            raw: field.raw,
            confidence: field.confidence,
            page: field.page,
            // the window shows the page as it was scanned
            box: boxes[index] ? JSON.stringify(boxes[index]) : null,
            state: field.state,
            extracted_at: tx.at,
            confirmed_by: null,
            confirmed_at: null,
          })
          .onConflict((conflict) => conflict.columns(["document_id", "name"]).doNothing())
          .execute();
      }
      await tx.db
        .updateTable("documents")
        .set({ state: "extracted", extracted_at: tx.at, error: null })
        .where("id", "=", id)
        .execute();
      await parts.extracted(tx, id);
      // the paper is final: what was read stands in its reading file
      await tx.db.deleteFrom("page_readings").where("document_id", "=", id).execute();
      await tx.audit("digitise.extracted", id, { fields: fields.length });
      tx.emit("documents", [id]);
    });
  });

  /**
   * A paper whose job was given up (the process died too often, or it failed to the last try) must not wait for
   * ever: it is shown as failed, its pages kept, and can be put together again by hand.
   */
  async function showGivenUp(): Promise<void> {
    const stuck = await core.database.read
      .selectFrom("documents")
      .select("id")
      .where("state", "=", "assembling")
      .where((e) =>
        e.not(
          e.exists(
            e
              .selectFrom("jobs")
              .select("jobs.id")
              .whereRef("jobs.subject_id", "=", "documents.id")
              .where("jobs.state", "in", ["waiting", "running"]),
          ),
        ),
      )
      .execute();
    for (const { id } of stuck)
      await fail(id, new AppError("child.crashed", { child: "nhận dạng và ghép tệp" }));
  }

  /** The words of the failure stand on the document, so that its officer sees them without looking for a job. */
  async function fail(id: string, error: unknown): Promise<void> {
    const wire = toWireError(error);
    await core.write("system", async (tx) => {
      await tx.db
        .updateTable("documents")
        .set({ error: `${wire.message} ${wire.action}`, ...(wire.retryable ? {} : { state: "failed" }) })
        .where("id", "=", id)
        .where("state", "=", "assembling")
        .execute();
      tx.emit("documents", [id]);
    });
  }

  return { showGivenUp };
}
