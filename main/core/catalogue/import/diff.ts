import { wholeText } from "../../amounts.ts";
import { displayDay } from "../../time.ts";
import type { ComponentResource, ProcedureResource } from "../schema.ts";
import { wordOf } from "../unverified.ts";
import { waysOf, workflowText } from "../views.ts";

/** One difference between two versions, in words; an empty side was not there. */
export interface Change {
  field: string;
  old: string;
  new: string;
}

const doubt = (leaf: { unverified?: true } | undefined): string =>
  leaf?.unverified ? " (chưa kiểm chứng)" : "";
const day = (value: string | null): string => (value === null ? "" : displayDay(value));
const money = (amount: number): string => `${wholeText(amount)} đồng`;

const WAY_WORDS: Record<string, string> = {
  ORIGINAL: "bản chính",
  COPY_WITH_ORIGINAL: "bản sao kèm bản chính",
  CERTIFIED_COPY: "bản sao chứng thực",
  PLAIN_COPY: "bản sao",
  SHOWN_ONLY: "chỉ xuất trình",
  E_COPY_REGISTER: "bản điện tử từ sổ gốc",
  E_COPY_CERTIFIED: "bản điện tử chứng thực",
};

function paperWords(paper: ComponentResource): string {
  return [
    `${paper.originals.value} bản chính, ${paper.copies.value} bản sao`,
    paper.showOriginal.value && "xuất trình",
    paper.required?.value && "bắt buộc",
    paper.form && `mẫu: ${paper.form.value}`,
    `số hóa: ${wordOf(paper.digitise.value)}, ${wordOf(paper.digitise.reason)}${doubt(paper.digitise)}`,
    paper.submittedAs &&
      `nộp: ${waysOf(paper)
        .map((way) => WAY_WORDS[way])
        .join(", ")}`,
    paper.code && `mã ${paper.code.value}`,
    paper.note && `ghi chú: ${paper.note}`,
  ]
    .filter(Boolean)
    .join("; ");
}

function termWords({ term }: ProcedureResource): string {
  const unit = wordOf(term.unit);
  const value =
    term.value === null || term.unit === "SAME_DAY" ? unit : `${term.value} ${unit}`.replace(".", ",");
  const text = term.text && term.text !== value ? ` (${term.text})` : "";
  return `${value}${text}${doubt(term)}`;
}

/** Everything that a version says, in lines that can be compared: what it is about, and what is said of it. */
function linesOf(procedure: ProcedureResource): Map<string, string> {
  const lines = new Map<string, string>();
  const add = (field: string, text: string): void => {
    if (text === "") return;
    let name = field;
    for (let more = 2; lines.has(name); more++) name = `${field} (${more})`;
    lines.set(name, text);
  };
  add("Tên thủ tục", procedure.name.value);
  add("Lĩnh vực", procedure.field.name.value);
  add("Mã lĩnh vực", procedure.field.code.value ?? "");
  add("Cấp thực hiện", procedure.level.label);
  add("Quyết định công bố", procedure.publishedBy.value ?? "");
  add("Hiệu lực từ", day(procedure.inForceFrom.value));
  add("Hiệu lực đến", day(procedure.inForceTo.value));
  add("Thời hạn", termWords(procedure));
  add("Nhận sau 15 giờ", procedure.term.after15h?.text ?? "");
  add(
    "Cách nộp",
    procedure.channels.map(({ label, level }) => label + (level ? ` (${level.value})` : "")).join(", "),
  );
  add("Nơi tiếp nhận", procedure.agencies.receiving.value);
  add("Cơ quan giải quyết", procedure.agencies.handling.value);
  for (const one of procedure.cases)
    for (const paper of one.components)
      add(`Giấy tờ › ${one.name.value} › ${paper.name.value}`, paperWords(paper));
  for (const fee of procedure.fees)
    add(
      `Phí, lệ phí › ${fee.name}`,
      [
        (fee.amount === null ? "chưa biết mức thu" : money(fee.amount)) +
          (fee.per ? `/${fee.per}` : "") +
          doubt(fee),
        fee.note,
        fee.exempt && `miễn: ${fee.exempt}`,
      ]
        .filter(Boolean)
        .join("; "),
    );
  for (const { name, code } of procedure.results) add(`Kết quả › ${name.value}`, code.value ?? "có");
  for (const { number, title } of procedure.legalBases) add(`Căn cứ pháp lý › ${number}`, title || "có");
  const hours = procedure.workflow.reduce((sum, step) => sum + (step.countsTime ? (step.hours ?? 0) : 0), 0);
  add(
    "Quy trình nội bộ",
    procedure.workflow.length === 0 ? "" : `${procedure.workflow.length} bước, ${workflowText(hours)}`,
  );
  for (const step of procedure.workflow)
    add(
      `Quy trình › bước ${step.step}`,
      `${step.who}: ${step.what} — ${step.countsTime && step.hours !== null ? `${step.hours} giờ`.replace(".", ",") : "không tính thời gian"}`,
    );
  for (const replaced of procedure.dataReplacements)
    add(
      `Thay bằng dữ liệu › ${replaced.component}`,
      `${replaced.database} (${day(replaced.inForceFrom)}–${day(replaced.inForceTo)})`,
    );
  for (const note of procedure.notes ?? []) add("Ghi chú", note);
  return lines;
}

/** Field by field what is different, in the order of the newer version, then what is gone. */
export function changesBetween(
  old: ProcedureResource | undefined,
  next: ProcedureResource | undefined,
): Change[] {
  const before = old ? linesOf(old) : new Map<string, string>();
  const after = next ? linesOf(next) : new Map<string, string>();
  const changes: Change[] = [];
  for (const [field, text] of after)
    if (before.get(field) !== text) changes.push({ field, old: before.get(field) ?? "", new: text });
  for (const [field, text] of before) if (!after.has(field)) changes.push({ field, old: text, new: "" });
  return changes;
}
