import { sql } from "kysely";
import { type DraftCursor, type Input, type Officer, TypedDraft } from "../../../preload/contract/index.ts";
import type { Accounts } from "../accounts/service.ts";
import type { Call, CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";

const cursorOf = (text: string | null): DraftCursor | null =>
  text === null ? null : (JSON.parse(text) as DraftCursor);

/** What a list of open forms shows of one has changed: a list that is on a screen must be asked for again. */
const isOtherOnLists = (old: TypedDraft, next: Input<"dossiers.saveDraft">["content"]): boolean =>
  old.applicant.fullName !== next.applicant.fullName || old.procedureCode !== next.procedureCode;

/**
 * What is being typed. A draft belongs to one officer and is never shown to another; a switch of officers
 * parks it simply by asking with another owner.
 */
export function createDrafts(core: CoreContext, accounts: Accounts, procedureName: (code: string) => string) {
  async function own(id: string, officer: Officer) {
    const row = await core.database.read
      .selectFrom("drafts")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (row && row.owner_id !== officer.id) throw new AppError("dossiers.draft-not-yours");
    return row;
  }

  /** a draft of an earlier version lacks what that version did not ask */
  const stored = (json: string): TypedDraft => TypedDraft.parse(JSON.parse(json));

  return {
    own,

    async list(officer: Officer) {
      const rows = await core.database.read
        .selectFrom("drafts")
        .selectAll()
        .where("owner_id", "=", officer.id)
        .where("state", "=", "open")
        // as they were begun: a row of open forms must not change places while one is typed in
        .orderBy(sql`rowid`)
        .limit(50)
        .execute();
      return rows.map((row) => {
        const content = stored(row.content);
        return {
          id: row.id,
          applicantName: content.applicant.fullName,
          procedureName: procedureName(content.procedureCode),
          savedAt: row.saved_at,
        };
      });
    },

    async get(officer: Officer, id: string) {
      const row = await own(id, officer);
      if (row?.state !== "open") throw new AppError("dossiers.not-found");
      return { id, content: stored(row.content), savedAt: row.saved_at, cursor: cursorOf(row.cursor) };
    },

    /** A late, older revision never overwrites a newer one; the newest time of saving is answered. */
    async save(call: Call, officer: Officer, { id, content, revision, cursor }: Input<"dossiers.saveDraft">) {
      const row = await own(id, officer);
      if (row && row.state !== "open") return { savedAt: row.saved_at, revision: row.revision };
      return core.write(officer.username, async (tx) => {
        const current = await tx.db.selectFrom("drafts").selectAll().where("id", "=", id).executeTakeFirst();
        if (current && current.owner_id !== officer.id) throw new AppError("dossiers.draft-not-yours");
        if (current && (current.revision >= revision || current.state !== "open")) {
          return { savedAt: current.saved_at, revision: current.revision };
        }
        const values = {
          content: JSON.stringify(content),
          revision,
          saved_at: tx.at,
          cursor: cursor ? JSON.stringify(cursor) : (current?.cursor ?? null),
        };
        if (current) {
          await tx.db.updateTable("drafts").set(values).where("id", "=", id).execute();
          if (isOtherOnLists(stored(current.content), content)) tx.emit("drafts", [id]);
        } else {
          await tx.db
            .insertInto("drafts")
            .values({ id, owner_id: officer.id, state: "open", dossier_id: null, ...values })
            .execute();
          tx.emit("drafts", [id]);
        }
        await accounts.seen(call.client, tx);
        return { savedAt: tx.at, revision };
      });
    },

    /** No audit row: where a hand rests says nothing about a person. */
    async saveCursor(officer: Officer, id: string, cursor: DraftCursor): Promise<void> {
      const row = await own(id, officer);
      if (row?.state !== "open") return;
      await core.write(officer.username, async (tx) => {
        await tx.db
          .updateTable("drafts")
          .set({ cursor: JSON.stringify(cursor) })
          .where("id", "=", id)
          .where("state", "=", "open")
          .execute();
      });
    },

    async discard(officer: Officer, id: string): Promise<void> {
      const row = await own(id, officer);
      if (row?.state !== "open") return;
      await core.write(officer.username, async (tx) => {
        await tx.db.updateTable("drafts").set({ state: "discarded" }).where("id", "=", id).execute();
        // whoever was sent home may still come back, to a window that knows nothing of this form too
        await tx.db
          .updateTable("not_received")
          .set({ state: "waiting", next_draft_id: null })
          .where("next_draft_id", "=", id)
          .execute();
        await tx.audit("dossiers.draft-discarded", id);
        tx.emit("drafts", [id]);
      });
    },
  };
}

export type Drafts = ReturnType<typeof createDrafts>;
