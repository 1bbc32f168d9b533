import { createHash } from "node:crypto";
import type { Insertable } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { Officer, SyncPackages } from "../../../preload/contract/index.ts";
import { wholeText } from "../amounts.ts";
import type { CoreContext } from "../context.ts";
import { AppError, toWireError } from "../errors.ts";
import { displayTime } from "../time.ts";
import type { SyncEngine } from "./engine.ts";
import { recall, remember } from "./memory.ts";
import { PACKAGE_ENDING, type PackageHeader, USUAL_COST } from "./package-format.ts";
import { type OpenPackage, openPackage, peekPackage } from "./package-in.ts";
import { lastSeq, writePackage } from "./package-out.ts";
import { createPackageTaking, type Watch } from "./package-taking.ts";
import type { SyncConfig } from "./run.ts";
import type { ServerLine } from "./wire.ts";

const LISTED = 100;

/** Who carries it: an officer, or the owner of the machine at the command line. */
type Carrier = Pick<Officer, "username" | "fullName">;

type Running = NonNullable<SyncPackages["running"]>;

/**
 * Packages of what is unsent (gói đồng bộ), carried by hand where there is no line: out of this machine, and into it
 * from another of the same office, which then sends on that one's behalf. One at a time; it goes on while the window
 * shows something else.
 */
export function createPackages(
  core: CoreContext,
  parts: {
    deviceId: string;
    /** data folder of this machine */
    folder: string;
    engine: Pick<SyncEngine, "poke">;
    config(): Promise<SyncConfig | null>;
    /** of the passphrase; see USUAL_COST */
    cost?: number;
  },
) {
  const { database } = core;
  const { disk, random } = core.ports;
  const take = createPackageTaking(core);
  let running: Running | null = null;
  let work: Promise<void> = Promise.resolve();
  let stop = new AbortController();

  /** Begins a piece of work that outlives the call; what it ends with is shown until the next begins. */
  function begin(way: Running["way"], path: string, run: (watch: Watch) => Promise<string>): void {
    if (running?.state === "working") throw new AppError("sync.package-busy");
    stop = new AbortController();
    const mine: Running = { way, path, state: "working", done: 0, total: 0, said: "" };
    running = mine;
    const watch: Watch = {
      signal: stop.signal,
      progress(done, total) {
        mine.done = done;
        mine.total = total;
      },
    };
    work = (async () => {
      try {
        mine.said = await run(watch);
        mine.state = "done";
      } catch (error) {
        const { message, kept, action } = toWireError(error);
        mine.state = "failed";
        mine.said = `${message} ${kept} ${action}`;
      }
      core.emit("sync", []);
    })();
    core.emit("sync", []);
  }

  async function requireFolder(folder: string): Promise<string> {
    const place = folder.replace(/[/\\]+$/, "");
    const entry = /^(\/|[A-Za-z]:|\\\\)/.test(place) ? await disk.stat(place) : undefined;
    if (entry?.kind !== "folder") throw new AppError("sync.package-folder");
    return place;
  }

  async function exportTo(officer: Carrier, folder: string, passphrase: string): Promise<void> {
    const place = await requireFolder(folder);
    const config = await parts.config();
    const at = core.now();
    const stamp = at.slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
    const name = core.config.machineName
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .replace(/[đĐ]/g, "D")
      .replace(/[^A-Za-z0-9]+/g, "-")
      .slice(0, 40);
    const path = `${place}/goi-dong-bo-${name}-${stamp}${PACKAGE_ENDING}`;
    const provinceKey = await recall(database, "sync.package-key");
    // on the disk of this machine it would be lost together with what it is a copy of
    const elsewhere = (await disk.volume(place)) !== (await disk.volume(parts.folder));
    begin("out", path, async (watch) => {
      const last = await lastSeq(database);
      const written = await writePackage(
        {
          database,
          disk,
          random,
          at,
          machine: {
            deviceId: parts.deviceId,
            deviceToken: config?.deviceToken ?? "",
            agencyCode: core.config.agency.code,
            name: core.config.machineName,
          },
        },
        {
          path,
          passphrase,
          cost: parts.cost ?? USUAL_COST,
          provinceKey: provinceKey === undefined ? null : Buffer.from(provinceKey, "base64"),
          ...watch,
        },
      );
      await core.write(officer.username, async (tx) => {
        const { id, operations, files, bytes, sha256 } = written;
        await note(tx, {
          id,
          way: "out",
          device_id: parts.deviceId,
          machine_name: core.config.machineName,
          path,
          operations,
          files,
          bytes,
          sha256,
          added: operations,
          made_at: at,
          by: officer.fullName,
        });
        await tx.audit("sync.package-out", id, { operations, files, bytes, sha256, elsewhere });
        if (elsewhere) await noteCopies(tx, last);
      });
      const said = `Đã ghi và đọc lại ${wholeText(written.operations)} việc, ${wholeText(written.files)} tệp.`;
      return elsewhere
        ? `${said} Mang USB sang máy khác của cơ quan và bấm “Nạp gói” ở đó, hoặc đưa tỉnh.`
        : `${said} Gói nằm cùng ổ đĩa với dữ liệu của máy: chép sang USB thì mới là bản thứ hai.`;
    });
  }

  /** What this machine made and has not sent up to `last` lies on the USB disk too. */
  async function noteCopies(tx: WriteTx, last: number): Promise<void> {
    await tx.db
      .insertInto("exchange_copies")
      .columns(["operation_id", "place", "at"])
      .expression((e) =>
        e
          .selectFrom("outbox")
          .select((o) => ["id", o.val("usb").as("place"), o.val(tx.at).as("at")])
          .where("state", "!=", "done")
          .where("device_id", "is", null)
          .where("seq", "<=", last),
      )
      .onConflict((conflict) => conflict.columns(["operation_id", "place"]).doUpdateSet({ at: tx.at }))
      .execute();
    tx.emit("exchange", []);
  }

  async function note(tx: WriteTx, row: Omit<Insertable<Schema["sync_packages"]>, "at">): Promise<void> {
    await tx.db
      .insertInto("sync_packages")
      .values({ ...row, at: tx.at })
      .execute();
    tx.emit("sync", []);
  }

  /** Refuses a package of another office, and one that was taken in already. */
  async function check(header: PackageHeader): Promise<void> {
    if (header.agencyCode !== core.config.agency.code) {
      throw new AppError("sync.package-other-office", { agency: header.agencyCode });
    }
    const known = await database.read
      .selectFrom("sync_packages")
      .select("at")
      .where("id", "=", header.id)
      .where("way", "=", "in")
      .executeTakeFirst();
    if (known) throw new AppError("sync.package-known", { at: displayTime(known.at) });
  }

  async function importFrom(officer: Carrier, path: string, passphrase: string): Promise<void> {
    // what can be said before the long reading is said at once
    await check(await peekPackage(disk, path));
    begin("in", path, async (watch) => {
      const open = await openPackage(disk, { path, passphrase, check });
      try {
        return await takeIn(officer, path, open, watch);
      } finally {
        await open.close();
      }
    });
  }

  /** Takes an open package in and writes down what it was; answers the sentence for who carried it. */
  async function takeIn(officer: Carrier, path: string, open: OpenPackage, watch: Watch): Promise<string> {
    const { operations, files, added, sha256 } = await take(officer.username, open, watch);
    const { header } = open;
    await core.write(officer.username, async (tx) => {
      await note(tx, {
        id: header.id,
        way: "in",
        device_id: header.deviceId,
        machine_name: header.machineName,
        path,
        operations,
        files,
        bytes: open.bytes,
        sha256,
        added,
        made_at: header.createdAt,
        by: officer.fullName,
      });
      await tx.audit("sync.package-in", header.id, { device: header.deviceId, operations, added, sha256 });
    });
    parts.engine.poke();
    const machine = `máy “${header.machineName}”`;
    const known = wholeText(operations - added);
    if (added === 0) {
      return `Gói không có gì mới: cả ${known} việc của ${machine} máy này đã có. Không cần làm gì thêm.`;
    }
    const rest = added < operations ? `; ${known} việc máy này đã có` : "";
    return `Đã nhận ${wholeText(added)} việc mới của ${machine}${rest}. Máy này sẽ gửi thay; xem ở “Chờ gửi”.`;
  }

  return {
    exportTo,
    importFrom,

    async view(): Promise<SyncPackages> {
      const rows = await database.read
        .selectFrom("sync_packages")
        .selectAll()
        .orderBy("seq", "desc")
        .limit(LISTED)
        .execute();
      return {
        running,
        forProvince: (await recall(database, "sync.package-key")) !== undefined,
        rows: rows.map((row) => ({
          id: row.id,
          way: row.way as "out" | "in",
          machineName: row.machine_name,
          path: row.path,
          operations: row.operations,
          files: row.files,
          bytes: row.bytes,
          sha256: row.sha256,
          added: row.added,
          madeAt: row.made_at,
          by: row.by,
          at: row.at,
        })),
      };
    },

    /** Learns the province's public key for packages; an older server has none. */
    async learnKey(line: ServerLine): Promise<void> {
      if ((await recall(database, "sync.package-key")) !== undefined) return;
      const answer = await line.exchange({ method: "GET", path: "/v1/package-key" });
      const { keyId, publicKey } = (answer.json ?? {}) as { keyId?: unknown; publicKey?: unknown };
      if (answer.status !== 200 || typeof publicKey !== "string") return;
      const raw = Buffer.from(publicKey, "base64");
      if (raw.length !== 32 || createHash("sha256").update(raw).digest("hex") !== keyId) return;
      await core.write("system", async (tx) => {
        await remember(tx, "sync.package-key", raw.toString("base64"));
        await tx.audit("sync.package-key", "sync", { keyId });
      });
    },

    cancel(): void {
      stop.abort(new AppError("sync.package-cancelled"));
    },

    /** Ends what runs; what it wrote beside its place goes away. */
    async stop(): Promise<void> {
      stop.abort(new AppError("core.unavailable", {}, { retryable: true }));
      await work;
    },
  };
}

export type Packages = ReturnType<typeof createPackages>;
