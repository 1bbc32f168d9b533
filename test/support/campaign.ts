import { writeXlsx } from "../../main/tables/xlsx-write.ts";
import type { CampaignPlan } from "../../preload/contract/index.ts";
import type { CoreClient } from "./core-client.ts";
import { makePage, type PageLine } from "./pages.ts";

/** An old result with invented people, as a row of the inventory and as a page. */
export interface OldResult {
  box: string;
  folder: string;
  kind?: string;
  number: string;
  /** `dd/MM/yyyy` */
  date: string;
  holder: string;
  title: string;
  sheets?: number;
  validity?: string;
  why?: string;
}

export const HEADINGS = [
  "Hộp",
  "Cặp, tập",
  "Loại giấy",
  "Số, ký hiệu",
  "Ngày cấp",
  "Họ tên chủ giấy tờ",
  "Tên giấy tờ",
  "Số tờ",
  "Hiệu lực",
  "Lý do",
];

export const indexRow = (one: OldResult): string[] => [
  one.box,
  one.folder,
  one.kind ?? "",
  one.number,
  one.date,
  one.holder,
  one.title,
  String(one.sheets ?? 1),
  one.validity ?? "Còn hiệu lực",
  one.why ?? "",
];

/** The inventory as an Excel file. */
export const indexFile = (results: readonly OldResult[]): Uint8Array =>
  writeXlsx("Danh mục", [HEADINGS, ...results.map(indexRow)]);

/** The paper itself: few lines, so that reading it takes no time worth speaking of. */
export function pageOf(result: OldResult): Promise<Uint8Array> {
  const [day, month, year] = result.date.split("/");
  const lines: PageLine[] = [
    { text: "ỦY BAN NHÂN DÂN XÃ ĐẠI HUỆ", x: 25, y: 20 },
    { text: `Số: ${result.number}`, x: 28, y: 32 },
    { text: `Đại Huệ, ngày ${day} tháng ${month} năm ${year}`, x: 105, y: 32 },
    { text: "QUYẾT ĐỊNH", x: 88, y: 50, bold: true },
    { text: result.title, x: 60, y: 60, bold: true },
    { text: `Họ và tên: ${result.holder}`, x: 30, y: 80 },
  ];
  return makePage(lines, { format: "jpeg" });
}

export const planOf = (over: Partial<CampaignPlan> = {}): CampaignPlan => ({
  number: "12/KH-UBND",
  name: "Số hóa quyết định giao đất 2015 đến 2020",
  agency: "Kho lưu trữ UBND xã Đại Huệ",
  field: "Đất đai",
  startsOn: "2026-11-01",
  endsOn: "2027-03-31",
  signing: "scanner",
  signerId: null,
  firstRate: 100,
  secondRate: 30,
  ...over,
});

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for something that the core does by itself; fails after a long while. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  looks = 1200,
): Promise<T> {
  for (let wait = 0; wait < looks; wait++) {
    const found = await look();
    if (found) return found;
    await pause(100);
  }
  throw new Error(`never: ${what}`);
}

/** Imports an inventory in its two steps. */
export async function importIndex(head: CoreClient, id: string, results: readonly OldResult[]) {
  const upload = await head.upload("danh-muc.xlsx", "application/octet-stream", indexFile(results));
  const check = await head.call("campaigns.checkIndex", { id, upload });
  return { check, done: await head.call("campaigns.applyIndex", { id, hash: check.hash }) };
}

/** Scans one result of an operator's folder from a file. */
export async function scanPaper(
  operator: CoreClient,
  folderId: string,
  itemId: string | null,
  pages: Uint8Array[],
): Promise<string> {
  const { documentId } = await operator.call("campaigns.openPaper", { folderId, itemId });
  const uploads: string[] = [];
  for (const page of pages) uploads.push(await operator.upload("trang.jpg", "image/jpeg", page));
  const { document } = await operator.call("digitise.addPages", { documentId, uploads });
  await operator.call("digitise.confirmPages", { documentId, count: document.pageList.length });
  return documentId;
}
