import { type Selectable, sql } from "kysely";
import type { Database } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import { AppError } from "../errors.ts";
import { toTimestamp } from "../time.ts";
import { LONGEST_BELIEVED_WAIT_MS } from "./rules.ts";

/** One of the queue; `follows` is the last of its dossier that the province has taken, null when there is none. */
export type Operation = Selectable<Schema["outbox"]> & { follows?: string | null };

/** A file of an operation as the province is told of it, and how far it has gone up. */
export interface NamedFile {
  id: string;
  sha256: string;
  size: number;
  mediaType: string;
  title: string;
  done: boolean;
  /** the same content went up as another file */
  twin: boolean;
  /** bytes that are still to go up */
  left: number;
}

/**
 * Operations of one dossier that may go one behind the other in one sending: the oldest that is not done, and what
 * follows it without files. The unit of sending; of no dossier: one operation.
 */
export interface Chain {
  operations: Operation[];
  files: Map<string, NamedFile[]>;
}

/** One look at the queue. */
interface Look {
  /** of the queue behind this place */
  after: number;
  /** only what carries no file */
  light?: boolean;
  /** only what an officer wants sent first */
  urgent?: boolean;
}

/** Operations of one look: what one transaction of ours and some requests settle. */
const WINDOW = 200;
/** what waits behind so many of one dossier has its turn when they are done */
const LONGEST_CHAIN = 25;
const NO_FILES = "[]";

/**
 * The chains whose time has come, from the next operations of the queue, and where to look on. Found through the
 * partial indexes of what waits, each row's predecessor by its own index: as fast with a hundred thousand behind it.
 */
export async function nextChains(
  database: Database,
  now: number,
  look: Look,
): Promise<{ chains: Chain[]; after: number }> {
  const rows = await queued(database, now, look).execute();
  const chains: Chain[] = [];
  /** the chain that ends with an operation, by its place */
  const ends = new Map<number, Chain>();
  /** what comes behind a chain of this look, but not in it */
  const behind = new Set<number>();
  let left = Number.POSITIVE_INFINITY;
  for (const { before, ...operation } of rows) {
    const chain = before === null ? undefined : ends.get(before);
    if (before === null) {
      const made: Chain = { operations: [operation], files: new Map() };
      chains.push(made);
      ends.set(operation.seq, made);
    } else if (chain && operation.files === NO_FILES && chain.operations.length < LONGEST_CHAIN) {
      chain.operations.push(operation);
      ends.delete(before);
      ends.set(operation.seq, chain);
    } else if (chain || behind.has(before)) {
      behind.add(operation.seq);
      left = Math.min(left, operation.seq);
    }
  }
  await nameFiles(database, chains);
  const last = rows.at(-1)?.seq;
  return { chains, after: Math.min(left - 1, last ?? Number.POSITIVE_INFINITY) };
}

/** Operations of the dossier of `o` before it that the province took from this machine. */
const SENT = sql`FROM outbox e WHERE e.dossier_id = o.dossier_id AND e.seq < o.seq AND e.state = 'done'`;

/** Those that it took from another machine, as far as second copies tell. */
const OF_OTHERS = sql`FROM exchange_held h WHERE h.unit_id = o.dossier_id AND h.behind < o.seq
  AND h.state = 'confirmed' AND h.body <> '' AND NOT EXISTS (SELECT 1 FROM outbox WHERE id = h.id)
  AND NOT (h.maker IS o.device_id AND h.maker_seq > o.device_seq)`;

/** The last of both: a copy stands behind what was queued here when it was heard of. */
const LAST_BEFORE = sql<
  string | null
>`iif((SELECT max(h.behind) ${OF_OTHERS}) >= coalesce((SELECT max(e.seq) ${SENT}), 0),
  (SELECT h.id ${OF_OTHERS} ORDER BY h.behind DESC, h.ordinal DESC LIMIT 1),
  (SELECT e.id ${SENT} ORDER BY e.seq DESC LIMIT 1))`;

/** Each of the next operations whose time has come, with the place of the one before it of its dossier. */
export function queued(database: Database, now: number, look: Look) {
  // the words of the partial indexes: a parameter would hide them from SQLite
  let query = database.read
    .selectFrom("outbox as o")
    .selectAll("o")
    .select(
      sql<number | null>`(SELECT max(e.seq) FROM outbox e WHERE e.dossier_id = o.dossier_id AND e.seq < o.seq
        AND e.state != 'done')`.as("before"),
    )
    .select(LAST_BEFORE.as("follows"))
    .where(sql<boolean>`o.state = 'waiting'`)
    .where("o.seq", ">", look.after)
    .where((e) =>
      e.or([
        e("o.next_try_at", "is", null),
        e("o.next_try_at", "<=", toTimestamp(now)),
        e("o.next_try_at", ">", toTimestamp(now + LONGEST_BELIEVED_WAIT_MS)),
      ]),
    )
    .orderBy("o.seq")
    .limit(WINDOW);
  if (look.light) query = query.where(sql<boolean>`o.files = '[]'`);
  if (look.urgent) query = query.where(sql<boolean>`o.urgent = 1`);
  return query;
}

/** The last place of the queue. */
export async function lastQueued(database: Database): Promise<number> {
  const row = await database.read
    .selectFrom("outbox")
    .select((e) => e.fn.max("seq").as("last"))
    .executeTakeFirst();
  return Number(row?.last ?? 0);
}

/** Bytes of the chain's files that are still to be uploaded. */
export const bytesLeft = (chain: Chain): number =>
  [...chain.files.values()].flat().reduce((sum, file) => sum + file.left, 0);

/** Reads what the files of these chains are; also of one whose content was erased here since: the province has it. */
async function nameFiles(database: Database, chains: readonly Chain[]): Promise<void> {
  const wanted = new Map<Operation, string[]>();
  for (const { operations } of chains) {
    for (const one of operations)
      if (one.files !== NO_FILES) wanted.set(one, JSON.parse(one.files) as string[]);
  }
  if (wanted.size === 0) return;
  const rows = await database.read
    .selectFrom("files as f")
    .leftJoin("uploads as u", "u.file_id", "f.id")
    .select(["f.id", "f.sha256", "f.size", "f.media_type", "f.title", "u.state", "u.offset"])
    .select(
      sql<number>`EXISTS (SELECT 1 FROM files t JOIN uploads v ON v.file_id = t.id WHERE t.sha256 = f.sha256
        AND t.id <> f.id AND v.state = 'done')`.as("twin"),
    )
    .where("f.id", "in", [...new Set([...wanted.values()].flat())])
    .execute();
  const known = new Map(rows.map((row) => [row.id, row]));
  for (const chain of chains) {
    for (const operation of chain.operations) {
      const files = wanted.get(operation)?.map((id): NamedFile => {
        const row = known.get(id);
        // sending it will find that it is missing
        if (!row)
          return { id, sha256: "", size: 0, mediaType: "", title: "", done: false, twin: false, left: 0 };
        const done = row.state === "done";
        const { sha256, size, media_type: mediaType, title } = row;
        const left = done ? 0 : size - (row.offset ?? 0);
        return { id, sha256, size, mediaType, title, done, twin: row.twin === 1, left };
      });
      if (files) chain.files.set(operation.id, files);
    }
  }
}

/** The file as an operation names it. Throws `files.missing` for one that this machine does not know. */
export function reference(file: NamedFile) {
  if (file.sha256 === "") throw new AppError("files.missing");
  const { sha256, size, mediaType, title } = file;
  return { sha256, size, mediaType, title };
}
