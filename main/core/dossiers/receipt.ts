import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import { paperPerson, storedApplicant } from "../people/service.ts";
import type { Blobs } from "../transfer/blobs.ts";
import type { DossierRow, DossierViews } from "./views.ts";

/** Sharp enough to read the smallest line of the form at the width of a panel. */
const SCREEN_DPI = 130;

/**
 * The receipt (Giấy tiếp nhận hồ sơ và hẹn trả kết quả, Mẫu số 01 of TT 03/2025/TT-VPCP), made once from
 * what was frozen at reception and kept as it was handed out.
 */
export function createReceipts(
  core: CoreContext,
  parts: { blobs: Blobs; pdf: KeptChild; views: DossierViews },
) {
  async function data(row: DossierRow) {
    const detail = await parts.views.detail(row.id);
    const { agency, system } = core.config;
    const applicant = storedApplicant(row.applicant);
    const { fullName, identity, subjectIdentity, address, phone, email, submitterName } =
      paperPerson(applicant);
    const receiver = await core.database.read
      .selectFrom("accounts")
      .select(["full_name", "title"])
      .where("id", "=", row.received_by)
      .executeTakeFirstOrThrow();
    return {
      agency: {
        name: agency.unitName,
        parentName: agency.name,
        abbreviation: agency.abbreviation,
        unitName: agency.unitName,
      },
      number: row.code.split("-").slice(-2).join("-"),
      dossierCode: row.code,
      provisional: row.provisional === 1,
      codeUnverified: row.code_unverified === 1,
      applicant: { fullName, identity, address, phone, email },
      ...(applicant.authorised ? { authorised: applicant.authorised } : {}),
      subjectIdentity,
      submitterName,
      procedure: { code: row.procedure_code, name: row.procedure_name },
      components: detail.components
        .filter((component) => component.received)
        .map(({ name, originals, copies }) => ({ name, originals, copies })),
      sets: row.sets,
      termText: row.term_text,
      receivedAt: row.received_at,
      dueAt: row.due_at,
      deliverAt: row.deliver_to === "POST" ? "Nhận qua dịch vụ bưu chính công ích" : agency.unitName,
      receiver: { fullName: receiver.full_name, title: receiver.title },
      systemName: system.name,
      publishedAt: row.received_at,
      maskIdentity: core.config.maskIdentityInQr,
    };
  }

  /** The stored receipt; made now when a crash came between the number and the paper. */
  const drawing = new Map<string, Promise<string>>();
  function ensure(id: string): Promise<string> {
    const begun = drawing.get(id) ?? make(id).finally(() => drawing.delete(id));
    drawing.set(id, begun);
    return begun;
  }

  async function make(id: string): Promise<string> {
    const row = await parts.views.row(id);
    if (row.receipt_file) return row.receipt_file;
    const bytes = await parts.pdf.call<Uint8Array>("receipt", { data: await data(row) });
    const stored = await core.database.files.put(bytes, {
      mediaType: "application/pdf",
      title: `Giấy tiếp nhận ${row.code}`,
    });
    return core.write("system", async (tx) => {
      const again = await tx.db
        .selectFrom("dossiers")
        .select("receipt_file")
        .where("id", "=", id)
        .executeTakeFirst();
      if (again?.receipt_file) return again.receipt_file;
      await tx.db.insertInto("files").values(stored.row).execute();
      await tx.db.updateTable("dossiers").set({ receipt_file: stored.id }).where("id", "=", id).execute();
      await tx.audit("dossiers.receipt-made", id, { sha256: stored.sha256 });
      return stored.id;
    });
  }

  return {
    ensure,

    async blob(officer: Officer, id: string) {
      const file = await core.database.files.stat(await ensure(id));
      if (!file) throw new AppError("files.missing");
      await core.write(officer.username, (tx) => tx.audit("dossiers.receipt-viewed", id));
      return parts.blobs.ofFile(file, `${file.title}.pdf`);
    },

    /** PNG of every page, drawn from the stored file. */
    async pictures(officer: Officer, id: string) {
      const bytes = await core.database.files.read(await ensure(id));
      const pages = await parts.pdf.call<Uint8Array[]>("pictures", { bytes, dpi: SCREEN_DPI });
      await core.write(officer.username, (tx) => tx.audit("dossiers.receipt-viewed", id));
      return pages.map((page, index) =>
        parts.blobs.ofMaker(`giay-tiep-nhan-${index + 1}.png`, "image/png", async () => page),
      );
    },

    /** Prints the two copies of one receipt; who printed and when is recorded. */
    async print(officer: Officer, id: string): Promise<{ job: string }> {
      const fileId = await ensure(id);
      const title = (await core.database.files.stat(fileId))?.title ?? "Giấy tiếp nhận";
      const job = await core.ports.printer.print(await core.database.files.read(fileId), {
        title,
        copies: 1,
      });
      await core.write(officer.username, async (tx) => {
        await addDossierEvent(tx, {
          id: core.ports.random.uuid(),
          dossierId: id,
          kind: "receipt-printed",
          by: officer.fullName,
        });
        await tx.audit("dossiers.receipt-printed", id, { job });
        tx.emit("dossiers", [id]);
      });
      return { job };
    },
  };
}

export type Receipts = ReturnType<typeof createReceipts>;
