import type { Disk } from "../main/core/ports.ts";
import { listBackups } from "./backup.ts";
import { hasCleanMark } from "./clean-mark.ts";
import { type Connection, connectWriter, readTail, versionOf } from "./connection.ts";
import type { Database, DatabaseOptions } from "./database.ts";
import { AppError, classify } from "./errors.ts";
import { examine, journalHoldsWork, keyIsRight } from "./examine.ts";
import { incomingFolder } from "./files.ts";
import { type Journal, startJournal } from "./journal/journal.ts";
import { listSegments, type Segment, same } from "./journal/read.ts";
import { deriveKeys, type Keys, readKeyCheck, writeKeyCheck } from "./keys.ts";
import { type Layout, layout } from "./layout.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { type Recovery, recover } from "./recover.ts";
import { placeOf, type Replayed, replay } from "./replay.ts";
import { runDatabase } from "./running.ts";
import { compactStamp, stamp } from "./stamp.ts";
import { clearIncoming } from "./sweep.ts";

/**
 * Opens the data folder, or makes it: checks that it can be written to, that the key is right, that the
 * schema is known and the file sound; recovers what is not; brings the journal and the database to the
 * same place. `recovery` is the account of a recovery in Vietnamese, empty on an ordinary start.
 * Throws `db.read-only`, `db.disk-full`, `db.wrong-key` and `db.future-version` (both leave the data as it
 * was) and `db.corrupt` when there is nothing to recover from. The caller holds the folder's lock.
 */
export async function openDatabase(
  options: DatabaseOptions,
): Promise<{ database: Database; recovery: string[] }> {
  const { disk, random, clock } = options;
  const paths = layout(options.folder);
  const keys = deriveKeys(options.masterKey);
  await prepareFolder(options, paths);
  const clean = await hasCleanMark(disk, paths);
  let recovery = await makeSound(options, paths, keys, !clean);

  await clearIncoming(disk, incomingFolder(paths.files));
  await disk.remove(paths.cleanMark);
  if ((await readKeyCheck(disk, paths.keyCheck, keys)) !== "good") {
    await writeKeyCheck(disk, random, paths.keyCheck, keys);
  }
  let writing = openWriter(paths, keys);
  try {
    const segments = await listSegments(disk, paths.journal, keys.journal);
    let replayed = await replay({ connection: writing, disk, segments, journalKey: keys.journal });
    if (!recovery && isDoubtful(replayed)) {
      writing.close();
      recovery = await rebuildDoubtful(options, paths, keys, { segments, replayed });
      writing = openWriter(paths, keys);
      if (recovery)
        replayed = await replay({ connection: writing, disk, segments, journalKey: keys.journal });
    }
    const joined = await joinJournal(options, paths, keys, { writing, segments, replayed });
    const { database, migrate, sweep } = runDatabase({
      options,
      paths,
      keys,
      writing,
      journal: joined.journal,
    });
    const lines = [...(recovery?.lines ?? []), ...joined.lines];
    try {
      for (const migration of MIGRATIONS.slice(versionOf(writing))) await migrate(migration);
      const now = stamp(clock.now());
      if (recovery) {
        const complete = recovery.complete && !joined.lost;
        await auditRecovery(database, now, { lines, complete, quarantine: await quarantined(disk, paths) });
      }
      if (recovery?.complete === false || joined.lost) lines.push(await abandonNumbers(database, now));
      if (recovery || !joined.connected) await database.backup(now);
      if (!clean && !recovery) sweep();
    } catch (error) {
      await database.close();
      throw error;
    }
    return { database, recovery: lines };
  } catch (error) {
    if (writing.open) writing.close();
    throw classify(error);
  }
}

/** Makes the folders and proves by writing that the data folder can be written to. */
async function prepareFolder({ disk }: DatabaseOptions, paths: Layout): Promise<void> {
  for (const folder of [
    paths.folder,
    paths.journal,
    paths.files,
    incomingFolder(paths.files),
    paths.backups,
  ]) {
    await disk.makeFolder(folder);
  }
  await disk.writeAtomic(paths.probe, Buffer.from("ok"));
  await disk.remove(paths.probe);
}

/** After this the database is sound or does not exist yet; undefined when nothing had to be recovered. */
async function makeSound(
  { disk, clock }: DatabaseOptions,
  paths: Layout,
  keys: Keys,
  thorough: boolean,
): Promise<Recovery | undefined> {
  const segments = await listSegments(disk, paths.journal, keys.journal);
  const condition = await examine(disk, paths, keys, thorough);
  if (condition !== "sound") {
    const backups = await listBackups(disk, paths.backups);
    const check = await readKeyCheck(disk, paths.keyCheck, keys);
    const traces = condition === "unreadable" || check !== "absent" || segments.length + backups.length > 0;
    if (traces && !(await keyIsRight(disk, paths, keys, segments))) throw new AppError("db.wrong-key");
    if (
      condition !== "unreadable" &&
      backups.length === 0 &&
      !(await journalHoldsWork(disk, segments, keys))
    ) {
      return undefined;
    }
    const found =
      condition === "unreadable"
        ? "Tệp dữ liệu bị hỏng, không đọc được."
        : "Không thấy tệp dữ liệu, hoặc tệp trống.";
    const now = compactStamp(stamp(clock.now()));
    return recover({ disk, keys, paths, segments, now, atLeast: 0 }, found);
  }
  return undefined;
}

function openWriter(paths: Layout, keys: Keys): Connection {
  try {
    return connectWriter(paths.database, keys);
  } catch (error) {
    throw classify(error);
  }
}

/**
 * Whether a database lacked more than the one write that a crash may cost, or the journal does not lead on from it:
 * its disk told that something was written which was not, and what is in the file may then be of several times at once.
 */
function isDoubtful({ writes, how }: Replayed): boolean {
  return writes > 1 || how === "refused" || how === "apart";
}

/** Builds a doubtful database anew from backup and journal; undefined where that would lead less far. */
async function rebuildDoubtful(
  { disk, clock }: DatabaseOptions,
  paths: Layout,
  keys: Keys,
  { segments, replayed }: { segments: readonly Segment[]; replayed: Replayed },
): Promise<Recovery | undefined> {
  const now = compactStamp(stamp(clock.now()));
  const found = "Tệp dữ liệu thiếu những gì ổ đĩa đã báo là ghi xong.";
  try {
    return await recover({ disk, keys, paths, segments, now, atLeast: replayed.at.sequence }, found);
  } catch (error) {
    if (error instanceof AppError && error.code === "db.corrupt") return undefined;
    throw error;
  }
}

interface Joined {
  journal: Journal;
  lines: string[];
  /** false when the journal does not lead up to this database: only a new backup makes it useful again */
  connected: boolean;
  /** acknowledged work may be missing */
  lost: boolean;
}

/**
 * Brings database and journal to the same place: what the journal holds more is written again (a lying
 * disk, or a crash between record and commit), the one record it may hold less comes from the database.
 * The journal then goes on in a new segment, so that nothing is ever written behind an unfinished record.
 */
async function joinJournal(
  { disk, random }: DatabaseOptions,
  paths: Layout,
  keys: Keys,
  { writing, segments, replayed }: { writing: Connection; segments: readonly Segment[]; replayed: Replayed },
): Promise<Joined> {
  const place = placeOf(writing);
  const tail = readTail(writing);
  const parts = { disk, random, folder: paths.journal, key: keys.journal };
  const lines: string[] = [];
  if (replayed.writes > 1) {
    lines.push(`Đã chép lại ${replayed.writes} thao tác từ nhật ký mà tệp dữ liệu chưa có.`);
  }
  const holds = replayed.how !== "apart" && replayed.how !== "refused";
  if (holds && replayed.journal.sequence >= place.sequence) {
    const lost = replayed.how === "damaged" && replayed.writes > 1;
    return { journal: await startJournal(parts, place), lines, connected: true, lost };
  }
  if (
    tail &&
    replayed.journal.sequence === tail.position - 1 &&
    same(replayed.journal.hash, tail.previousHash)
  ) {
    const journal = await startJournal(parts, replayed.journal);
    await journal.append(journal.next(tail.record));
    await journal.sync();
    return { journal, lines, connected: true, lost: false };
  }
  lines.push("Nhật ký bị hỏng hoặc thiếu; dữ liệu còn nguyên, một bản sao lưu mới được làm ngay.");
  return {
    journal: await startJournal(parts, place),
    lines,
    connected: false,
    lost: replayed.how === "refused" || segments.some(({ header }) => header && header.base > place.sequence),
  };
}

/** Names of the folders that lie in quarantine. */
async function quarantined(disk: Disk, paths: Layout): Promise<string[]> {
  const entries = await disk.list(paths.quarantine);
  return entries.filter((entry) => entry.kind === "folder").map((entry) => entry.name);
}

/** What the archive needs to erase a quarantined database by one day: whether all of it came over, and up to where. */
async function auditRecovery(
  database: Database,
  at: string,
  told: { lines: string[]; complete: boolean; quarantine: string[] },
): Promise<void> {
  await database.write({ actor: "system", at }, async (tx) => {
    const newest = await tx.db
      .selectFrom("outbox")
      .select((e) => e.fn.max("seq").as("seq"))
      .executeTakeFirst();
    await tx.audit("database.recovered", "database", { ...told, operations: Number(newest?.seq ?? 0) });
  });
}

/** Numbers may have been used that nobody remembers: no open block is used any more (không cấp lại số). */
async function abandonNumbers(database: Database, at: string): Promise<string> {
  const count = await database.write({ actor: "system", at }, async (tx) => {
    const changed = await tx.db
      .updateTable("number_blocks")
      .set({ state: "abandoned" })
      .where("state", "=", "open")
      .executeTakeFirst();
    await tx.audit("numbers.abandoned", "number_blocks", { blocks: Number(changed.numUpdatedRows) });
    return Number(changed.numUpdatedRows);
  });
  return `Không chắc mọi số đã cấp đều còn ghi lại: bỏ ${count} dải số đang mở, xin dải mới khi có mạng; đến lúc đó cấp số tạm.`;
}
