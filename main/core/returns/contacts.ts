import type { z } from "zod";
import type { WriteTx } from "../../../db/database.ts";
import type { CallCard, ContactHow, ContactOutcome, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { storedApplicant } from "../people/service.ts";

const HOW_WORDS: Record<z.infer<typeof ContactHow>, string> = {
  call: "Gọi điện",
  sms: "Nhắn tin",
  social: "Mạng xã hội",
  visit: "Gặp trực tiếp",
  letter: "Gửi thư",
};
const OUTCOME_WORDS: Record<z.infer<typeof ContactOutcome>, string> = {
  "will-come": "Hẹn sẽ đến",
  reached: "Đã báo",
  "no-answer": "Không nghe máy",
  "wrong-number": "Sai số",
  "asks-post": "Xin nhận qua bưu chính",
};

/** Reaching people whose result waits (NĐ 61/2018/NĐ-CP Điều 20: báo cho người dân khi có kết quả). */
export function createContacts(core: CoreContext) {
  async function read(id: string): Promise<CallCard> {
    const row = await core.database.read
      .selectFrom("dossiers")
      .select(["code", "applicant"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (!row) throw new AppError("dossiers.not-found");
    const applicant = storedApplicant(row.applicant);
    const { authorised } = applicant;
    const notes = await core.database.read
      .selectFrom("contact_notes")
      .selectAll()
      .where("dossier_id", "=", id)
      .orderBy("seq", "desc")
      .execute();
    return {
      id,
      code: row.code,
      people: [
        {
          role: "Người nộp hồ sơ",
          fullName: applicant.fullName,
          phone: applicant.phone,
          email: applicant.email,
        },
        ...(authorised
          ? [
              {
                role: "Người được ủy quyền",
                fullName: authorised.fullName,
                phone: authorised.phone,
                email: authorised.email,
              },
            ]
          : []),
      ],
      notes: notes.map((note) => ({
        at: note.at,
        by: note.by,
        how: HOW_WORDS[note.how as keyof typeof HOW_WORDS] ?? note.how,
        outcome: OUTCOME_WORDS[note.outcome as keyof typeof OUTCOME_WORDS] ?? note.outcome,
        who: note.who,
        note: note.note,
      })),
    };
  }

  return {
    /** One person's telephone, for a call; who looked is in the log. */
    async card(officer: Officer, id: string): Promise<CallCard> {
      const card = await read(id);
      await core.write(officer.username, (tx) => tx.audit("returns.call-card-viewed", id));
      return card;
    },

    /** `id` is the idempotency key. */
    async note(
      officer: Officer,
      id: string,
      dossierId: string,
      note: {
        how: z.infer<typeof ContactHow>;
        outcome: z.infer<typeof ContactOutcome>;
        who: string;
        note: string;
      },
      /** done in the same write; `words` is what was done and what came of it */
      also?: (tx: WriteTx, words: string) => Promise<void>,
    ): Promise<CallCard> {
      await read(dossierId);
      await core.write(officer.username, async (tx) => {
        const { numInsertedOrUpdatedRows } = await tx.db
          .insertInto("contact_notes")
          .values({ id, dossier_id: dossierId, ...note, by: officer.fullName, at: tx.at })
          .onConflict((conflict) => conflict.column("id").doNothing())
          .executeTakeFirst();
        if (numInsertedOrUpdatedRows === 0n) return;
        await tx.audit("returns.contact-noted", dossierId, { how: note.how, outcome: note.outcome });
        await also?.(tx, `${HOW_WORDS[note.how]}: ${OUTCOME_WORDS[note.outcome].toLowerCase()}`);
        tx.emit("returns", [dossierId]);
      });
      return read(dossierId);
    },
  };
}

export type Contacts = ReturnType<typeof createContacts>;
