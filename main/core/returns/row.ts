import type { WriteTx } from "../../../db/database.ts";
import type { Leaving } from "./gate.ts";
import type { Collecting } from "./rules.ts";

/** An original that was filed and goes back. */
export interface Original {
  componentId: string;
  name: string;
  count: number;
}

interface Given {
  id: string;
  dossierId: string;
  note: string;
  formId: string;
  /** full name of who gave it out */
  by: string;
  results: readonly Leaving[];
}

/** What left over the counter, by its row. Of a card that was read only the outcome stays, never its text. */
export function addOverCounter(
  tx: WriteTx,
  given: Given & { way: "counter" | "originals"; collecting: Collecting; originals: readonly Original[] },
): Promise<unknown> {
  const { collector, check, signature } = given.collecting;
  return insert(tx, given, {
    way: given.way,
    state: "done",
    collector: JSON.stringify(collector),
    identity_check: JSON.stringify({ ...check, cardText: "" }),
    originals: JSON.stringify(given.originals),
    signature: JSON.stringify(signature),
    list_id: null,
    tracking: "",
  });
}

/** What the carrier took, by its row. */
export function addByPost(
  tx: WriteTx,
  given: Given & { recipient: { fullName: string; address: string }; listId: string; tracking: string },
): Promise<unknown> {
  return insert(tx, given, {
    way: "post",
    state: "on-the-way",
    collector: JSON.stringify(given.recipient),
    identity_check: "{}",
    originals: "[]",
    signature: "{}",
    list_id: given.listId,
    tracking: given.tracking,
  });
}

function insert(
  tx: WriteTx,
  given: Given,
  by: {
    way: string;
    state: string;
    collector: string;
    identity_check: string;
    originals: string;
    signature: string;
    list_id: string | null;
    tracking: string;
  },
) {
  return tx.db
    .insertInto("hand_overs")
    .values({
      ...by,
      id: given.id,
      dossier_id: given.dossierId,
      results: JSON.stringify(given.results),
      note: given.note,
      form_id: given.formId,
      by: given.by,
      at: tx.at,
      closed_at: null,
      closed_by: null,
      closed_why: null,
    })
    .execute();
}
