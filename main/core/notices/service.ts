import { type Selectable, sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { Schema } from "../../../db/schema.ts";
import type { CallCard, Input, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { storedApplicant } from "../people/service.ts";
import type { Contacts } from "../returns/service.ts";
import { displayDay, type Timestamp } from "../time.ts";
import { endsNotice, type NoticesLaw, noticeOwed, noticeText } from "./law.ts";
import { createNoticeViews } from "./views.ts";

export { loadNoticesLaw, type NoticesLaw } from "./law.ts";
export { settleNotice } from "./settle.ts";

type Row = Selectable<Schema["notices"]>;

/** What a contact must come to for the person to know. */
const REACHED: readonly string[] = ["will-come", "reached", "asks-post"];
/** events looked through at a time */
const STEP = 200;
const SEEN = "notices.seen";

/**
 * Notices owed to people (thông báo; NĐ 61/2018/NĐ-CP Điều 17, 19, 20): every event of a dossier's life that the law
 * data name becomes one. The province is asked to tell the person; who cannot be told so, or whom it has not told in
 * its time, is on the call list until either side says that the person knows.
 */
export function createNotices(
  core: CoreContext,
  parts: {
    law: NoticesLaw;
    contacts: Contacts;
    /** so many working hours after a moment */
    hoursAfter(at: Timestamp, hours: number): Timestamp;
  },
) {
  const { law } = parts;
  const { read } = core.database;
  core.alongside.push(follow);
  let unlisten: (() => void) | undefined;
  let running: Promise<void> | undefined;
  let again = false;

  /** A dossier of another machine of the office is told of there; what came from it with its notice is told already. */
  async function isElsewhere(tx: WriteTx, event: Selectable<Schema["dossier_events"]>): Promise<boolean> {
    const unit = await tx.db
      .selectFrom("exchange_units")
      .select("owner")
      .where("id", "=", event.dossier_id)
      .executeTakeFirst();
    if (unit && unit.owner !== "") return true;
    const told = await tx.db
      .selectFrom("notices")
      .select("id")
      .where("event_id", "=", event.id)
      .executeTakeFirst();
    return told !== undefined;
  }

  /** One event's notice, and the end of those that it makes needless. */
  async function take(tx: WriteTx, event: Selectable<Schema["dossier_events"]>): Promise<void> {
    if (await isElsewhere(tx, event)) return;
    const open = await tx.db
      .selectFrom("notices")
      .selectAll()
      .where("dossier_id", "=", event.dossier_id)
      .where("state", "in", ["asked", "to-call"])
      .execute();
    for (const row of open.filter(({ kind }) => endsNotice(law, kind, event.kind))) {
      await end(tx, row, { state: "ended", said: "", by: null });
    }
    const { outcome, way } = JSON.parse(event.detail) as { outcome?: string; way?: string };
    const kind = noticeOwed(law, { kind: event.kind, outcome, way, day: event.at.slice(0, 10) });
    if (!kind) return;
    const dossier = await tx.db
      .selectFrom("dossiers")
      .select(["code", "provisional", "procedure_name", "received_at", "due_at", "applicant"])
      .where("id", "=", event.dossier_id)
      .executeTakeFirstOrThrow();
    const { phone, email, fullName } = storedApplicant(dossier.applicant);
    const { agency } = core.config;
    const text = noticeText(kind.text, {
      // the province binds the final one; both are found when the person asks
      code: dossier.provisional ? `${dossier.code} (mã tạm)` : dossier.code,
      procedure: dossier.procedure_name,
      why: event.why,
      received: displayDay(dossier.received_at),
      due: displayDay(dossier.due_at),
      office: [agency.unitName, agency.phone && `điện thoại ${agency.phone}`].filter(Boolean).join(", "),
    });
    const id = core.ports.random.uuid();
    const reachable = phone !== "" || email !== "";
    if (!reachable && !kind.withoutContact) return;
    await tx.db
      .insertInto("notices")
      .values({
        id,
        event_id: event.id,
        dossier_id: event.dossier_id,
        kind: kind.kind,
        name: kind.name,
        text,
        at: event.at,
        state: reachable ? "asked" : "to-call",
        call_from: parts.hoursAfter(event.at, law.callAfter.value),
        said: reachable ? "" : "Hồ sơ không có số điện thoại, thư điện tử: báo khi gặp, hoặc gửi thư",
        settled_at: null,
        settled_by: null,
      })
      .execute();
    if (reachable) {
      await tx.outbox({
        kind: "notice.requested",
        dossierId: event.dossier_id,
        body: {
          noticeId: id,
          dossierId: event.dossier_id,
          code: dossier.code,
          kind: kind.kind,
          eventId: event.id,
          person: { fullName, phone, email },
          text,
          at: event.at,
        },
      });
    }
    await tx.audit("notices.owed", event.dossier_id, { kind: kind.kind });
    tx.emit("notices", [event.dossier_id]);
  }

  async function end(
    tx: WriteTx,
    row: Row,
    how: { state: "told" | "ended"; said: string; by: string | null },
  ): Promise<void> {
    await tx.db
      .updateTable("notices")
      .set({ state: how.state, said: how.said, settled_at: tx.at, settled_by: how.by })
      .where("id", "=", row.id)
      .execute();
    // the province need not tell any more, and learns who did; of what it never heard, nothing ended
    if (how.state === "told" || row.state === "asked") {
      await tx.outbox({
        kind: "notice.settled",
        dossierId: row.dossier_id,
        body: {
          noticeId: row.id,
          dossierId: row.dossier_id,
          how: how.state,
          said: how.said,
          at: tx.at,
          by: how.by ?? "",
        },
      });
    }
    tx.emit("notices", [row.dossier_id]);
  }

  /**
   * The notices of what happened since they were last looked for, in the write in which it happened. What the
   * province's news bring about is taken in by the next write, at the latest by the one of `catchUp`.
   */
  async function follow(tx: WriteTx): Promise<void> {
    for (let more = true; more; ) {
      const seen = await tx.db.selectFrom("meta").select("value").where("key", "=", SEEN).executeTakeFirst();
      const events = await tx.db
        .selectFrom("dossier_events")
        .selectAll()
        .where("seq", ">", Number(seen?.value ?? 0))
        .orderBy("seq")
        .limit(STEP)
        .execute();
      const last = events.at(-1);
      if (!last) return;
      more = events.length === STEP;
      for (const event of events) await take(tx, event);
      const value = String(last.seq);
      await tx.db
        .insertInto("meta")
        .values({ key: SEEN, value })
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
        .execute();
    }
  }

  /** True when something happened that no write looked at yet. */
  async function isBehind(): Promise<boolean> {
    const row = await read
      .selectFrom("dossier_events")
      .select("seq")
      .where("seq", ">", (e) =>
        e.selectFrom("meta").select(sql<number>`CAST(value AS INTEGER)`.as("seen")).where("key", "=", SEEN),
      )
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** One look at a time; what happens during it is looked at after it. */
  function catchUp(): void {
    again = true;
    running ??= (async () => {
      try {
        while (again) {
          again = false;
          // an empty write: what follows from the events is done at its end
          if (await isBehind()) await core.write("system", async () => {});
        }
      } catch {
        // the disk is full or the database closing: the events stay, and the next one asks again
        core.ports.log.warn("notices.gather-failed", {});
      } finally {
        running = undefined;
      }
    })();
  }

  return {
    ...createNoticeViews(core),

    /** `key` is the idempotency key. Throws `notices.not-found`. */
    async contact(officer: Officer, key: string, input: Input<"notices.contact">): Promise<CallCard> {
      const { id, ...note } = input;
      const known = await read
        .selectFrom("notices")
        .select("dossier_id")
        .where("id", "=", id)
        .executeTakeFirst();
      if (!known) throw new AppError("notices.not-found");
      return parts.contacts.note(officer, key, known.dossier_id, note, async (tx, words) => {
        // the province may have told the person while the officer was calling
        const row = await tx.db
          .selectFrom("notices")
          .selectAll()
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        const said = [words, note.who].filter(Boolean).join(", ");
        const open = ["asked", "to-call"].includes(row.state);
        if (open && REACHED.includes(note.outcome)) {
          await end(tx, row, { state: "told", said, by: officer.fullName });
        } else if (open) {
          // the province may still tell it: it stays asked, and is to be called from now on
          await tx.db.updateTable("notices").set({ call_from: tx.at, said }).where("id", "=", id).execute();
          tx.emit("notices", [row.dossier_id]);
        } else if (row.state === "sent" && REACHED.includes(note.outcome)) {
          const also = `${row.said}; ${officer.fullName} cũng đã báo (${said})`;
          await tx.db.updateTable("notices").set({ said: also }).where("id", "=", id).execute();
          tx.emit("notices", [row.dossier_id]);
        }
      });
    },

    start(): void {
      unlisten ??= core.database.listen((topic) => {
        if (topic === "dossiers") catchUp();
      });
      catchUp();
    },

    async stop(): Promise<void> {
      unlisten?.();
      unlisten = undefined;
      again = false;
      await running;
    },
  };
}

export type Notices = ReturnType<typeof createNotices>;
