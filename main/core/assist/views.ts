import type { Selectable } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import {
  type AssistDetail,
  type AssistRow,
  DraftContent,
  type ProcedureDetail,
  type StateWord,
} from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import { filingState, type OnlineLaw, rulesOn } from "../online/service.ts";
import { cleanApplicant, maskIdentity, missingOf, type PersonCodes } from "../people/service.ts";
import { dayOf } from "../time.ts";
import type { Blobs } from "../transfer/blobs.ts";

export type AssistStored = Selectable<Schema["assisted_filings"]>;

const SHOWN = 200;
const PICTURE_WIDTH = 700;

export interface AssistViewParts {
  law: OnlineLaw;
  blobs: Blobs;
  imaging: KeptChild;
  codes: PersonCodes;
  /** null: not in the catalogue any more */
  procedure(code: string): ProcedureDetail | null;
}

/** What the counter files for people, as it stands now. */
export function createAssistViews(core: CoreContext, parts: AssistViewParts) {
  const { read } = core.database;

  const rows = () =>
    read
      .selectFrom("assisted_filings")
      .leftJoin("outbox", "outbox.id", "assisted_filings.id")
      .leftJoin("filings", "filings.id", "assisted_filings.id")
      .selectAll("assisted_filings")
      .select([
        "outbox.state as sending",
        "filings.state as filing",
        "filings.round as round",
        "filings.portal_code as portal",
      ]);
  type Row = Awaited<ReturnType<ReturnType<typeof rows>["execute"]>>[number];

  function stateOf(row: Row): StateWord {
    if (row.state === "dropped") return { code: "dropped", word: "Đã bỏ, không nộp", tone: "neutral" };
    if (row.state === "preparing") return { code: "preparing", word: "Đang soạn", tone: "neutral" };
    if (row.filing !== null) return filingState(row.filing, row.round ?? 0);
    if (row.sending === "rejected") {
      return { code: "rejected", word: "Tỉnh không nhận, xem mục Đồng bộ", tone: "bad" };
    }
    return row.sending === "done" || row.sending === null
      ? { code: "sent", word: "Tỉnh đã nhận, chờ mã trên Cổng", tone: "info" }
      : { code: "waiting", word: "Chưa gửi, lưu ở máy này", tone: "warning" };
  }

  const rowView = (row: Row): AssistRow => ({
    id: row.id,
    reference: row.reference,
    applicantName: row.applicant_name,
    procedureName: row.procedure_name,
    by: row.by,
    at: row.sent_at ?? row.at,
    state: stateOf(row),
    portalCode: row.portal ?? "",
    arrived: row.filing !== null,
  });

  async function papersOf(id: string) {
    const papers = await read
      .selectFrom("assisted_papers")
      .selectAll()
      .where("assist_id", "=", id)
      .orderBy("ordinal")
      .execute();
    const files = await read
      .selectFrom("assisted_files")
      .selectAll()
      .where("paper_id", "in", ["", ...papers.map((paper) => paper.id)])
      .orderBy("seq")
      .execute();
    return papers.map((paper) => ({ ...paper, files: files.filter((file) => file.paper_id === paper.id) }));
  }

  /** What the State's rules want of this filing and does not stand in it yet, all at once. */
  function missingIn(
    content: DraftContent,
    papers: Awaited<ReturnType<typeof papersOf>>,
    procedure: ProcedureDetail | null,
  ): string[] {
    const today = dayOf(core.ports.clock.now());
    const applicant = cleanApplicant(content.applicant, parts.codes, today);
    const missing = missingOf(applicant, parts.codes, today).map(({ what }) => what);
    if (!procedure) missing.push("thủ tục đang có hiệu lực");
    else if (!procedure.cases[content.caseIndex]) missing.push("trường hợp giải quyết");
    for (const paper of papers) {
      if (isRequired(content, procedure, paper.name) && paper.files.length === 0) {
        missing.push(`tệp cho giấy tờ “${paper.name}”`);
      }
    }
    if (papers.every(({ files }) => files.length === 0)) missing.push("ít nhất một tệp");
    return missing;
  }

  function isRequired(content: DraftContent, procedure: ProcedureDetail | null, name: string): boolean {
    const found = procedure?.cases[content.caseIndex]?.components.find((one) => one.name === name);
    return found?.required === true && !["SHOW_ONLY", "E_FILED"].includes(found.digitise.reason);
  }

  async function row(id: string): Promise<AssistStored> {
    const found = await read
      .selectFrom("assisted_filings")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (!found) throw new AppError("assist.not-found");
    return found;
  }

  const content = (stored: AssistStored): DraftContent => DraftContent.parse(JSON.parse(stored.content));

  return {
    row,
    content,
    papersOf,
    missingIn: (stored: AssistStored, papers: Awaited<ReturnType<typeof papersOf>>): string[] => {
      const typed = content(stored);
      return missingIn(typed, papers, parts.procedure(typed.procedureCode));
    },

    async detail(id: string): Promise<AssistDetail> {
      const found = await rows().where("assisted_filings.id", "=", id).executeTakeFirst();
      if (!found) throw new AppError("assist.not-found");
      const typed = content(found);
      const procedure = parts.procedure(typed.procedureCode);
      const papers = await papersOf(id);
      const rules = rulesOn(parts.law, core.now().slice(0, 10));
      return {
        ...rowView(found),
        draftId: found.draft_id,
        caseName: procedure?.cases[typed.caseIndex]?.name ?? "",
        applicant: typed.applicant,
        identityMasked: maskIdentity(typed.applicant.identity),
        deliverTo: typed.deliverTo,
        declaration: JSON.parse(found.declaration),
        papers: papers.map((paper) => ({
          id: paper.id,
          name: paper.name,
          required: isRequired(typed, procedure, paper.name),
          files: paper.files.map((file) => ({
            id: file.id,
            title: file.title,
            size: file.size,
            picture: file.media_type.startsWith("image/")
              ? parts.blobs.ofMaker(`${file.title}.jpg`, "image/jpeg", async () =>
                  parts.imaging.call<Uint8Array>("preview", {
                    bytes: await core.database.files.read(file.file_id),
                    width: PICTURE_WIDTH,
                    format: "jpeg",
                  }),
                )
              : null,
          })),
        })),
        consent: found.consent || rules.consent.text,
        portals: rules.portals.map(({ name, address }) => ({ name, address })),
        missing: found.state === "preparing" ? missingIn(typed, papers, procedure) : [],
        formId: found.form_id,
      };
    },

    async list(): Promise<AssistRow[]> {
      const found = await rows()
        .where("assisted_filings.state", "<>", "dropped")
        .orderBy((e) => e("assisted_filings.state", "=", "preparing"), "desc")
        .orderBy("assisted_filings.seq", "desc")
        .limit(SHOWN)
        .execute();
      return found.map(rowView);
    },
  };
}

export type AssistViews = ReturnType<typeof createAssistViews>;
