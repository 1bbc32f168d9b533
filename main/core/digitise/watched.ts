import type { Output } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { DiskEntry } from "../ports.ts";
import { compactDay, dayOf, toTimestamp } from "../time.ts";
import { MAX_UPLOAD, type Upload } from "../transfer/uploads.ts";
import { visibleText } from "../visible-text.ts";

/** A file counts as whole when it has not changed for this long; milliseconds. */
const SETTLED_MS = 2_000;
/** Where files go when their pages are in the store; inside the watched folder, never listed itself. */
const TAKEN = "da-nhan";
const SUFFIX = /\.(jpe?g|png|tiff?|pdf)$/i;
const MEDIA_TYPES: Record<string, string> = {
  pdf: "application/pdf",
  png: "image/png",
  tif: "image/tiff",
  tiff: "image/tiff",
};

/**
 * The folder into which a scanner or a scanning program saves (thư mục theo dõi). Links, folders and
 * half-written files are never touched; a file leaves only after its bytes are encrypted in the store.
 */
export function createWatchedFolder(core: CoreContext) {
  /** Last size and time of each name, and since when both stand still. */
  const seen = new Map<string, { size: number; modified: number; since: number }>();

  async function folder(): Promise<string | null> {
    const row = await core.database.read
      .selectFrom("meta")
      .select("value")
      .where("key", "=", "watched-folder")
      .executeTakeFirst();
    return row ? row.value || null : core.config.watchedFolder;
  }

  function settled(entry: DiskEntry): boolean {
    const now = core.ports.clock.monotonic();
    const before = seen.get(entry.name);
    if (before && before.size === entry.size && before.modified === entry.modified) {
      return entry.size > 0 && now - before.since >= SETTLED_MS;
    }
    seen.set(entry.name, { size: entry.size, modified: entry.modified, since: now });
    return entry.size > 0 && core.ports.clock.now() - entry.modified >= SETTLED_MS;
  }

  const candidates = async (path: string) =>
    (await core.ports.disk.list(path))
      .filter((entry) => entry.kind === "file" && SUFFIX.test(entry.name))
      .sort((a, b) => a.name.localeCompare(b.name, "vi", { numeric: true }));

  return {
    async view(): Promise<Output<"digitise.watched">> {
      const path = await folder();
      if (!path) return { folder: null, files: [], problem: null };
      try {
        const entries = await candidates(path);
        return {
          folder: path,
          problem: null,
          files: entries.slice(0, 500).map((entry) => ({
            name: entry.name,
            size: entry.size,
            modified: toTimestamp(entry.modified),
            ready: settled(entry),
          })),
        };
      } catch {
        return { folder: path, files: [], problem: "Không mở được thư mục này: kiểm tra tên và quyền đọc." };
      }
    },

    async set(actor: string, path: string | null): Promise<void> {
      if (path !== null && (await core.ports.disk.stat(path))?.kind !== "folder") {
        throw new AppError("cli.input-missing", { name: path });
      }
      await core.write(actor, async (tx) => {
        await tx.db
          .insertInto("meta")
          .values({ key: "watched-folder", value: path ?? "" })
          .onConflict((conflict) => conflict.column("key").doUpdateSet({ value: path ?? "" }))
          .execute();
        await tx.audit("digitise.watched-folder", "folder");
        tx.emit("documents", []);
      });
    },

    /**
     * Brings the named files into the store; a name that is not listed is refused. `release` moves those aside
     * whose pages were taken: one that was refused, such as a half-written file, stays where its scanner writes.
     */
    async take(
      names: readonly string[],
    ): Promise<{ uploads: Upload[]; release(refused: readonly string[]): Promise<void> }> {
      const path = await folder();
      if (!path) throw new AppError("cli.input-missing", { name: "thư mục theo dõi" });
      const entries = new Map((await candidates(path)).map((entry) => [entry.name, entry]));
      const uploads: Upload[] = [];
      for (const name of names) {
        const entry = entries.get(name);
        if (!entry || !settled(entry)) throw new AppError("cli.input-missing", { name });
        if (entry.size > MAX_UPLOAD) {
          throw new AppError("files.too-large", {
            size: `${Math.ceil(entry.size / 1048576)} MB`,
            limit: `${MAX_UPLOAD / 1048576} MB`,
          });
        }
        const bytes = await core.ports.disk.read(`${path}/${name}`);
        if (!bytes) throw new AppError("cli.input-missing", { name });
        const suffix = name.split(".").at(-1)?.toLowerCase() ?? "";
        uploads.push(
          await core.database.files.put(bytes, {
            mediaType: MEDIA_TYPES[suffix] ?? "image/jpeg",
            title: visibleText(name),
          }),
        );
      }
      return {
        uploads,
        async release(refused) {
          await core.ports.disk.makeFolder(`${path}/${TAKEN}`);
          const stamp = `${compactDay(dayOf(core.ports.clock.now()))}-${core.ports.random.uuid().slice(-8)}`;
          for (const name of names) {
            if (refused.includes(name)) continue;
            await core.ports.disk.rename(`${path}/${name}`, `${path}/${TAKEN}/${stamp}-${name}`);
            seen.delete(name);
          }
        },
      };
    },
  };
}

export type WatchedFolder = ReturnType<typeof createWatchedFolder>;
