import type { WriteTx } from "../../../db/database.ts";
import type { AssistDetail, DraftContent, Officer, Parsed } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Drafts } from "../dossiers/drafts.ts";
import { AppError } from "../errors.ts";
import { cleanApplicant } from "../people/service.ts";
import { dayOf } from "../time.ts";
import type { Upload } from "../transfer/uploads.ts";
import { type AssistFileParts, closed, createAssistFiles } from "./files.ts";
import { issueSlip, type SlipParts } from "./slip.ts";
import { type AssistStored, createAssistViews } from "./views.ts";

/** no sign that is taken for another when it is read aloud or typed */
const SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

interface Parts extends AssistFileParts, SlipParts {
  drafts: Drafts;
  /** the scanner is at work for this paper */
  scanning(paperId: string): boolean;
}

/**
 * The counter files online for a person who cannot or does not want to do it alone (NĐ 61/2018/NĐ-CP Điều 16, QĐ
 * 45/2024/QĐ-UBND Điều 20): with their yes, under the officer's own name, as an ordinary filing. The line may be down:
 * the filing waits here and counts from the moment when the province has it.
 */
export function createAssist(core: CoreContext, parts: Parts) {
  const views = createAssistViews(core, parts);
  /** `NG-7KQ4-M2XD`: nobody guesses it, so that whoever names it may hear how the filing stands. */
  function newReference(): string {
    const signs = [...core.ports.random.bytes(8)].map((byte) => SIGNS[byte % SIGNS.length]).join("");
    return `NG-${signs.slice(0, 4)}-${signs.slice(4)}`;
  }

  async function preparing(officer: Officer, id: string): Promise<AssistStored> {
    const row = await views.row(id);
    if (row.by_id !== officer.id) throw new AppError("dossiers.draft-not-yours");
    if (row.state !== "preparing") throw closed(row.state);
    return row;
  }

  async function writePapers(
    tx: WriteTx,
    id: string,
    content: DraftContent,
    known: readonly string[],
  ): Promise<void> {
    const wanted = content.components.filter(({ name, secret }) => !secret && !known.includes(name));
    for (const [index, { name, code }] of wanted.entries()) {
      await tx.db
        .insertInto("assisted_papers")
        .values({
          id: core.ports.random.uuid(),
          assist_id: id,
          ordinal: known.length + index + 1,
          name,
          code,
        })
        .execute();
    }
  }

  const files = createAssistFiles(core, parts, { preparing });

  return {
    views,
    place: files.place,

    addFiles: async (officer: Officer, paperId: string, uploads: readonly Upload[]): Promise<AssistDetail> =>
      views.detail(await files.add(officer, paperId, uploads)),
    removeFile: async (officer: Officer, input: Parsed<"assist.removeFile">): Promise<AssistDetail> =>
      views.detail(await files.remove(officer, input)),

    async begin(officer: Officer, key: string, input: Parsed<"assist.begin">): Promise<AssistDetail> {
      const { draftId, content } = input;
      const draft = await parts.drafts.own(draftId, officer);
      if (draft && draft.state !== "open") throw new AppError("dossiers.not-found");
      const procedure = parts.procedure(content.procedureCode);
      if (!procedure) throw new AppError("dossiers.incomplete", { what: "thủ tục", fields: "procedure" });
      const id = await core.write(officer.username, async (tx) => {
        const known = await tx.db
          .selectFrom("assisted_filings")
          .selectAll()
          .where("draft_id", "=", draftId)
          .where("state", "<>", "dropped")
          .executeTakeFirst();
        if (known?.state === "sent") return known.id;
        const values = {
          content: JSON.stringify(content),
          applicant_name: content.applicant.fullName.trim().normalize("NFC"),
          procedure_name: procedure.name,
        };
        const id = known?.id ?? key;
        if (known) {
          await tx.db.updateTable("assisted_filings").set(values).where("id", "=", id).execute();
        } else {
          await tx.db
            .insertInto("assisted_filings")
            .values({
              ...values,
              id,
              reference: newReference(),
              draft_id: draftId,
              declaration: "[]",
              consent: "",
              state: "preparing",
              by_id: officer.id,
              by: officer.fullName,
              at: tx.at,
              sent_at: null,
              form_id: null,
            })
            .execute();
          await tx.audit("assist.begun", id, { procedure: procedure.code });
        }
        const papers = await tx.db
          .selectFrom("assisted_papers")
          .select("name")
          .where("assist_id", "=", id)
          .execute();
        await writePapers(
          tx,
          id,
          content,
          papers.map(({ name }) => name),
        );
        tx.emit("assist", [id]);
        return id;
      });
      return views.detail(id);
    },

    async declare(officer: Officer, input: Parsed<"assist.declare">): Promise<AssistDetail> {
      const row = await preparing(officer, input.id);
      await core.write(officer.username, async (tx) => {
        await tx.db
          .updateTable("assisted_filings")
          .set({ declaration: JSON.stringify(input.declaration) })
          .where("id", "=", row.id)
          .where("state", "=", "preparing")
          .execute();
        await tx.audit("assist.declared", row.id, { rows: input.declaration.length });
        tx.emit("assist", [row.id]);
      });
      return views.detail(row.id);
    },

    /** Once: the filing, the person's paper and the end of the receiving form in one transaction. */
    async send(officer: Officer, input: Parsed<"assist.send">): Promise<AssistDetail> {
      const before = await views.row(input.id);
      if (before.state === "sent") return views.detail(input.id);
      const row = await preparing(officer, input.id);
      const papers = await views.papersOf(row.id);
      // half a stack that went could not be made whole again from here
      const unfinished = papers.find((paper) => parts.scanning(paper.id));
      if (unfinished) throw new AppError("assist.scanning", { paper: unfinished.name });
      const missing = views.missingIn(row, papers);
      if (missing.length > 0) throw new AppError("assist.not-complete", { what: missing.join("; ") });
      const content = views.content(row);
      const procedure = parts.procedure(content.procedureCode);
      const sent = await files.toSend(papers);
      const ids = papers.flatMap((paper) => paper.files.map((file) => file.id)).sort();
      await core.write(officer.username, async (tx) => {
        const now = await tx.db
          .selectFrom("assisted_filings")
          .select("state")
          .where("id", "=", row.id)
          .executeTakeFirst();
        if (now?.state !== "preparing") return;
        const there = await tx.db
          .selectFrom("assisted_files")
          .innerJoin("assisted_papers", "assisted_papers.id", "assisted_files.paper_id")
          .select(["assisted_files.id", "assisted_papers.name"])
          .where("assisted_papers.assist_id", "=", row.id)
          .orderBy("assisted_files.id")
          .execute();
        if (there.map(({ id }) => id).join() !== ids.join()) {
          const paper = there.find(({ id }) => !ids.includes(id))?.name ?? papers[0]?.name ?? "";
          throw new AppError("assist.scanning", { paper });
        }
        for (const { made } of sent) {
          if (made) await tx.db.insertInto("files").values(made.row).execute();
        }
        const { formId, consent } = await issueSlip(tx, core, parts, { officer, row, content, sent });
        await tx.db
          .updateTable("assisted_filings")
          .set({ state: "sent", sent_at: tx.at, consent, form_id: formId })
          .where("id", "=", row.id)
          .execute();
        await tx.db
          .updateTable("drafts")
          .set({ state: "filed-online" })
          .where("id", "=", row.draft_id)
          .where("state", "=", "open")
          .execute();
        await tx.outbox({
          id: row.id,
          kind: "filing.submitted",
          dossierId: null,
          body: {
            filingId: row.id,
            reference: row.reference,
            agencyCode: core.config.agency.code,
            procedureCode: content.procedureCode,
            procedureName: row.procedure_name,
            caseName: procedure?.cases[content.caseIndex]?.name ?? "",
            applicant: cleanApplicant(content.applicant, parts.codes, dayOf(core.ports.clock.now())),
            declaration: JSON.parse(row.declaration),
            deliverTo: content.deliverTo,
            note: content.note,
            assisted: { by: officer.fullName, agency: core.config.agency.unitName, consent },
            preparedAt: tx.at,
            attachments: sent.map((one) => ({
              id: core.ports.random.uuid(),
              componentName: one.paperName,
              componentCode: one.code,
              title: one.title,
              mediaType: one.mediaType,
              sha256: one.file.sha256,
              size: one.file.size,
            })),
          },
          files: sent.map(({ file }) => file.id),
        });
        await tx.audit("assist.sent", row.id, { reference: row.reference, files: sent.length });
        tx.emit("assist", [row.id]);
        tx.emit("drafts", [row.draft_id]);
      });
      return views.detail(row.id);
    },

    async drop(officer: Officer, id: string): Promise<void> {
      const row = await preparing(officer, id);
      const papers = await views.papersOf(row.id);
      await core.write(officer.username, async (tx) => {
        for (const file of papers.flatMap((paper) => paper.files)) {
          await tx.db.deleteFrom("assisted_files").where("id", "=", file.id).execute();
          await core.database.files.erase(tx, file.file_id, "not filed online after all");
        }
        await tx.db
          .updateTable("assisted_filings")
          .set({ state: "dropped" })
          .where("id", "=", row.id)
          .execute();
        await tx.audit("assist.dropped", row.id);
        tx.emit("assist", [row.id]);
      });
    },
  };
}

export type Assist = ReturnType<typeof createAssist>;
