import type { WriteTx } from "../../../db/database.ts";
import type { AssistDetail, DraftContent, Officer, Parsed } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Drafts } from "../dossiers/drafts.ts";
import { AppError } from "../errors.ts";
import type { FormProfile, Forms } from "../forms/service.ts";
import { isPdf, rulesOn } from "../online/service.ts";
import { cleanApplicant } from "../people/service.ts";
import { dayOf, legalTime } from "../time.ts";
import type { Upload } from "../transfer/uploads.ts";
import { joinPictures } from "./pages.ts";
import { type AssistStored, type AssistViewParts, createAssistViews } from "./views.ts";

/** no sign that is taken for another when it is read aloud or typed */
const SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

interface Parts extends AssistViewParts {
  drafts: Drafts;
  forms: Forms;
  profile(at: string): FormProfile;
  makeWriter: Parameters<typeof joinPictures>[1]["makeWriter"];
}

/**
 * The counter files online for a person who cannot or does not want to do it alone (NĐ 61/2018/NĐ-CP Điều 16, QĐ
 * 45/2024/QĐ-UBND Điều 20): with their yes, under the officer's own name, as an ordinary filing. The line may be down:
 * the filing waits here and counts from the moment when the province has it.
 */
export function createAssist(core: CoreContext, parts: Parts) {
  const views = createAssistViews(core, parts);
  const { read } = core.database;

  /** `NG-7KQ4-M2XD`: nobody guesses it, so that whoever names it may hear how the filing stands. */
  function newReference(): string {
    const signs = [...core.ports.random.bytes(8)].map((byte) => SIGNS[byte % SIGNS.length]).join("");
    return `NG-${signs.slice(0, 4)}-${signs.slice(4)}`;
  }

  async function preparing(officer: Officer, id: string): Promise<AssistStored> {
    const row = await views.row(id);
    if (row.by_id !== officer.id) throw new AppError("dossiers.draft-not-yours");
    if (row.state !== "preparing") throw new AppError("assist.sent");
    return row;
  }

  /** The paper that pages are added to. Throws `assist.not-found` and what `preparing` throws. */
  async function paperOf(officer: Officer, paperId: string) {
    const paper = await read
      .selectFrom("assisted_papers")
      .selectAll()
      .where("id", "=", paperId)
      .executeTakeFirst();
    if (!paper) throw new AppError("assist.not-found");
    return { paper, row: await preparing(officer, paper.assist_id) };
  }

  /** Looked at by the machine's own scanner first; only what it lets pass is opened (QĐ 45/2024/QĐ-UBND Điều 21). */
  async function looked(upload: Upload): Promise<{ upload: Upload; mediaType: string; pages: number }> {
    const bytes = await core.database.files.read(upload.id);
    const said = await core.ports.malware.scan(bytes, { clamd: core.config.clamd });
    if (said.verdict === "infected") {
      throw new AppError("assist.infected", { name: upload.title, signature: said.signature });
    }
    const probed = await parts.imaging
      .call<{ pages: unknown[] }>("probe", { bytes, name: upload.title })
      .catch((error) => {
        if (error instanceof AppError && error.code.startsWith("child.")) throw error;
        throw new AppError("assist.file-kind", { name: upload.title });
      });
    const pdf = isPdf(bytes);
    const mediaType = pdf ? "application/pdf" : bytes[0] === 0xff ? "image/jpeg" : "image/png";
    return { upload, mediaType, pages: probed.pages.length };
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

  async function addFiles(officer: Officer, paperId: string, uploads: readonly Upload[]): Promise<string> {
    const { row } = await paperOf(officer, paperId);
    const files: Awaited<ReturnType<typeof looked>>[] = [];
    await core.write(officer.username, async (tx) => {
      for (const upload of uploads) await tx.db.insertInto("files").values(upload.row).execute();
    });
    try {
      for (const upload of uploads) files.push(await looked(upload));
    } catch (error) {
      // all of them or none: whoever brought them stands there and chooses again
      await core.write(officer.username, async (tx) => {
        for (const { id } of uploads) await core.database.files.erase(tx, id, "not taken into a filing");
      });
      throw error;
    }
    await core.write(officer.username, async (tx) => {
      for (const { upload, mediaType, pages } of files) {
        // what it is was only said by who brought it; the province is told what it was found to be
        await tx.db.updateTable("files").set({ media_type: mediaType }).where("id", "=", upload.id).execute();
        await tx.db
          .insertInto("assisted_files")
          .values({
            id: core.ports.random.uuid(),
            paper_id: paperId,
            title: upload.title,
            media_type: mediaType,
            file_id: upload.id,
            sha256: upload.sha256,
            size: upload.size,
            pages,
          })
          .execute();
        await tx.audit("assist.file-added", row.id, { sha256: upload.sha256, size: upload.size });
      }
      tx.emit("assist", [row.id]);
    });
    return row.id;
  }

  interface Sent {
    paperName: string;
    code: string | null;
    title: string;
    mediaType: string;
    file: { id: string; sha256: string; size: number };
    /** made here of pictures; its row is written with the sending */
    made: Upload | null;
  }

  /** PDFs go as the person gave them; the pictures of one paper go as one PDF. */
  async function filesToSend(id: string): Promise<Sent[]> {
    const sent: Sent[] = [];
    for (const paper of await views.papersOf(id)) {
      const about = { paperName: paper.name, code: paper.code, mediaType: "application/pdf" };
      for (const file of paper.files.filter((one) => one.media_type === "application/pdf")) {
        const { file_id, sha256, size, title } = file;
        sent.push({ ...about, title, file: { id: file_id, sha256, size }, made: null });
      }
      const pictures = paper.files.filter((one) => one.media_type !== "application/pdf");
      if (pictures.length === 0) continue;
      const made = await joinPictures(
        core,
        parts,
        paper.name,
        pictures.map((one) => one.file_id),
      );
      sent.push({ ...about, title: made.title, file: made, made });
    }
    return sent;
  }

  async function issuePaper(tx: WriteTx, officer: Officer, row: AssistStored, sent: readonly Sent[]) {
    const content = views.content(row);
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
            content.deliverTo === "POST"
              ? "Nhận qua dịch vụ bưu chính công ích"
              : core.config.agency.unitName,
          consent: rules.consent.text,
          lookUp: core.config.system.lookupUrl,
          portal: rules.portals.map(({ name, address }) => `${name}: ${address}`).join("; "),
          officerName: officer.fullName,
        },
        lists: {
          papers: names.map(
            (name) => `${name} (${pages.find((one) => one.name === name)?.pages ?? 0} trang)`,
          ),
          declared: declared.map(({ label, value }) => `${label}: ${value}`),
        },
        tables: {},
        qr: { dossierCode: row.reference, procedureCode: content.procedureCode, subjectIdentity: "" },
      },
    });
    return { formId, consent: rules.consent.text };
  }

  return {
    views,

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

    /** Throws `assist.infected`, `assist.file-kind`, `assist.sent`. */
    addFiles: async (officer: Officer, paperId: string, uploads: readonly Upload[]): Promise<AssistDetail> =>
      views.detail(await addFiles(officer, paperId, uploads)),

    /** A paper of these is a place for the scanner's pages too, as a paper of a dossier is. */
    place: {
      has: async (paperId: string): Promise<boolean> =>
        (await read
          .selectFrom("assisted_papers")
          .select("id")
          .where("id", "=", paperId)
          .executeTakeFirst()) !== undefined,
      async requireScanning(officer: Officer, paperId: string): Promise<{ title: string }> {
        const { paper } = await paperOf(officer, paperId);
        return { title: paper.name };
      },
      async addPages(officer: Officer, paperId: string, uploads: readonly Upload[]) {
        await addFiles(officer, paperId, uploads);
        return { refused: [], added: [] };
      },
    },

    async removeFile(officer: Officer, input: Parsed<"assist.removeFile">): Promise<AssistDetail> {
      const row = await preparing(officer, input.id);
      await core.write(officer.username, async (tx) => {
        const file = await tx.db
          .selectFrom("assisted_files")
          .innerJoin("assisted_papers", "assisted_papers.id", "assisted_files.paper_id")
          .select(["assisted_files.id", "assisted_files.file_id"])
          .where("assisted_files.id", "=", input.fileId)
          .where("assisted_papers.assist_id", "=", row.id)
          .executeTakeFirst();
        if (!file) return;
        await tx.db.deleteFrom("assisted_files").where("id", "=", file.id).execute();
        await core.database.files.erase(tx, file.file_id, "taken out of a filing before it was sent");
        await tx.audit("assist.file-removed", row.id);
        tx.emit("assist", [row.id]);
      });
      return views.detail(row.id);
    },

    /** Once: the filing, the person's paper and the end of the receiving form in one transaction. */
    async send(officer: Officer, input: Parsed<"assist.send">): Promise<AssistDetail> {
      const before = await views.row(input.id);
      if (before.state === "sent") return views.detail(input.id);
      const row = await preparing(officer, input.id);
      const missing = views.missingIn(row, await views.papersOf(row.id));
      if (missing.length > 0) throw new AppError("assist.not-complete", { what: missing.join("; ") });
      const content = views.content(row);
      const procedure = parts.procedure(content.procedureCode);
      const sent = await filesToSend(row.id);
      await core.write(officer.username, async (tx) => {
        const now = await tx.db
          .selectFrom("assisted_filings")
          .select("state")
          .where("id", "=", row.id)
          .executeTakeFirst();
        if (now?.state !== "preparing") return;
        for (const { made } of sent) {
          if (made) await tx.db.insertInto("files").values(made.row).execute();
        }
        const { formId, consent } = await issuePaper(tx, officer, row, sent);
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
        tx.emit("sync", []);
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
