import type { CampaignCounts } from "../../../preload/contract/index.ts";

/** What stands between a batch and its closing, in sentences; empty when nothing does. */
export function batchProblems(counts: CampaignCounts, unmatched: number): string[] {
  const left: [number, string][] = [
    [counts.unclassified, "kết quả chưa phân loại hiệu lực"],
    [counts.foldersWaiting, "cặp, tập chưa quét xong"],
    [counts.missing, "kết quả còn hiệu lực chưa có bản quét"],
    [counts.scanning, "bản đang quét hoặc bị trả lại"],
    [counts.failed, "bản chưa ghép được tệp, người quét phải làm lại"],
    [counts.firstCheck, "bản chờ kiểm tra lần 1"],
    [counts.secondCheck, "bản chờ kiểm tra lần 2"],
    [counts.toSign, "bản chờ ký"],
    [unmatched, "bản chưa đối chiếu xong với danh mục"],
  ];
  return left.filter(([count]) => count > 0).map(([count, what]) => `Còn ${count} ${what}.`);
}
