import { createHash } from "node:crypto";
import type { WriteTx } from "../../../db/database.ts";
import type { CitizenScreen, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";

/** The question as the dated law data words it. */
export interface RatingLaw {
  question: string;
  levels: string[];
  remarks: string[];
  seconds: number;
}

interface Asked {
  ticket: string;
  ratingId: string;
  procedureName: string;
  forget(): void;
}

const hashOf = (ticket: string) => createHash("sha256").update(ticket).digest("hex");

/**
 * The screen of the person before the counter. It shows one thing at a time; a question about satisfaction (QĐ
 * 766/QĐ-TTg, group 5) carries a one-time ticket that only that screen gets, and leaves by itself.
 */
export function createCitizen(core: CoreContext, parts: { rating: RatingLaw }) {
  /** windows that have asked for their screen and have not gone */
  const screens = new Set<string>();
  let asked: Asked | null = null;

  const unitName = core.config.agency.unitName;
  const changed = () => core.emit("citizen", []);

  /** Takes the question off the screen; the row says that nobody answered. */
  async function withdraw(question: Asked): Promise<void> {
    if (asked !== question) return;
    asked = null;
    question.forget();
    await core.write("system", (tx) =>
      tx.db
        .updateTable("ratings")
        .set({ state: "unanswered" })
        .where("id", "=", question.ratingId)
        .where("state", "=", "asked")
        .execute(),
    );
    changed();
  }

  function current(ticket: string): Asked {
    if (asked?.ticket !== ticket) throw new AppError("citizen.ticket-used");
    return asked;
  }

  async function insertQuestion(
    tx: WriteTx,
    row: { id: string; dossierId: string; subjectId: string; ticket: string; officer: Officer },
  ): Promise<void> {
    const answered = await tx.db
      .selectFrom("ratings")
      .select("id")
      .where("subject_id", "=", row.subjectId)
      .where("state", "=", "answered")
      .executeTakeFirst();
    if (answered) throw new AppError("citizen.rated-already");
    // a question that a crash left open can be answered by nobody any more
    await tx.db.updateTable("ratings").set({ state: "unanswered" }).where("state", "=", "asked").execute();
    await tx.db
      .insertInto("ratings")
      .values({
        id: row.id,
        dossier_id: row.dossierId,
        subject_id: row.subjectId,
        ticket_hash: hashOf(row.ticket),
        state: "asked",
        level: null,
        remarks: "[]",
        comment: "",
        asked_by: row.officer.fullName,
        asked_at: tx.at,
        answered_at: null,
      })
      .execute();
  }

  async function ask(officer: Officer, question: { dossierId: string; subjectId: string }): Promise<boolean> {
    if (screens.size === 0) return false;
    const dossier = await core.database.read
      .selectFrom("dossiers")
      .select("procedure_name")
      .where("id", "=", question.dossierId)
      .executeTakeFirst();
    if (!dossier) throw new AppError("dossiers.not-found");
    if (asked) await withdraw(asked);
    const ticket = Buffer.from(core.ports.random.bytes(24)).toString("base64url");
    const id = core.ports.random.uuid();
    await core.write(officer.username, (tx) => insertQuestion(tx, { id, ticket, officer, ...question }));
    const fresh: Asked = {
      ticket,
      ratingId: id,
      procedureName: dossier.procedure_name,
      forget: core.ports.timers.after(parts.rating.seconds * 1000, () => {
        withdraw(fresh).catch((error) =>
          core.ports.log.error("rating.not-withdrawn", { why: String(error) }),
        );
      }),
    };
    asked = fresh;
    changed();
    return true;
  }

  return {
    /** Asks the host for the screen; hosts listen for this event. */
    open(): void {
      core.emit("citizen", ["open"]);
    },

    screen(client: string): CitizenScreen {
      screens.add(client);
      if (!asked) return { kind: "rest", unitName };
      const { question, levels, remarks, seconds } = parts.rating;
      const { ticket, procedureName } = asked;
      return { kind: "rating", unitName, ticket, procedureName, question, levels, remarks, seconds };
    },

    gone(client: string): void {
      screens.delete(client);
    },

    ask,

    async askAgain(officer: Officer, handOverId: string): Promise<{ shown: boolean }> {
      const row = await core.database.read
        .selectFrom("hand_overs")
        .select("dossier_id")
        .where("id", "=", handOverId)
        .executeTakeFirst();
      if (!row) throw new AppError("returns.not-found");
      return { shown: await ask(officer, { dossierId: row.dossier_id, subjectId: handOverId }) };
    },

    /** One answer for one ticket. Throws `citizen.ticket-used`. */
    async rate(ticket: string, answer: { level: number; remarks: string[]; comment: string }): Promise<void> {
      const question = current(ticket);
      const remarks = answer.remarks.filter((remark) => parts.rating.remarks.includes(remark));
      await core.write("citizen", async (tx) => {
        const row = await tx.db
          .selectFrom("ratings")
          .selectAll()
          .where("ticket_hash", "=", hashOf(ticket))
          .where("state", "=", "asked")
          .executeTakeFirst();
        if (!row) throw new AppError("citizen.ticket-used");
        await tx.db
          .updateTable("ratings")
          .set({
            state: "answered",
            level: answer.level,
            remarks: JSON.stringify(remarks),
            comment: answer.comment,
            answered_at: tx.at,
          })
          .where("id", "=", row.id)
          .execute();
        await tx.outbox({
          kind: "rating.given",
          dossierId: row.dossier_id,
          body: {
            dossierId: row.dossier_id,
            ratingId: row.id,
            subjectId: row.subject_id,
            level: answer.level,
            levels: parts.rating.levels.length,
            remarks,
            comment: answer.comment,
            at: tx.at,
          },
        });
        await tx.audit("citizen.rated", row.dossier_id, { ratingId: row.id });
      });
      question.forget();
      if (asked === question) asked = null;
      changed();
    },

    async leave(ticket: string): Promise<void> {
      await withdraw(current(ticket));
    },
  };
}

export type Citizen = ReturnType<typeof createCitizen>;
