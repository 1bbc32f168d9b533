import { type SqlBool, sql } from "kysely";
import type { WriteTx } from "../../../db/database.ts";
import type { DraftContent, IssuedPaper, NotReceived, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { foldForSearch, nationalState } from "../dossiers/service.ts";
import { AppError } from "../errors.ts";
import { turnParcelAway } from "../parcels/service.ts";
import { paperPerson } from "../people/service.ts";
import { displayTime } from "../time.ts";
import { paperTitle } from "./issuing.ts";
import type { LifeLaw } from "./law.ts";
import type { Papers } from "./papers.ts";

const STATES: Record<string, NotReceived["state"]> = {
  waiting: { code: "waiting", word: "Chờ người dân quay lại", tone: "warning" },
  "taken-up": { code: "taken-up", word: "Đã mở tiếp", tone: "neutral" },
  refused: { code: "refused", word: "Đã từ chối tiếp nhận", tone: "bad" },
};
const LISTED = 200;

type Stored = {
  id: string;
  kind: string;
  applicant_name: string;
  procedure_name: string;
  at: string;
  by: string;
  items: string;
  why: string;
  form_id: string;
  state: string;
  number: string;
};

const entryOf = (row: Stored): NotReceived => ({
  id: row.id,
  kind: row.kind as NotReceived["kind"],
  applicantName: row.applicant_name,
  procedureName: row.procedure_name,
  at: row.at,
  by: row.by,
  items: JSON.parse(row.items) as string[],
  why: row.why,
  number: row.number,
  formId: row.form_id,
  state: STATES[row.state] ?? { code: row.state, word: row.state, tone: "neutral" },
});

/**
 * Before anything is received: people sent home for a paper (Mẫu 02) and refusals (Mẫu 03). There is no dossier code
 * and no clock yet; the typed form is kept for whoever sits at whichever window when the person comes back.
 */
export function createBefore(
  core: CoreContext,
  parts: { papers: Papers; law: LifeLaw; procedureName(code: string): string },
) {
  const stored = (db: CoreContext["database"]["read"] | WriteTx["db"]) =>
    db
      .selectFrom("not_received")
      .innerJoin("issued_forms", "issued_forms.id", "not_received.form_id")
      .leftJoin("drafts as next", "next.id", "not_received.next_draft_id")
      .selectAll("not_received")
      // taken up and thrown away again: the person may still come back
      .select([
        "issued_forms.number as number",
        sql<string>`iif(next.state = 'discarded', 'waiting', not_received.state)`.as("state"),
      ]);

  /** The machine of the office that has a kept form now, in words. */
  async function windowOf(tx: WriteTx, id: string): Promise<string> {
    const row = await tx.db
      .selectFrom("exchange_units as u")
      .innerJoin("exchange_peers as p", "p.device_id", "u.owner")
      .select("p.name")
      .where("u.id", "=", id)
      .executeTakeFirst();
    return row ? `máy ${row.name}` : "quầy khác";
  }

  async function turnAway(
    officer: Officer,
    given: {
      id: string;
      kind: NotReceived["kind"];
      draftId: string;
      content: DraftContent;
      items: readonly string[];
      why: string;
    },
  ): Promise<{ entry: NotReceived; papers: IssuedPaper[] }> {
    const { content, draftId, id } = given;
    const { fullName } = content.applicant;
    if (fullName.trim().length < 2)
      throw new AppError("dossiers.incomplete", { what: "họ và tên người nộp" });
    const procedure = parts.procedureName(content.procedureCode);
    if (!procedure) throw new AppError("dossiers.incomplete", { what: "thủ tục" });
    return core.write(officer.username, async (tx) => {
      const again = await stored(tx.db).where("not_received.id", "=", id).executeTakeFirst();
      if (again) return { entry: entryOf(again), papers: [paperOf(again)] };
      const draft = await tx.db.selectFrom("drafts").selectAll().where("id", "=", draftId).executeTakeFirst();
      if (draft && draft.owner_id !== officer.id) throw new AppError("dossiers.draft-not-yours");
      if (draft && draft.state !== "open") throw new AppError("dossiers.not-found");
      const form = {
        officer,
        person: paperPerson(content.applicant),
        procedure,
        why: given.why,
        subjectId: id,
      };
      const profile = parts.law.profile(tx.at).id;
      const paper =
        given.kind === "sent-home"
          ? await parts.papers.supplement(tx, { ...form, row: null, profile, items: given.items })
          : await parts.papers.refusal(tx, { ...form, row: null, profile });
      const values = { content: JSON.stringify(content), saved_at: tx.at, state: given.kind };
      await tx.db
        .insertInto("drafts")
        .values({ id: draftId, owner_id: officer.id, revision: 0, dossier_id: null, ...values })
        .onConflict((conflict) => conflict.column("id").doUpdateSet(values))
        .execute();
      const { applicant } = content;
      const row = {
        id,
        kind: given.kind,
        draft_id: draftId,
        content: JSON.stringify(content),
        applicant_name: fullName.trim().normalize("NFC"),
        procedure_name: procedure,
        search_text: foldForSearch([fullName, applicant.phone, applicant.identity, procedure].join(" ")),
        items: JSON.stringify(given.items),
        why: given.why,
        form_id: paper.id,
        by: officer.fullName,
        at: tx.at,
        state: given.kind === "sent-home" ? "waiting" : "refused",
        next_draft_id: null,
      };
      await tx.db.insertInto("not_received").values(row).execute();
      await tx.outbox({
        kind: given.kind === "sent-home" ? "reception.sent-home" : "reception.refused",
        dossierId: null,
        body: {
          id,
          agencyCode: core.config.agency.code,
          procedureCode: content.procedureCode,
          form: paper.number,
          items: [...given.items],
          why: given.why,
          at: tx.at,
          by: officer.fullName,
          // a person who was sent home has filed nothing yet
          nationalState: given.kind === "refused" ? nationalState("not-received") : null,
        },
      });
      await turnParcelAway(tx, draftId, {
        state: given.kind === "sent-home" ? "sent-home" : "refused",
        agencyCode: core.config.agency.code,
        why: given.why,
        by: officer.fullName,
      });
      await tx.audit(`life.${given.kind}`, id, { procedure: content.procedureCode, form: paper.number });
      tx.emit("drafts", [draftId]);
      tx.emit("dossiers", []);
      return { entry: entryOf({ ...row, number: paper.number }), papers: [paper] };
    });
  }

  const paperOf = (row: Stored): IssuedPaper => {
    const kind = row.kind === "sent-home" ? "supplement" : "refusal";
    return { id: row.form_id, kind, title: paperTitle(kind), number: row.number };
  };

  return {
    sendHome: (
      officer: Officer,
      id: string,
      given: { draftId: string; content: DraftContent; items: readonly string[]; why: string },
    ) => turnAway(officer, { id, kind: "sent-home", ...given }),

    refuse: (officer: Officer, id: string, given: { draftId: string; content: DraftContent; why: string }) =>
      turnAway(officer, { id, kind: "refused", items: [], ...given }),

    /** People who may come back, newest first; every word of the text must be found. */
    async list(text: string): Promise<NotReceived[]> {
      let rows = stored(core.database.read).orderBy("not_received.seq", "desc").limit(LISTED);
      const words = foldForSearch(text).split(" ").filter(Boolean);
      // with nothing asked for, what still waits; a name that is asked for is found whatever became of it
      if (words.length === 0) {
        rows = rows.where(sql<SqlBool>`(not_received.state = 'waiting' or next.state = 'discarded')`);
      }
      for (const word of words) rows = rows.where("not_received.search_text", "like", `%${word}%`);
      return (await rows.execute()).map(entryOf);
    },

    /** Opens the kept form as a draft of this officer. Throws `life.not-found`, `life.taken-up`. */
    async takeUp(officer: Officer, id: string, draftId: string): Promise<{ draftId: string }> {
      return core.write(officer.username, async (tx) => {
        const row = await tx.db
          .selectFrom("not_received")
          .selectAll()
          .where("id", "=", id)
          .executeTakeFirst();
        if (row?.kind !== "sent-home") throw new AppError("life.not-found");
        if (row.next_draft_id) {
          const next = await tx.db
            .selectFrom("drafts")
            .innerJoin("accounts", "accounts.id", "drafts.owner_id")
            .select([
              "drafts.id as id",
              "drafts.owner_id",
              "drafts.state as state",
              "drafts.saved_at",
              "accounts.full_name",
            ])
            .where("drafts.id", "=", row.next_draft_id)
            .executeTakeFirst();
          if (next?.state === "open" && next.owner_id === officer.id) return { draftId: next.id };
          // thrown away without being received: the person may still come back
          if (next && next.state !== "discarded") {
            throw new AppError("life.taken-up", {
              by: next.full_name,
              at: ` lúc ${displayTime(next.saved_at)}`,
            });
          }
          // the form that it goes on in lies at another machine of the office
          if (!next) throw new AppError("life.taken-up", { by: await windowOf(tx, id), at: "" });
        }
        await tx.db
          .insertInto("drafts")
          .values({
            id: draftId,
            owner_id: officer.id,
            content: row.content,
            revision: 0,
            saved_at: tx.at,
            state: "open",
            dossier_id: null,
          })
          .execute();
        await tx.db
          .updateTable("not_received")
          .set({ state: "taken-up", next_draft_id: draftId })
          .where("id", "=", id)
          .execute();
        await tx.audit("life.taken-up", id, { draft: draftId });
        tx.emit("drafts", [draftId]);
        tx.emit("dossiers", []);
        return { draftId };
      });
    },
  };
}

export type Before = ReturnType<typeof createBefore>;
