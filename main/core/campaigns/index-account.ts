import type { IndexCheck } from "../../../preload/contract/index.ts";
import { foldText } from "../catalogue/service.ts";
import { displayDay } from "../time.ts";
import type { IndexRow, ReadIndex } from "./index-file.ts";
import type { PlacedItem } from "./inventory.ts";
import { folderName, KIND_WORDS, VALIDITY_WORDS } from "./words.ts";

/** Lines of one list that the window shows. */
const SHOWN = 500;

interface Change {
  label: string;
  before: string;
  after: string;
}

/** A folder of the campaign, with when its batch was finished. */
interface KnownFolder {
  box: string;
  label: string;
  kind: string;
  finished_at: string | null;
}

/** What a file would make and change of an inventory; nothing of it is written yet. */
export interface Account {
  hash: string;
  campaignId: string;
  officerId: string;
  fileName: string;
  sha256: string;
  read: ReadIndex;
  made: IndexRow[];
  changed: { row: IndexRow; itemId: string; changes: Change[] }[];
  unchanged: number;
  boxes: number;
  folders: number;
  /** what the inventory looked like when the account was made */
  state: string;
}

/** One folder by its names, whatever the case and the marks. */
export const place = (row: { box: string; folder: string }) => `${foldText(row.box)}|${foldText(row.folder)}`;

function changesOf(before: PlacedItem, row: IndexRow): Change[] {
  const word = (code: string | null) =>
    code ? VALIDITY_WORDS[code as keyof typeof VALIDITY_WORDS] : "chưa phân loại";
  const pairs: [string, string, string][] = [
    ["Hộp, tập", folderName(before), folderName({ box: row.box, label: row.folder })],
    ["Tên giấy tờ", before.title, row.title],
    ["Số, ký hiệu", before.number, row.number],
    ["Họ tên", before.holder, row.holder],
    ["Số tờ", String(before.sheets), String(row.sheets)],
    // a cell that says nothing takes nothing back
    ...(row.validity
      ? ([
          ["Hiệu lực", word(before.validity), word(row.validity)],
          ["Lý do", before.why, row.why],
        ] as [string, string, string][])
      : []),
  ];
  return pairs.filter(([, a, b]) => a !== b).map(([label, a, b]) => ({ label, before: a, after: b }));
}

/** Holds the rows of a file against the inventory; what cannot be taken is added to `refused` of what was read. */
export function accountOf(
  read: ReadIndex,
  now: { items: readonly PlacedItem[]; scanned: ReadonlySet<string | null>; folders: readonly KnownFolder[] },
): Pick<Account, "read" | "made" | "changed" | "unchanged" | "boxes" | "folders"> {
  const { scanned, folders } = now;
  const byKey = new Map(now.items.map((item) => [item.match_key, item]));
  const places = new Map(folders.map((one) => [place({ box: one.box, folder: one.label }), one] as const));
  const account = {
    read,
    made: [] as Account["made"],
    changed: [] as Account["changed"],
    unchanged: 0,
    boxes: 0,
    folders: 0,
  };
  for (const row of read.rows) {
    const refuse = (reason: string) => read.refused.push({ row: row.row, reason });
    const item = byKey.get(row.key);
    const folder = places.get(place(row));
    if (folder && row.kind && folder.kind !== row.kind) {
      refuse(
        `${folderName(folder)} đang ghi “${KIND_WORDS[folder.kind as keyof typeof KIND_WORDS]}”; đổi loại giấy ở màn hình cặp, tập.`,
      );
      continue;
    }
    if (!item) {
      if (folder?.finished_at) refuse(`${folderName(folder)} thuộc lô đã xong.`);
      else account.made.push(row);
      continue;
    }
    const changes = changesOf(item, row);
    if (changes.length === 0) account.unchanged++;
    else if (scanned.has(item.id)) refuse("Kết quả này đã quét; không đổi danh mục của nó bằng tệp nữa.");
    else account.changed.push({ row, itemId: item.id, changes });
  }
  read.refused.sort((a, b) => a.row - b.row);
  const newPlaces = new Map(
    [...account.made, ...account.changed.map(({ row }) => row)]
      .filter((row) => !places.has(place(row)))
      .map((row) => [place(row), row] as const),
  );
  const boxes = new Set(folders.map(({ box }) => foldText(box)));
  account.folders = newPlaces.size;
  account.boxes = new Set(
    [...newPlaces.values()].map(({ box }) => foldText(box)).filter((box) => !boxes.has(box)),
  ).size;
  return account;
}

/** The account as the window shows it: the first lines of each list, in words. */
export function accountView(account: Account): IndexCheck {
  const { read: index, made, changed } = account;
  const line = (row: IndexRow) =>
    [
      folderName({ box: row.box, label: row.folder }),
      row.title,
      `số ${row.number}`,
      row.issuedOn ? `ngày ${displayDay(row.issuedOn)}` : "",
      row.holder,
      row.validity ? VALIDITY_WORDS[row.validity] : "chưa phân loại",
    ]
      .filter(Boolean)
      .join(" · ");
  return {
    hash: account.hash,
    fileName: account.fileName,
    counts: {
      made: made.length,
      changed: changed.length,
      unchanged: account.unchanged,
      refused: index.refused.length,
      boxes: account.boxes,
      folders: account.folders,
    },
    made: made.slice(0, SHOWN).map((row) => ({ row: row.row, text: line(row) })),
    changed: changed.slice(0, SHOWN).map(({ row, changes }) => ({ row: row.row, text: line(row), changes })),
    refused: index.refused.slice(0, SHOWN),
    remarks: index.remarks,
    appliable: index.refused.length === 0 && made.length + changed.length > 0,
  };
}
