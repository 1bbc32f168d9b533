import type {
  Applicant,
  ComponentInput,
  FilingAttachment,
  FilingFinding,
  FilingPaper,
  ProcedureDetail,
} from "../../../preload/contract/index.ts";
import { foldForSearch } from "../dossiers/service.ts";
import { cleanApplicant, missingOf, noticesOf, type PersonCodes } from "../people/service.ts";

/** A filing as far as it can be judged by the machine. */
export interface Filed {
  applicant: Applicant;
  /** null: the procedure is not in the catalogue */
  procedure: ProcedureDetail | null;
  /** -1: none of the procedure's cases is the one that was chosen */
  caseIndex: number;
  files: readonly FilingAttachment[];
  codes: PersonCodes;
  /** `yyyy-MM-dd` */
  today: string;
}

type File = Pick<FilingAttachment, "id" | "componentName"> & { componentCode?: string | null };

/** What is only shown, and the portal's own form, is not among the files of a filing. */
const isFiled = ({ digitise }: { digitise: { reason: string } }): boolean =>
  digitise.reason !== "SHOW_ONLY" && digitise.reason !== "E_FILED";

/** Papers that the case asks for, with what was filed for each; then what nobody asked for. */
export function papersOf(
  procedure: ProcedureDetail | null,
  caseIndex: number,
  files: readonly File[],
): Omit<FilingPaper, "compared">[] {
  const wanted = procedure?.cases[caseIndex]?.components ?? [];
  const taken = new Set<string>();
  const papers = wanted.map((component) => {
    const { name, code } = component;
    const required = component.required && isFiled(component);
    const own = files.filter(
      (file) =>
        !taken.has(file.id) &&
        ((code !== null && file.componentCode === code) ||
          foldForSearch(file.componentName) === foldForSearch(name)),
    );
    for (const { id } of own) taken.add(id);
    return { name, code, required, attachments: own.map(({ id }) => id) };
  });
  const others = new Map<string, string[]>();
  for (const file of files) {
    if (taken.has(file.id)) continue;
    others.set(file.componentName, [...(others.get(file.componentName) ?? []), file.id]);
  }
  return [
    ...papers,
    ...[...others].map(([name, attachments]) => ({ name, code: null, required: false, attachments })),
  ];
}

/** The case that the person chose, by its name; -1 where there is none of that name, 0 where there is only one. */
export function caseIndexOf(procedure: ProcedureDetail | null, name: string): number {
  const cases = procedure?.cases ?? [];
  if (cases.length === 1) return 0;
  return cases.findIndex((one) => foldForSearch(one.name) === foldForSearch(name));
}

/**
 * What is wrong with a filing, as far as a machine sees it: what the person must mend `blocks`. The wording is the
 * person's: it goes into the request for more as it stands.
 */
export function findingsOf(filed: Filed, papers: readonly Omit<FilingPaper, "compared">[]): FilingFinding[] {
  const { applicant, procedure, codes, today, files } = filed;
  const clean = cleanApplicant(applicant, codes, today);
  const findings: FilingFinding[] = [];
  const add = (code: string, tone: FilingFinding["tone"], text: string, blocks = false): void =>
    void findings.push({ code, tone, text, blocks });
  if (!procedure) {
    add("procedure", "bad", "Thủ tục đã chọn không có trong danh mục đang áp dụng của đơn vị", true);
  } else if (procedure.inForce !== "NOW") {
    add("procedure", "bad", "Thủ tục đã chọn không còn, hoặc chưa có hiệu lực", true);
  }
  if (procedure && filed.caseIndex < 0) {
    add("case", "warning", "Chưa rõ trường hợp giải quyết: chọn trường hợp trước khi tiếp nhận");
  }
  for (const { field, what } of missingOf(clean, codes, today)) {
    add(`declared:${field}`, "bad", `Khai thiếu hoặc sai: ${what}`, true);
  }
  for (const { field, code, text } of noticesOf(clean, codes, today)) {
    // the words for a counter that asks the person who stands there; here they are declared alone
    add(`notice:${field}:${code}`, "warning", text);
  }
  const byId = new Map(files.map((file) => [file.id, file]));
  const components = procedure?.cases[Math.max(0, filed.caseIndex)]?.components ?? [];
  const asked = new Set(components.filter(isFiled).map(({ name }) => name));
  for (const paper of papers) {
    const own = paper.attachments.flatMap((id) => byId.get(id) ?? []);
    const usable = own.filter((file) => file.malware.code !== "infected");
    if (own.length === 0) {
      // a paper that is not wanted of everybody may be missing: the officer knows
      if (paper.required) add(`missing:${paper.name}`, "bad", `Thiếu giấy tờ: ${paper.name}`, true);
      else if (asked.has(paper.name))
        add(`absent:${paper.name}`, "warning", `Không thấy tệp cho: ${paper.name}`);
    } else if (paper.required && usable.length === 0) {
      add(`missing:${paper.name}`, "bad", `Nộp lại ${paper.name}: tệp đã gửi không dùng được`, true);
    }
  }
  for (const file of files) {
    if (file.malware.code === "infected") {
      add(`malware:${file.id}`, "bad", `Tệp “${file.title}” có mã độc: gửi tệp khác`, true);
    } else if (file.signature.code === "invalid") {
      add(
        `signature:${file.id}`,
        "bad",
        `Chữ ký số trên tệp “${file.title}” không hợp lệ: gửi lại tệp được ký đúng`,
        true,
      );
    } else if (file.signature.code === "unreadable") {
      add(`unreadable:${file.id}`, "bad", `Không đọc được tệp “${file.title}”: gửi lại tệp khác`, true);
    } else if (file.signature.code === "warning") {
      add(`signature:${file.id}`, "warning", `Chữ ký trên tệp “${file.title}” cần xem lại`);
    }
    if (file.state.code !== "here") {
      add(`coming:${file.id}`, "info", `Tệp “${file.title}” chưa tải về máy`);
    } else if (file.malware.code === "not-scanned") {
      add(`not-scanned:${file.id}`, "warning", `Tệp “${file.title}” chưa được quét mã độc`);
    }
  }
  return findings;
}

/** The papers of the dossier that comes of a filing: what was filed for each, as files. */
export function componentsOf(
  papers: readonly Omit<FilingPaper, "compared">[],
  files: readonly FilingAttachment[],
): ComponentInput[] {
  const byId = new Map(files.map((file) => [file.id, file]));
  return papers
    .filter((paper) => paper.attachments.length > 0)
    .map((paper) => {
      const signed = paper.attachments.filter((id) => byId.get(id)?.form.code === "signed").length;
      return {
        name: paper.name,
        code: paper.code,
        received: true,
        submittedAs: "ELECTRONIC" as const,
        originals: Math.min(99, signed),
        copies: Math.min(99, paper.attachments.length - signed),
        secret: false,
      };
    });
}
