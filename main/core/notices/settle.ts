import type { WriteTx } from "../../../db/database.ts";

/** What the province says of a notice that it was asked for. */
interface NoticeAnswer {
  noticeId: string;
  outcome: "sent" | "failed";
  /** by which way, such as "tin nhắn"; or why it could not */
  how: string;
}

/**
 * Notes the province's answer about a notice; one that somebody settled meanwhile stays as it is. What could not be
 * told is for a call where the kind asks for one.
 */
export async function settleNotice(tx: WriteTx, answer: NoticeAnswer): Promise<void> {
  const row = await tx.db
    .selectFrom("notices")
    .select(["dossier_id", "call_from", "state"])
    .where("id", "=", answer.noticeId)
    .executeTakeFirst();
  if (row?.state !== "asked") return;
  const sent = answer.outcome === "sent";
  await tx.db
    .updateTable("notices")
    .set(
      sent
        ? { state: "sent", said: answer.how, settled_at: tx.at }
        : row.call_from === null
          ? { state: "ended", said: answer.how, settled_at: tx.at }
          : { state: "to-call", said: answer.how },
    )
    .where("id", "=", answer.noticeId)
    .execute();
  tx.emit("notices", [row.dossier_id]);
}
