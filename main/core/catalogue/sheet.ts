import type {
  CatalogueComponent,
  Officer,
  Parsed,
  ProcedureDetail,
} from "../../../preload/contract/index.ts";
import { moneyText } from "../amounts.ts";
import type { CoreContext } from "../context.ts";
import type { FormProfile, Forms } from "../forms/service.ts";
import { displayDay } from "../time.ts";
import { wayWords } from "./ways.ts";

const countText = ({ originals, copies, showOriginal }: CatalogueComponent): string =>
  [
    originals > 0 ? `${originals} bản chính` : "",
    copies > 0 ? `${copies} bản sao` : "",
    showOriginal ? "xuất trình bản chính" : "",
  ]
    .filter(Boolean)
    .join(", ") || "không ghi số bản";

function feeText(fee: ProcedureDetail["fees"][number]): string {
  if (fee.amount === null) return "chưa có mức thu trong danh mục: hỏi tại quầy";
  return fee.amount === 0 ? "không thu" : `${moneyText(fee.amount)}${fee.per ? `/${fee.per}` : ""}`;
}

/**
 * A procedure on paper for whoever goes home to gather the papers (hướng dẫn một lần, đầy đủ: NĐ 61/2018/NĐ-CP Điều 15
 * khoản 3). What nobody has confirmed in a source is said to be so.
 */
export function createGuidanceSheets(
  core: CoreContext,
  parts: { forms: Forms; procedure(code: string): ProcedureDetail; profile(at: string): FormProfile },
) {
  return {
    /** `key` makes a repetition harmless. Throws `catalogue.not-found`. */
    async make(
      officer: Officer,
      key: string,
      input: Parsed<"catalogue.guidanceSheet">,
    ): Promise<{ formId: string }> {
      const procedure = parts.procedure(input.code);
      const chosen = procedure.cases[input.caseIndex];
      const cases = chosen ? [chosen] : procedure.cases;
      // what is required of a case is on its sheet, whoever chose; of all cases nothing can be left out
      const leftOut = chosen ? input.leftOut : { papers: [], fees: [] };
      const needed = (paper: CatalogueComponent, index: number): boolean =>
        paper.required || !leftOut.papers.includes(index);
      const fees = procedure.fees.filter((_, index) => !leftOut.fees.includes(index));
      const papers = cases.flatMap((one) =>
        one.components
          .filter(needed)
          .map((paper, index) => [
            String(index + 1),
            cases.length > 1 && index === 0 && one.name ? `${one.name}: ${paper.name}` : paper.name,
            countText(paper),
            wayWords(paper.submittedAs),
            [paper.required ? "bắt buộc" : "khi có", paper.form ? `mẫu: ${paper.form}` : "", paper.note ?? ""]
              .filter(Boolean)
              .join("; "),
          ]),
      );
      const doubts = (procedure.term.unverified ? 1 : 0) + fees.filter(({ unverified }) => unverified).length;
      await core.write(officer.username, async (tx) => {
        const known = await tx.db
          .selectFrom("issued_forms")
          .select("id")
          .where("id", "=", key)
          .executeTakeFirst();
        if (known) return;
        await parts.forms.issue(tx, {
          id: key,
          kind: "guidance-sheet",
          profile: parts.profile(tx.at),
          dossierId: null,
          subjectId: key,
          by: officer.fullName,
          content: {
            text: {
              procedure: procedure.name,
              code: procedure.code,
              field: procedure.field,
              caseName: chosen?.name ?? "",
              term: procedure.term.text || procedure.termText,
              receiving: procedure.agencies.receiving,
              handling: procedure.agencies.handling,
              channels: procedure.channels.map(({ label }) => label).join("; "),
              results: procedure.results.map(({ name }) => name).join("; "),
              bases: procedure.legalBases.map(({ number, title }) => number || title).join("; "),
              publishedBy: procedure.publishedBy,
              phone: core.config.agency.phone,
              lookUp: core.config.system.lookupUrl,
              asOf: `${displayDay(tx.at.slice(0, 10))}${procedure.inForce === "NOW" ? "" : "; bản này không có hiệu lực hôm nay"}`,
              doubts:
                doubts > 0
                  ? "Thời hạn hoặc mức thu có giá trị chưa đọc được ở văn bản gốc: hỏi lại tại quầy trước khi nộp."
                  : "",
              officerName: officer.fullName,
            },
            lists: {
              fees: fees.map((fee) => `${fee.name}: ${feeText(fee)}${fee.note ? ` (${fee.note})` : ""}`),
              notes: procedure.notes,
            },
            tables: { papers },
          },
        });
        await tx.audit("catalogue.guidance-made", procedure.code, {
          version: procedure.version,
          case: chosen?.name ?? "",
          leftOut: leftOut.papers.length + leftOut.fees.length,
        });
      });
      return { formId: key };
    },
  };
}

export type GuidanceSheets = ReturnType<typeof createGuidanceSheets>;
