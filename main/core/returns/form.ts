import type { FormContent } from "../forms/service.ts";
import { legalTime, type Timestamp } from "../time.ts";
import type { Leaving } from "./gate.ts";
import type { Original } from "./row.ts";
import { type Collecting, notesOf, RIGHT_WORDS } from "./rules.ts";

/** What fills the signed paper of a hand-over (giấy ký nhận kết quả). It carries no identity number and no telephone. */
export function handOverContent(given: {
  dossier: { code: string; procedure_name: string; applicant_name: string };
  collecting: Collecting;
  results: readonly Leaving[];
  originals: readonly Original[];
  at: Timestamp;
  by: string;
}): FormContent<"hand-over"> {
  const { dossier, collecting } = given;
  const { collector } = collecting;
  const proof = collector.paper ? `, theo ${collector.paper}` : "";
  return {
    text: {
      dossierCode: dossier.code,
      procedure: dossier.procedure_name,
      applicantName: dossier.applicant_name,
      collectorName: collector.fullName,
      collectorRight: `${RIGHT_WORDS[collector.right]}${proof}`,
      returnedAt: legalTime(given.at),
      signatureNote: notesOf(collecting).join(" "),
      giverName: given.by,
    },
    lists: {
      papers: [
        ...given.results.map(({ title, code }) => (code ? `${title} (${code})` : title)),
        ...given.originals.map(({ name, count }) => `Bản chính trả lại: ${name} (${count} bản)`),
      ],
    },
    tables: {},
  };
}
