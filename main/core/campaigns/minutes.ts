import { wholeText } from "../amounts.ts";
import type { FormContent } from "../forms/service.ts";
import { legalTime, type Timestamp } from "../time.ts";
import { folderName, KIND_WORDS } from "./words.ts";

interface HandedFolder {
  box: string;
  label: string;
  kind: string;
  papers: number;
  sheets: number;
}
interface Counts {
  folders: number;
  papers: number;
  sheets: number;
}

/** More rows than this would make minutes that nobody reads: then a row stands for a box. */
const MOST_FOLDERS = 60;

/** Minutes of a hand-over (biên bản bàn giao) in words. They name parties and counts, never whose the papers are. */
export function minutesContent(facts: {
  at: Timestamp;
  ordinal: number;
  campaign: { number: string; name: string };
  batch: string;
  scope: string;
  byBox: boolean;
  folders: readonly HandedFolder[];
  giver: string;
  taker: string;
  expected: Counts;
  counted: Counts;
  note: string;
}): FormContent<"custody-minutes"> {
  const { expected, counted, folders } = facts;
  const boxes = new Map<string, HandedFolder[]>();
  for (const folder of folders) boxes.set(folder.box, [...(boxes.get(folder.box) ?? []), folder]);
  const byBox = facts.byBox && folders.length > MOST_FOLDERS;
  const rows = byBox
    ? [...boxes].map(([box, own]) => [
        `Hộp ${box}`,
        `${own.length} cặp, tập`,
        wholeText(own.reduce((sum, one) => sum + one.papers, 0)),
        wholeText(own.reduce((sum, one) => sum + one.sheets, 0)),
      ])
    : folders.map((one) => [
        folderName(one),
        KIND_WORDS[one.kind as keyof typeof KIND_WORDS],
        wholeText(one.papers),
        wholeText(one.sheets),
      ]);
  const same =
    expected.folders === counted.folders &&
    expected.papers === counted.papers &&
    expected.sheets === counted.sheets;
  return {
    text: {
      ordinal: String(facts.ordinal),
      handedAt: legalTime(facts.at),
      campaign: `${facts.campaign.name} (kế hoạch số ${facts.campaign.number})`,
      batch: facts.batch,
      scope: facts.scope,
      giverName: facts.giver,
      takerName: facts.taker,
      boxes: wholeText(boxes.size),
      folders: wholeText(counted.folders),
      papers: wholeText(counted.papers),
      sheets: wholeText(counted.sheets),
      outcome: same
        ? "Số lượng đếm khi bàn giao khớp với danh mục."
        : `Danh mục ghi ${wholeText(expected.folders)} cặp, tập; ${wholeText(expected.papers)} kết quả; ${wholeText(expected.sheets)} tờ. Số đếm khi bàn giao khác danh mục.`,
      note: facts.note,
    },
    lists: {},
    tables: { rows: rows.map((row, at) => [String(at + 1), ...row]) },
  };
}
