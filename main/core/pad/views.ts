import type { Kysely, Selectable } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { PadEntry } from "../../../db/tables/pad.ts";
import type { Pad, PadLeaf } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { dayOf, displayTime } from "../time.ts";
import { type LeafState, leafWord, placeText } from "./rules.ts";

type PadRow = Selectable<Schema["pads"]>;
/** A leaf with the dossier that bears its code, wherever that was entered. */
export type LeafRow = Selectable<Schema["pad_leaves"]> & {
  pad_name: string | null;
  pad_count: number | null;
  found_id: string | null;
};

/** A leaf that was entered at another machine of the office is used, though nobody said so here. */
export const stateOf = (leaf: LeafRow): LeafState =>
  leaf.state === "printed" && leaf.found_id ? "used" : (leaf.state as LeafState);

/** What was typed from a leaf and waits for the second officer; null where nothing does. */
export const entryOf = (leaf: Pick<LeafRow, "entry">): PadEntry | null =>
  leaf.entry === null ? null : (JSON.parse(leaf.entry) as PadEntry);

/** Reads pads and leaves. */
export function createPadViews(core: CoreContext) {
  const { read } = core.database;

  const leafRows = (db: Kysely<Schema>) =>
    db
      .selectFrom("pad_leaves")
      .leftJoin("pads", "pads.id", "pad_leaves.pad_id")
      .leftJoin("dossiers", "dossiers.code", "pad_leaves.code")
      .selectAll("pad_leaves")
      .select(["pads.name as pad_name", "pads.count as pad_count", "dossiers.id as found_id"]);

  function noteOf(leaf: LeafRow): string {
    const entry = entryOf(leaf);
    const state = stateOf(leaf);
    if (state === "used" && leaf.state === "printed") return "Nhập ở máy khác của cơ quan";
    if (state === "entered" && entry) return `${entry.enteredBy} nhập ${displayTime(entry.enteredAt)}`;
    if (state === "used" && entry) {
      return `Nhận ${displayTime(entry.receivedAt)}; ${entry.enteredBy} nhập, ${leaf.settled_by} xác nhận`;
    }
    if (state === "printed" && entry) return `Bị trả lại: ${leaf.why}`;
    return leaf.why;
  }

  const leafView = (leaf: LeafRow): PadLeaf => ({
    id: leaf.id,
    code: leaf.code,
    day: leaf.day,
    place: placeText(leaf.ordinal, leaf.pad_count ?? 0),
    padName: leaf.pad_name ?? "Tập của máy khác",
    state: leafWord(stateOf(leaf)),
    note: noteOf(leaf),
    dossierId: leaf.dossier_id ?? leaf.found_id,
  });

  /** Throws `pad.not-found`. */
  async function leaf(db: Kysely<Schema>, id: string): Promise<LeafRow> {
    const row = await leafRows(db).where("pad_leaves.id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("pad.not-found");
    return row;
  }

  /** Throws `pad.not-found`. */
  async function padRow(db: Kysely<Schema>, id: string): Promise<PadRow> {
    const row = await db.selectFrom("pads").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) throw new AppError("pad.not-found");
    return row;
  }

  const leavesOf = (db: Kysely<Schema>, padId: string): Promise<LeafRow[]> =>
    leafRows(db).where("pad_leaves.pad_id", "=", padId).orderBy("pad_leaves.ordinal").execute();

  async function padView(row: PadRow): Promise<Pad> {
    const leaves = await leavesOf(read, row.id);
    const counts = { printed: 0, entered: 0, used: 0, spoiled: 0, returned: 0 };
    for (const one of leaves) counts[stateOf(one)] += 1;
    const forms = leaves.flatMap(({ form_id }) => form_id ?? []);
    const printed = await read
      .selectFrom("form_prints")
      .select("id")
      .where("form_id", "in", forms)
      .executeTakeFirst();
    const { id, name, day, count, by, at } = row;
    return {
      id,
      name,
      day,
      count,
      by,
      at,
      counts,
      firstCode: leaves[0]?.code ?? "",
      lastCode: leaves.at(-1)?.code ?? "",
      open: day < dayOf(core.ports.clock.now()) && counts.printed + counts.entered > 0,
      isPrinted: printed !== undefined,
    };
  }

  return { leafRows, leafView, noteOf, leaf, padRow, leavesOf, padView };
}

export type PadViews = ReturnType<typeof createPadViews>;
