import type {
  CatalogueComponent,
  ComponentInput,
  ProcedureDetail,
} from "../../../../preload/contract/index.ts";
import { wayWords } from "../../catalogue/service.ts";

/** A paper as it was accepted earlier: the catalogue of today does not judge it again. */
type Accepted = { name: string; submitted_as: string };

const isAccepted = (paper: ComponentInput, known: CatalogueComponent): boolean =>
  !known.waysBinding || known.submittedAs.includes(paper.submittedAs);

/**
 * Papers that are handed in another way than the catalogue accepts, as fields of the form and words. Only where the
 * catalogue itself names the ways; elsewhere what is in fact handed in decides (TT 01/2023 Điều 4).
 */
export function wrongWays(
  papers: readonly ComponentInput[],
  scenario: ProcedureDetail["cases"][number] | undefined,
  accepted: readonly Accepted[] = [],
): { field: string; what: string }[] {
  return papers.flatMap((paper, index) => {
    const known = scenario?.components.find((one) => one.name === paper.name);
    if (!paper.received || !known || isAccepted(paper, known)) return [];
    const same = (one: Accepted) => one.name === paper.name && one.submitted_as === paper.submittedAs;
    if (accepted.some(same)) return [];
    return [
      {
        field: `component-${index}-how`,
        what: `hình thức nộp của “${paper.name}” (thủ tục này chỉ nhận ${wayWords(known.submittedAs)})`,
      },
    ];
  });
}
