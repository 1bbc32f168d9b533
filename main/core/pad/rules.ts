import type { StateWord } from "../../../preload/contract/index.ts";
import type { FormContent } from "../forms/service.ts";
import { displayDay, displayTime, padNumber, type Timestamp } from "../time.ts";

/** What becomes of a leaf; `printed` until somebody says so. */
export type LeafState = "printed" | "entered" | "used" | "spoiled" | "returned";

const STATES: Record<LeafState, Omit<StateWord, "code">> = {
  printed: { word: "Chưa khai", tone: "neutral" },
  entered: { word: "Chờ người thứ hai", tone: "warning" },
  used: { word: "Đã nhập", tone: "good" },
  spoiled: { word: "Hỏng", tone: "bad" },
  returned: { word: "Trả lại, chưa dùng", tone: "info" },
};

/** The state of a leaf in words. */
export const leafWord = (state: LeafState): StateWord => ({ code: state, ...STATES[state] });

/** Which leaf of how many: `03/10`; empty for none. */
export const placeText = (ordinal: number, count: number): string =>
  ordinal === 0 ? "" : `${padNumber(ordinal, 2)}/${padNumber(count, 2)}`;

/**
 * Why the time that somebody typed cannot be what was written on a leaf of this day, or null. The code of a dossier
 * bears the day of its reception (TT 01/2018 Điều 19, TT 03/2025 Điều 13), so no other day can be true.
 */
export function wrongTime(receivedAt: Timestamp, leafDay: string, now: Timestamp): string | null {
  if (receivedAt.slice(0, 10) !== leafDay) return `tờ này chỉ dùng trong ngày ${displayDay(leafDay)}`;
  if (receivedAt > now) return "giờ đó chưa đến";
  return null;
}

export interface AccountLeaf {
  place: string;
  code: string;
  state: LeafState;
  settledBy: string;
  settledAt: string | null;
  note: string;
}

/** What fills the account of a pad: every leaf with what became of it. */
export function accountContent(
  pad: { name: string; day: string; at: Timestamp; by: string },
  leaves: readonly AccountLeaf[],
  keeper: string,
): FormContent<"pad-account"> {
  const count = (state: LeafState) => String(leaves.filter((leaf) => leaf.state === state).length);
  return {
    text: {
      padName: pad.name,
      day: displayDay(pad.day),
      printedAt: displayTime(pad.at),
      printedBy: pad.by,
      count: String(leaves.length),
      used: count("used"),
      entered: count("entered"),
      spoiled: count("spoiled"),
      returned: count("returned"),
      open: count("printed"),
      keeperName: keeper,
      headName: "",
    },
    lists: {},
    tables: {
      rows: leaves.map((leaf) => [
        leaf.place,
        leaf.code,
        leafWord(leaf.state).word,
        leaf.settledAt ? `${leaf.settledBy}, ${displayTime(leaf.settledAt)}` : "",
        leaf.note,
      ]),
    },
  };
}

/** How a leaf stands of which nothing is told yet. */
export const UNUSED = {
  state: "printed",
  draft_id: null,
  entry: null,
  why: "",
  settled_by: "",
  settled_at: null,
  dossier_id: null,
} as const;
