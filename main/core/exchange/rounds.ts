import { type SqlBool, sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import { SEALED_PIECE } from "../../../db/files.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { LanPeer, LanSession } from "../ports.ts";
import { LOW_DISK } from "../sizes.ts";
import { eraseCopies, wantFile } from "./apply.ts";
import { type LaterWord, readUnderstood, sayUnderstood, type Understood } from "./dialect.ts";
import { ANSWERS, type Answer, type Greeting, type Question } from "./messages.ts";
import { copiesKeptSince, type Units } from "./units.ts";
import { noteUntaken } from "./untaken.ts";
import { openSealed } from "./wrap.ts";

const ASK_MS = 15_000;
/** a page of one round; what is behind it waits for the next, so that no machine keeps the others from their turn */
const FILES_AT_ONCE = 40;
const ACKS_AT_ONCE = 500;
/** copies whose time is over: each page is looked for in what else needs it */
const ERASED_AT_ONCE = 100;
const TRIES = 3;

export interface RoundsParts {
  core: CoreContext;
  /** the data folder */
  folder: string;
  units: Units;
  privateKeyPem(): string;
  greeting(): Promise<Greeting>;
  greeted(peer: LanPeer, greeting: Greeting, understood: Understood): Promise<void>;
  /** whether a machine answers a question that older builds do not know */
  understands(device: string, word: LaterWord): boolean;
}

/** What this machine asks of one other: how it stands, what changed there, the files of it, and that copies are whole. */
export function createRounds(parts: RoundsParts) {
  const { core, units } = parts;
  const { read } = core.database;

  async function ask<A extends Question["ask"]>(
    session: LanSession,
    address: string,
    question: Extract<Question, { ask: A }>,
    beside: Uint8Array = new Uint8Array(),
  ): Promise<{ peer: LanPeer; answer: Answer<A>; body: Uint8Array }> {
    const said = await session.ask(address, { json: JSON.stringify(question), body: beside }, ASK_MS);
    const answer = ANSWERS[question.ask].safeParse(parse(said.message.json));
    if (!answer.success) throw new AppError("exchange.strange-answer", {}, { retryable: true });
    return { peer: said.peer, answer: answer.data as Answer<A>, body: said.message.body };
  }

  async function greet(session: LanSession, address: string): Promise<LanPeer> {
    const greeting = await parts.greeting();
    const said = await ask(session, address, { ask: "greet", greeting }, sayUnderstood());
    const { peer, answer, body } = said;
    await parts.greeted(peer, answer.greeting, readUnderstood(body));
    return peer;
  }

  async function cursorOf(device: string): Promise<number> {
    const row = await read
      .selectFrom("exchange_peers")
      .select("cursor")
      .where("device_id", "=", device)
      .executeTakeFirst();
    return row?.cursor ?? 0;
  }

  async function setCursor(device: string, cursor: number): Promise<void> {
    await core.write("system", (tx) =>
      tx.db.updateTable("exchange_peers").set({ cursor }).where("device_id", "=", device).execute(),
    );
  }

  /** Reads what changed at another machine; a unit that cannot be taken in is noted for people and passed. */
  async function readFeed(session: LanSession, address: string, peer: LanPeer): Promise<number> {
    let taken = 0;
    for (;;) {
      const after = await cursorOf(peer.deviceId);
      const { answer } = await ask(session, address, { ask: "feed", after });
      if (answer.end < after) {
        // its disk was restored from an older copy: everything is told again, and taken in once
        await setCursor(peer.deviceId, 0);
        continue;
      }
      for (const unit of answer.units) {
        try {
          const judgement = await units.receive(unit, peer.deviceId);
          if (judgement !== "stale") taken++;
        } catch (error) {
          if (error instanceof AppError && STOPS.has(error.code)) throw error;
          await noteUntaken(core, unit, peer.deviceId, error);
        }
      }
      if (answer.position > after) await setCursor(peer.deviceId, answer.position);
      if (!answer.more || answer.units.length === 0) return taken;
    }
  }

  /** Fetches one file whole, as it lies encrypted there. */
  async function fetchFile(session: LanSession, address: string, id: string): Promise<void> {
    const row = await read.selectFrom("files").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) return;
    if (row.wrapped_key === null) {
      const piece = async (offset: number) => {
        for (let left = TRIES; ; left--) {
          try {
            return await ask(session, address, { ask: "file", id, offset });
          } catch (error) {
            if (left <= 1) throw error;
          }
        }
      };
      const first = await piece(0);
      const key = openSealed(parts.privateKeyPem(), first.answer.key, id);
      async function* pieces() {
        yield first.body;
        for (let at = first.body.length; at < first.answer.whole; ) {
          const { body } = await piece(at);
          if (body.length === 0 || body.length > SEALED_PIECE) throw new AppError("files.corrupt");
          yield body;
          at += body.length;
        }
      }
      const adopted = await core.database.files.adopt(id, pieces(), {
        key,
        sha256: row.sha256,
        size: row.size,
      });
      await core.write("system", async (tx) => {
        await tx.db
          .updateTable("files")
          .set({ ...adopted, erased_at: null, erased_why: null })
          .where("id", "=", id)
          .execute();
        await tx.db.deleteFrom("exchange_files").where("file_id", "=", id).execute();
        tx.emit("exchange", []);
      });
      return;
    }
    await core.write("system", (tx) =>
      tx.db.deleteFrom("exchange_files").where("file_id", "=", id).execute(),
    );
  }

  /** What a machine has no more is not waited for, unless work that the province has not confirmed names it. */
  async function forget(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await core.write("system", (tx) =>
      sql`DELETE FROM exchange_files WHERE file_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))
        AND file_id NOT IN (SELECT j.value FROM outbox o, json_each(o.files) j WHERE o.state <> 'done')
        AND file_id NOT IN (SELECT j.value FROM exchange_held h, json_each(h.files) j WHERE h.state = 'held')
        AND file_id NOT IN (SELECT file_id FROM results WHERE file_id IS NOT NULL)`.execute(tx.db),
    );
  }

  /** Which of these files lie whole at another machine, in the order in which they were named. */
  async function filesThere(
    session: LanSession,
    { address, device }: { address: string; device: string },
    ids: readonly string[],
  ): Promise<string[]> {
    if (parts.understands(device, "files")) {
      const { answer } = await ask(session, address, { ask: "files", ids: [...ids] });
      return ids.filter((id) => answer.here.includes(id));
    }
    const here: string[] = [];
    for (const id of ids) {
      try {
        await ask(session, address, { ask: "file", id, offset: 0 });
        here.push(id);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "exchange.no-contact") throw error;
        // an older build ends the line at a file that it has not; whoever is not there at all greets nobody
        await greet(session, address);
      }
    }
    return here;
  }

  /** Pages that a lost machine had not given yet: each other one is asked once whether it has a second copy. */
  async function askForLost(session: LanSession, address: string, peer: LanPeer): Promise<void> {
    const { deviceId } = peer;
    const wanted = await read
      .selectFrom("exchange_files as w")
      .innerJoin("exchange_peers as p", "p.device_id", "w.giver")
      .select("w.file_id")
      .where("p.replaced_by", "is not", null)
      .where("w.giver", "<>", deviceId)
      .where(sql<SqlBool>`NOT EXISTS (SELECT 1 FROM json_each(w.asked) WHERE value = ${deviceId})`)
      .orderBy("w.file_id")
      .limit(FILES_AT_ONCE)
      .execute();
    if (wanted.length === 0) return;
    const ids = wanted.map((row) => row.file_id);
    const here = await filesThere(session, { address, device: deviceId }, ids);
    const away = ids.filter((id) => !here.includes(id));
    await core.write("system", async (tx) => {
      for (const id of here) await wantFile(tx, id, deviceId);
      await tx.db
        .updateTable("exchange_files")
        .set({ asked: sql<string>`json_insert(asked, '$[#]', ${deviceId})` })
        .where("file_id", "in", away)
        .execute();
      // what waits for such a page is tried again
      tx.emit("sync", here);
    });
  }

  /** Small files first: many dossiers are whole early. One that cannot be had now waits and stops no other. */
  async function fetchFiles(session: LanSession, address: string, peer: LanPeer): Promise<void> {
    const wanted = await read
      .selectFrom("exchange_files")
      .innerJoin("files", "files.id", "exchange_files.file_id")
      .select("files.id as id")
      .where("giver", "=", peer.deviceId)
      .orderBy("files.size")
      .orderBy("files.id")
      .limit(FILES_AT_ONCE)
      .execute();
    if (wanted.length === 0) return;
    const ids = wanted.map((file) => file.id);
    const here = await filesThere(session, { address, device: peer.deviceId }, ids);
    await forget(ids.filter((id) => !here.includes(id)));
    for (const id of here) {
      try {
        await fetchFile(session, address, id);
      } catch (error) {
        if (error instanceof AppError && STOPS.has(error.code)) throw error;
        core.ports.log.warn("exchange.file-waits", { file: id, why: String(error).slice(0, 200) });
      }
    }
  }

  /** Tells the other machine which of its operations lie here whole, files and all. */
  async function acknowledge(session: LanSession, address: string, peer: LanPeer): Promise<void> {
    const whole = await read
      .selectFrom("exchange_held as h")
      .select("h.id")
      .where("h.state", "=", "held")
      .where("h.acked", "=", 0)
      .where("h.giver", "=", peer.deviceId)
      .where(
        sql<SqlBool>`NOT EXISTS (SELECT 1 FROM json_each(h.files) j LEFT JOIN files f ON f.id = j.value
          WHERE f.wrapped_key IS NULL)`,
      )
      .orderBy("h.id")
      .limit(ACKS_AT_ONCE)
      .execute();
    if (whole.length === 0) return;
    const operations = whole.map((row) => row.id);
    await ask(session, address, { ask: "ack", operations });
    await core.write("system", (tx) =>
      tx.db.updateTable("exchange_held").set({ acked: 1 }).where("id", "in", operations).execute(),
    );
  }

  /** Second copies of what a lost machine told go when the machine that stands in for it has brought them through. */
  async function letGo(session: LanSession, address: string, peer: LanPeer): Promise<void> {
    const held = await read
      .selectFrom("exchange_held as h")
      .innerJoin("exchange_peers as p", "p.device_id", "h.giver")
      .select(["h.id", "h.unit_id"])
      .where("h.state", "=", "held")
      .where("p.replaced_by", "=", peer.deviceId)
      .orderBy("h.unit_id")
      .orderBy("h.ordinal")
      .limit(ACKS_AT_ONCE)
      .execute();
    if (held.length === 0 || !parts.understands(peer.deviceId, "settled")) return;
    const operations = held.map((row) => row.id);
    const { answer } = await ask(session, address, { ask: "settled", operations });
    const gone = held.filter((row) => answer.settled.includes(row.id));
    if (gone.length === 0) return;
    await core.write("system", (tx) => erase(tx, gone));
  }

  async function erase(tx: WriteTx, copies: readonly { id: string; unit_id: string }[]): Promise<void> {
    for (const unit of new Set(copies.map((row) => row.unit_id))) {
      const ids = copies.filter((row) => row.unit_id === unit).map((row) => row.id);
      await eraseCopies(tx, core.database.files, ids, unit);
    }
    tx.emit("exchange", []);
  }

  return {
    ask,
    greet,
    filesThere,
    /** One round with one machine. Throws what the line throws. */
    async with(session: LanSession, address: string): Promise<LanPeer> {
      const peer = await greet(session, address);
      await readFeed(session, address, peer);
      await askForLost(session, address, peer);
      await fetchFiles(session, address, peer);
      await acknowledge(session, address, peer);
      await letGo(session, address, peer);
      return peer;
    },

    /**
     * What the province has confirmed needs no note of its second copies. The copies themselves go where this machine
     * sent the operation too, and when they have been kept long enough by a clock that is believed, at once where the
     * disk is nearly full.
     */
    async tidy(): Promise<void> {
      const noted = await read
        .selectFrom("exchange_copies as c")
        .innerJoin("outbox as o", "o.id", "c.operation_id")
        .select("c.operation_id")
        .where("o.state", "=", "done")
        .limit(500)
        .execute();
      const sent = await read
        .selectFrom("exchange_held as h")
        .innerJoin("outbox as o", "o.id", "h.id")
        .select(["h.id", "h.unit_id"])
        .where("h.state", "=", "held")
        .where("o.state", "=", "done")
        .limit(500)
        .execute();
      const full = (await core.ports.disk.free(parts.folder)) < LOW_DISK;
      let kept = read
        .selectFrom("exchange_held")
        .select(["id", "unit_id"])
        // the words of the partial index
        .where(sql<SqlBool>`state = 'confirmed' AND body <> ''`)
        .limit(ERASED_AT_ONCE);
      if (!full) kept = kept.where("changed_at", "<", copiesKeptSince(core));
      const expired = full || core.clockIsTrusted() ? await kept.execute() : [];
      if (noted.length + sent.length + expired.length === 0) return;
      await core.write("system", async (tx) => {
        if (noted.length > 0) {
          const ids = noted.map((row) => row.operation_id);
          await tx.db.deleteFrom("exchange_copies").where("operation_id", "in", ids).execute();
        }
        await erase(tx, [...sent, ...expired]);
      });
    },
  };
}

export type Rounds = ReturnType<typeof createRounds>;

/** These stop a round: nothing that comes can be kept, or nobody answers. */
const STOPS = new Set<string>([
  "db.disk-full",
  "db.read-only",
  "core.unavailable",
  "exchange.no-contact",
  "exchange.stranger",
]);

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
