import type { WriteTx } from "../../../db/database.ts";

/** What the province says of a notice that it was asked for. */
interface NoticeAnswer {
  noticeId: string;
  outcome: "sent" | "failed";
  /** by which way, such as "tin nhắn"; or why it could not */
  how: string;
}

/**
 * Notes the province's answer about a notice. Told by it, the notice leaves the call list, whatever was tried there in
 * the meantime; what it could not tell is for a call. Where somebody at the counter had told it already, or it was not
 * needed any more, that stays, and the second telling is said beside it.
 */
export async function settleNotice(tx: WriteTx, answer: NoticeAnswer): Promise<void> {
  const row = await tx.db
    .selectFrom("notices")
    .select(["dossier_id", "state", "said"])
    .where("id", "=", answer.noticeId)
    .executeTakeFirst();
  if (!row) return;
  const set = settled(row, answer, tx.at);
  if (!set) return;
  await tx.db.updateTable("notices").set(set).where("id", "=", answer.noticeId).execute();
  tx.emit("notices", [row.dossier_id]);
}

function settled(row: { state: string; said: string }, { outcome, how }: NoticeAnswer, at: string) {
  const open = row.state === "asked" || row.state === "to-call";
  if (outcome === "failed") {
    if (row.state !== "asked") return undefined;
    return { state: "to-call", said: [row.said, how].filter(Boolean).join("; ") };
  }
  if (open) return { state: "sent", said: how, settled_at: at };
  const also = `tỉnh cũng đã báo (${how})`;
  if (row.state === "sent" || row.said.startsWith(also)) return undefined;
  return { said: [also, row.said].filter(Boolean).join("; ") };
}
