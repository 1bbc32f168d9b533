import type { WriteTx } from "../../../db/database.ts";
import type { DraftContent, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { FormProfile, Forms } from "../forms/service.ts";
import { rulesOn } from "../online/service.ts";
import { legalTime } from "../time.ts";
import type { SentFile } from "./files.ts";
import type { AssistStored, AssistViewParts } from "./views.ts";

export interface SlipParts extends Pick<AssistViewParts, "law"> {
  forms: Forms;
  profile(at: string): FormProfile;
}

/** The slip that the person keeps (phiếu nộp hồ sơ trực tuyến giúp), issued with the sending. Answers its form and the consent. */
export async function issueSlip(
  tx: WriteTx,
  core: CoreContext,
  parts: SlipParts,
  given: { officer: Officer; row: AssistStored; content: DraftContent; sent: readonly SentFile[] },
): Promise<{ formId: string; consent: string }> {
  const { officer, row, content, sent } = given;
  const rules = rulesOn(parts.law, tx.at.slice(0, 10));
  const declared: { label: string; value: string }[] = JSON.parse(row.declaration);
  const formId = core.ports.random.uuid();
  const pages = await tx.db
    .selectFrom("assisted_files")
    .innerJoin("assisted_papers", "assisted_papers.id", "assisted_files.paper_id")
    .select((e) => ["assisted_papers.name", e.fn.sum<number>("assisted_files.pages").as("pages")])
    .where("assisted_papers.assist_id", "=", row.id)
    .groupBy("assisted_papers.name")
    .execute();
  const names = [...new Set(sent.map(({ paperName }) => paperName))];
  await parts.forms.issue(tx, {
    id: formId,
    kind: "assisted-filing",
    profile: parts.profile(tx.at),
    dossierId: null,
    subjectId: row.id,
    number: row.reference,
    by: officer.fullName,
    content: {
      text: {
        reference: row.reference,
        fullName: row.applicant_name,
        procedure: row.procedure_name,
        madeAt: legalTime(tx.at),
        deliverAt:
          content.deliverTo === "POST" ? "Nhận qua dịch vụ bưu chính công ích" : core.config.agency.unitName,
        consent: rules.consent.text,
        lookUp: core.config.system.lookupUrl,
        portal: rules.portals.map(({ name, address }) => `${name}: ${address}`).join("; "),
        officerName: officer.fullName,
      },
      lists: {
        papers: names.map((name) => `${name} (${pages.find((one) => one.name === name)?.pages ?? 0} trang)`),
        declared: declared.map(({ label, value }) => `${label}: ${value}`),
      },
      tables: {},
      qr: { dossierCode: row.reference, procedureCode: content.procedureCode, subjectIdentity: "" },
    },
  });
  return { formId, consent: rules.consent.text };
}
