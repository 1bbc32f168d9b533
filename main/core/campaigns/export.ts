import { createHash } from "node:crypto";
import { type SqlBool, sql } from "kysely";
import type { CampaignExport, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError, toWireError } from "../errors.ts";
import type { JobContext } from "../jobs/job.ts";
import type { JobQueue } from "../jobs/queue.ts";
import { manifestOf } from "./export-manifest.ts";
import { exportView } from "./export-view.ts";
import { plainName } from "./plain-name.ts";
import { batchRow, campaignRow } from "./store.ts";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

/**
 * Carries a finished batch out: signed files, what was rejected, a manifest with the hash of everything and a list
 * that `sha256sum -c` reads. All is written beside its place, read back, and only then put there by one rename, so that
 * a folder with its name is whole. What a broken run left is used again.
 */
export function createExports(core: CoreContext, queue: JobQueue) {
  const { read } = core.database;
  const { disk } = core.ports;

  async function run(exportId: string, job: JobContext): Promise<void> {
    const row = await read
      .selectFrom("campaign_exports")
      .selectAll()
      .where("id", "=", exportId)
      .executeTakeFirst();
    if (!row || row.state === "done") return;
    const batch = await batchRow(read, row.batch_id);
    const campaign = await campaignRow(read, batch.campaign_id);
    const target = targetOf(row.folder, campaign.number, batch.name);
    const beside = `${target}.dang-xuat`;
    const { manifest, files } = await manifestOf(core, row);
    const manifestBytes = text(`${JSON.stringify(manifest, null, 2)}\n`);
    const list = [
      ...files.map(({ path, sha256: hash }) => ({ path, hash })),
      { path: "manifest.json", hash: sha256(manifestBytes) },
    ];
    const sums = text(list.map(({ path, hash }) => `${hash}  ${path}\n`).join(""));
    const there = await disk.read(`${target}/manifest.json`);
    if (there) {
      // put in place by a run that died before it could say so; anything else of that name is somebody's
      if (sha256(there) !== sha256(manifestBytes))
        throw new AppError("campaigns.export-folder", { why: `đã có thư mục ${target}` });
      return done(exportId, files, manifestBytes);
    }
    if (await disk.stat(target))
      throw new AppError("campaigns.export-folder", {
        why: `đã có ${target} mà không phải bản xuất của lô này`,
      });
    await disk.makeFolder(beside);
    for (const [index, file] of files.entries()) {
      job.signal.throwIfAborted();
      const path = `${beside}/${file.path}`;
      const old = await disk.stat(path);
      if (
        !old ||
        old.size !== file.size ||
        sha256((await disk.read(path)) ?? new Uint8Array()) !== file.sha256
      ) {
        await disk.makeFolder(path.slice(0, path.lastIndexOf("/")));
        await disk.writeAtomic(path, await core.database.files.read(file.fileId));
        await verify(path, file.sha256);
      }
      job.progress(index + 1, files.length);
      core.emit("campaigns", [campaign.id]);
    }
    await disk.writeAtomic(`${beside}/manifest.json`, manifestBytes);
    await disk.writeAtomic(`${beside}/SHA256SUMS`, sums);
    await verify(`${beside}/manifest.json`, sha256(manifestBytes));
    await verify(`${beside}/SHA256SUMS`, sha256(sums));
    await disk.rename(beside, target);
    await done(exportId, files, manifestBytes);
  }

  /** What the disk gives back must be what was written: sticks lie. */
  async function verify(path: string, hash: string): Promise<void> {
    const bytes = await disk.read(path);
    if (!bytes || sha256(bytes) !== hash)
      throw new AppError("campaigns.export-folder", { why: "ổ đĩa trả về nội dung khác với lúc ghi" });
  }

  async function done(id: string, files: readonly { size: number }[], manifest: Uint8Array): Promise<void> {
    await core.write("system", async (tx) => {
      await tx.db
        .updateTable("campaign_exports")
        .set({
          state: "done",
          files: files.length,
          bytes: files.reduce((sum, one) => sum + one.size, 0),
          manifest_sha256: sha256(manifest),
          error: null,
          done_at: tx.at,
        })
        .where("id", "=", id)
        .execute();
      await tx.audit("campaigns.exported", id, { files: files.length, manifest: sha256(manifest) });
      tx.emit("campaigns", [id]);
    });
  }

  queue.register(
    "campaigns.export",
    async (payload, job) => {
      const id = String(payload.exportId);
      try {
        await run(id, job);
      } catch (error) {
        if (job.signal.aborted) throw error;
        const wire = toWireError(error);
        await core.write("system", async (tx) => {
          await tx.db
            .updateTable("campaign_exports")
            .set({ error: `${wire.message} ${wire.action}`, state: "failed" })
            .where("id", "=", id)
            .where("state", "=", "running")
            .execute();
          tx.emit("campaigns", [id]);
        });
        throw error;
      }
    },
    { concurrency: 1 },
  );

  return {
    /** Begins an export, or goes on with one of the same batch to the same place. */
    async start(officer: Officer, key: string, batchId: string, folder: string): Promise<CampaignExport> {
      const place = folder.replace(/[/\\]+$/, "");
      if (!/^(\/|[A-Za-z]:[/\\]|\\\\)/.test(place))
        throw new AppError("campaigns.export-folder", { why: "cần đường dẫn đầy đủ, ví dụ E:\\ban-giao" });
      const entry = await disk.stat(place);
      if (entry?.kind !== "folder")
        throw new AppError("campaigns.export-folder", { why: "không có thư mục này, hoặc ổ đĩa chưa cắm" });
      const batch = await batchRow(read, batchId);
      if (batch.finished_at === null) throw new AppError("campaigns.batch-open", { name: batch.name });
      const { rows: gone } = await sql<{ n: number }>`select count(*) as n from documents
        join campaign_folders on campaign_folders.id = documents.folder_id
        where campaign_folders.batch_id = ${batchId} and documents.state = 'erased'`.execute(read);
      if (Number(gone[0]?.n ?? 0) > 0)
        throw new AppError("campaigns.export-erased", { name: batch.name, count: Number(gone[0]?.n) });
      const need = await sizeOf(batchId);
      const free = await disk.free(place);
      if (free < need * 1.02 + 1_000_000)
        throw new AppError("campaigns.export-folder", {
          why: `ổ đĩa còn ${Math.floor(free / 1048576)} MB, cần ${Math.ceil((need * 1.02) / 1048576) + 1} MB`,
        });
      const last = await read
        .selectFrom("campaign_exports")
        .selectAll()
        .where("batch_id", "=", batchId)
        .where("folder", "=", place)
        .orderBy("seq", "desc")
        .executeTakeFirst();
      if (last?.state === "done") {
        // it lies there whole already: asked for again, nothing is written twice
        const campaign = await campaignRow(read, batch.campaign_id);
        const there = await disk.read(`${targetOf(place, campaign.number, batch.name)}/manifest.json`);
        if (there && sha256(there) === last.manifest_sha256) return exportView(last, null);
      }
      const id = await core.write(officer.username, async (tx) => {
        const before = await tx.db
          .selectFrom("campaign_exports")
          .select(["id", "state"])
          .where("batch_id", "=", batchId)
          .where("folder", "=", place)
          .orderBy("seq", "desc")
          .executeTakeFirst();
        if (before?.state === "running" || before?.id === key) return before.id;
        const exportId = before?.state === "failed" ? before.id : key;
        if (before?.state === "failed")
          await tx.db
            .updateTable("campaign_exports")
            .set({ state: "running", error: null })
            .where("id", "=", exportId)
            .execute();
        else
          await tx.db
            .insertInto("campaign_exports")
            .values({
              id: exportId,
              batch_id: batchId,
              folder: place,
              state: "running",
              files: 0,
              bytes: 0,
              manifest_sha256: "",
              error: null,
              by: officer.fullName,
              at: tx.at,
              done_at: null,
            })
            .execute();
        await tx.enqueue({ kind: "campaigns.export", payload: { exportId }, subjectId: exportId });
        await tx.audit("campaigns.export-begun", exportId, { batch: batchId });
        tx.emit("campaigns", [batch.campaign_id]);
        return exportId;
      });
      const row = await read
        .selectFrom("campaign_exports")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      return exportView(row, null);
    },
  };

  /** Bytes of all signed files of a batch. */
  async function sizeOf(batchId: string): Promise<number> {
    const { rows } = await sql<{ bytes: number }>`
      select coalesce(sum(files.size), 0) as bytes from campaign_papers p
        join campaign_folders f on f.id = p.folder_id join documents d on d.id = p.id
        join files on files.id = d.signed_file
      where ${sql<SqlBool>`f.batch_id = ${batchId}`}`.execute(read);
    return Number(rows[0]?.bytes ?? 0);
  }
}

/** Where a batch comes to stand under the chosen folder. */
export const targetOf = (folder: string, campaign: string, batch: string): string =>
  `${folder}/${plainName(campaign)}_${plainName(batch)}`;
