import { type SqlBool, sql } from "kysely";
import type { CoreContext } from "../context.ts";
import type { LanMessage, LanPeer } from "../ports.ts";
import { isDealtWith } from "../sync/service.ts";
import { answerText, type LaterWord, readUnderstood, sayUnderstood, type Understood } from "./dialect.ts";
import { endLeases, speaksFor } from "./leases.ts";
import { ANSWERS, type Answer, Greeting, Question, type Snapshot } from "./messages.ts";
import { rangesOf } from "./rules.ts";
import type { Unit } from "./snapshot.ts";
import type { Units } from "./units.ts";
import { sealFor } from "./wrap.ts";

/** Units in one answer, and bytes of JSON after which no more is added. */
const PAGE_UNITS = 20;
const PAGE_BYTES = 1_500_000;
const NO_BODY = new Uint8Array();

export interface AnsweringParts {
  core: CoreContext;
  self: string;
  units: Units;
  greeting(): Promise<Greeting>;
  /** another machine said how it stands */
  greeted(peer: LanPeer, greeting: Greeting, understood: Understood): Promise<void>;
  /** whether a machine understands what older builds do not */
  understands(device: string, word: LaterWord): boolean;
  /** another machine answers now */
  isHere(device: string): boolean;
  /** why a dossier cannot be given now, in words; empty: it can */
  busy(unitId: string): Promise<string>;
}

/** What this machine answers to the others of its office. Nothing but what a `Question` can say is understood. */
export function createAnswering(parts: AnsweringParts) {
  const { core, self, units } = parts;
  const { read } = core.database;

  async function page(
    found: readonly Unit[],
    of: "outbox" | "held",
  ): Promise<{ told: Snapshot[]; last?: Unit }> {
    const told: Snapshot[] = [];
    let bytes = 0;
    let last: Unit | undefined;
    for (const unit of found) {
      const snapshot = await units.snapshot(read, unit, of);
      bytes += JSON.stringify(snapshot).length;
      if (told.length > 0 && bytes > PAGE_BYTES) break;
      told.push(snapshot);
      last = unit;
    }
    return { told, last };
  }

  /** Own units, and those that the asker was given and may not have heard of. */
  async function feed(peer: LanPeer, after: number): Promise<Answer<"feed">> {
    // it has heard of what was taken without contact up to there, and judged it
    await endLeases(core, await speaksFor(read, peer.deviceId), after);
    const found = await read
      .selectFrom("exchange_units")
      .selectAll()
      .where("owner", "in", ["", peer.deviceId])
      .where("position", ">", after)
      .where((e) => e.or([e("owner", "=", ""), e("base", "like", `%"${self}"%`)]))
      .orderBy("position")
      .limit(PAGE_UNITS + 1)
      .execute();
    const end = await read
      .selectFrom("exchange_units")
      .select((e) => e.fn.max("position").as("end"))
      .executeTakeFirst();
    const { told, last } = await page(found.slice(0, PAGE_UNITS), "outbox");
    return {
      units: told,
      position: last?.position ?? after,
      end: Number(end?.end ?? 0),
      more: told.length < found.length,
    };
  }

  async function acknowledge(peer: LanPeer, operations: string[]): Promise<void> {
    const open = await read
      .selectFrom("outbox")
      .select("id")
      .where("id", "in", operations)
      .where("state", "<>", "done")
      .execute();
    if (open.length === 0) return;
    await core.write("system", async (tx) => {
      for (const { id } of open) {
        await tx.db
          .insertInto("exchange_copies")
          .values({ operation_id: id, place: peer.deviceId, at: tx.at })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      tx.emit("exchange", []);
    });
  }

  async function take(peer: LanPeer, id: string): Promise<Answer<"take">> {
    const unit = await units.find(read, id);
    if (!unit) return { unit: null, owner: null, why: "" };
    // given before: the answer was lost on the way
    if (unit.owner === peer.deviceId) {
      return { unit: await units.snapshot(read, unit), owner: peer.deviceId, why: "" };
    }
    if (unit.owner !== "") return { unit: null, owner: unit.owner, why: "" };
    const why = await parts.busy(id);
    if (why) return { unit: null, owner: self, why };
    const told = await core.write("system", async (tx) => {
      const now = await units.find(tx.db, id);
      if (now?.owner !== "") return undefined;
      const after = {
        ...now,
        owner: peer.deviceId,
        epoch: now.epoch + 1,
        base: JSON.stringify({ device: self, epoch: now.epoch, revision: now.revision }),
        lease: null,
        position: await units.nextPosition(tx),
      };
      await units.setUnit(tx, after);
      await tx.audit("exchange.given", id, { to: peer.deviceId });
      tx.emit("dossiers", [id]);
      return units.snapshot(tx.db, after);
    });
    if (!told) return { unit: null, owner: null, why: "" };
    return { unit: told, owner: peer.deviceId, why: "" };
  }

  async function file(
    peer: LanPeer,
    id: string,
    offset: number,
  ): Promise<{ answer: Answer<"file">; body: Uint8Array }> {
    const { piece, whole, key } = await core.database.files.sealed(id, offset);
    return { answer: { whole, key: sealFor(peer.certificate, key, id, core.ports.random) }, body: piece };
  }

  /** What is known here of every machine of the office, this one left out. */
  async function machines(): Promise<Answer<"machines">> {
    const rows = await read
      .selectFrom("exchange_peers")
      .selectAll()
      .orderBy("device_id")
      .limit(200)
      .execute();
    const counts = await read
      .selectFrom("exchange_units")
      .select((e) => [
        "owner",
        e.fn.countAll<number>().as("units"),
        sql<number>`sum(kind = 'dossier')`.as("dossiers"),
      ])
      .where("owner", "<>", "")
      .groupBy("owner")
      .execute();
    return {
      machines: rows.map((row) => {
        const count = counts.find((one) => one.owner === row.device_id);
        return {
          device: row.device_id,
          name: row.name,
          heardAt: row.heard_at,
          metAt: row.met_at,
          greeting: Greeting.safeParse(JSON.parse(row.told)).data ?? null,
          here: parts.isHere(row.device_id),
          replacedBy: row.replaced_by,
          units: Number(count?.units ?? 0),
          dossiers: Number(count?.dossiers ?? 0),
        };
      }),
    };
  }

  async function lost(device: string, after: string): Promise<Answer<"lost">> {
    const found = await read
      .selectFrom("exchange_units")
      .selectAll()
      .where("owner", "<>", "")
      .where((e) =>
        e.or([
          e("owner", "=", device),
          // whoever has the unit since went on from a version without these
          e(
            "id",
            "in",
            e
              .selectFrom("exchange_held")
              .select("unit_id")
              .where("body", "<>", "")
              .where("giver", "=", device),
          ),
        ]),
      )
      .where("id", ">", after)
      .orderBy("id")
      .limit(PAGE_UNITS + 1)
      .execute();
    const { told, last } = await page(found.slice(0, PAGE_UNITS), "held");
    return {
      units: told,
      next: told.length < found.length && last ? last.id : null,
      known: await knownOf(device),
    };
  }

  /** Operations of a machine that are here in any way, or were and are confirmed by the province. */
  async function knownOf(device: string) {
    const { rows } = await sql<{ seq: number }>`
      SELECT maker_seq AS seq FROM exchange_held WHERE maker = ${device}
      UNION SELECT device_seq FROM outbox WHERE device_id = ${device} ORDER BY 1`.execute(read);
    return rangesOf(rows.map((row) => row.seq)).slice(-5000);
  }

  async function filesHere(ids: readonly string[]): Promise<Answer<"files">> {
    const rows = await read
      .selectFrom("files")
      .select("id")
      .where(sql<SqlBool>`id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`)
      .where("wrapped_key", "is not", null)
      .execute();
    return { here: rows.map((row) => row.id) };
  }

  /** Which operations the province has confirmed to this machine, or a person here corrected or took out of the queue. */
  async function settled(operations: readonly string[]): Promise<Answer<"settled">> {
    const { rows } = await sql<{ id: string }>`
      SELECT j.value AS id FROM json_each(${JSON.stringify(operations)}) j
      WHERE EXISTS (SELECT 1 FROM outbox WHERE id = j.value AND state = 'done')
        OR ${isDealtWith(sql`j.value`)}`.execute(read);
    return { settled: rows.map((row) => row.id) };
  }

  async function answer(
    peer: LanPeer,
    question: Question,
    beside: Uint8Array,
  ): Promise<{ answer: unknown; body?: Uint8Array }> {
    switch (question.ask) {
      case "greet":
        await parts.greeted(peer, question.greeting, readUnderstood(beside));
        return { answer: { greeting: await parts.greeting() }, body: sayUnderstood() };
      case "feed":
        return { answer: await feed(peer, question.after) };
      case "file":
        return file(peer, question.id, question.offset);
      case "ack":
        await acknowledge(peer, question.operations);
        return { answer: {} };
      case "take":
        return { answer: await take(peer, question.id) };
      case "machines":
        return { answer: await machines() };
      case "lost":
        return { answer: await lost(question.device, question.after) };
      case "files":
        return { answer: await filesHere(question.ids) };
      case "settled":
        return { answer: await settled(question.operations) };
    }
  }

  return {
    knownOf,
    machines,
    /** Answers one message of another machine; one that is not understood ends the line. */
    async serve(peer: LanPeer, message: LanMessage): Promise<LanMessage> {
      const question = Question.parse(JSON.parse(message.json));
      const { answer: said, body } = await answer(peer, question, message.body);
      const told: Answer<Question["ask"]> = ANSWERS[question.ask].parse(said);
      const json = answerText(told, (word) => parts.understands(peer.deviceId, word));
      return { json, body: body ?? NO_BODY };
    },
  };
}

export type Answering = ReturnType<typeof createAnswering>;
