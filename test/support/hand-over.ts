import type { Input, ReturnDetail } from "../../preload/contract/index.ts";

type HandOver = Input<"returns.handOver">;

/** The applicant with the receipt takes everything that may leave. */
export function handOverOf(
  detail: Pick<ReturnDetail, "id" | "applicantName" | "results">,
  changed: {
    collector?: Partial<HandOver["collector"]>;
    check?: Partial<HandOver["check"]>;
    signature?: Partial<HandOver["signature"]>;
  } & Partial<Omit<HandOver, "collector" | "check" | "signature">> = {},
): HandOver {
  const { collector, check, signature, ...rest } = changed;
  return {
    id: detail.id,
    results: detail.results.filter(({ blocked }) => blocked === null).map(({ id }) => id),
    originals: [],
    note: "",
    askRating: false,
    ...rest,
    collector: { right: "applicant", fullName: detail.applicantName, identity: "", paper: "", ...collector },
    check: {
      receipt: "shown",
      how: "none",
      cardText: "",
      outcome: "same",
      reason: "",
      explanation: "",
      ...check,
    },
    signature: { how: "paper", witness: "", ...signature },
  };
}
