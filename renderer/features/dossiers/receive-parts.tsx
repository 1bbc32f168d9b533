import type { KeyboardEvent } from "react";
import type { DraftContent, WireError } from "../../../preload/contract/index.ts";
import { clockText } from "../../app/format.ts";
import { State } from "../../ui/index.ts";
import type { SaveState } from "./autosave.ts";

const NO_PROCEDURE: WireError = {
  code: "dossiers.incomplete",
  params: {},
  retryable: false,
  message: "Hồ sơ chưa đủ để tiếp nhận: chưa chọn thủ tục.",
  kept: "Bản nháp vẫn được giữ.",
  action: "Gõ tên hoặc mã thủ tục ở bước 2 rồi Enter.",
};

/** A paper that lies on the counter and whose name was typed but not added would not stand on the receipt. */
const OTHER_PAPER: WireError = {
  code: "dossiers.incomplete",
  params: {},
  retryable: false,
  message: "Còn một giấy tờ khác đang gõ, chưa có trong danh sách nhận.",
  kept: "Bản nháp vẫn được giữ, cả tên giấy tờ đang gõ.",
  action: "Enter ở ô Giấy tờ khác để thêm, hoặc xóa ô đó, rồi làm lại.",
};

/** What the window itself finds missing before it asks the core, and the field to go to. */
export function unready(content: DraftContent): { error: WireError; field: string } | null {
  if (content.procedureCode === "") return { error: NO_PROCEDURE, field: "procedure" };
  if (content.otherPaper.trim() !== "") return { error: OTHER_PAPER, field: "extra" };
  return null;
}

/** Enter goes to the next field; a button or a list of choices keeps its own Enter. */
export function goOn(event: KeyboardEvent<HTMLFormElement>): void {
  const target = event.target as HTMLElement;
  if (event.key !== "Enter" || event.defaultPrevented || event.nativeEvent.isComposing) return;
  if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
  event.preventDefault();
  const fields = [
    ...event.currentTarget.querySelectorAll<HTMLElement>(
      "input:not([type=file]):not(:disabled), select:not(:disabled), textarea:not(:disabled)",
    ),
  ];
  const next = fields[fields.indexOf(target) + 1];
  if (next) next.focus();
  else event.currentTarget.querySelector<HTMLElement>("[data-primary] button")?.focus();
}

/** How the form stands in the store, in words. */
export function SaveWord(props: { state: SaveState }) {
  const { state } = props;
  return (
    <span data-testid="draft-state" aria-live="polite">
      {state.kind === "untouched" ? "Gõ hoặc quét thẻ để bắt đầu; biểu mẫu tự lưu." : null}
      {state.kind === "typing" ? <State tone="neutral">Đang lưu nháp…</State> : null}
      {state.kind === "saved" ? <State tone="good">Đã lưu nháp {clockText(state.at)}</State> : null}
      {state.kind === "waiting" ? (
        <State tone="warning">Chưa lưu được: chờ phần lõi mở lại. Nội dung còn trong cửa sổ này.</State>
      ) : null}
      {state.kind === "failed" ? <State tone="bad">Chưa lưu được nháp</State> : null}
    </span>
  );
}
