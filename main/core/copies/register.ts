import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { Officer, Output, PaperCopy, Parsed } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import { requireConfirmed } from "./conditions.ts";
import { type CopiesLaw, kindOn } from "./law.ts";
import type { CopyViews } from "./views.ts";

/** Key of the printer's settings for paper copies. */
export const COPY_FORM = "paper-copy";

/** The register of paper copies (sổ bản giấy): what becomes of a paper after it was made. */
export function createCopyRegister(
  core: CoreContext,
  parts: { pdf: KeptChild; law: CopiesLaw; views: CopyViews },
) {
  const { read } = core.database;
  const { copiesWithNames, copyView, requireCopy } = parts.views;
  type Row = Awaited<ReturnType<CopyViews["requireCopy"]>>;

  /** Throws `copies.not-valid`, `copies.withdrawn` for a paper that may not leave a printer any more. */
  async function requireLiving(row: Row): Promise<void> {
    if (row.state !== "made" && row.state !== "printed") {
      throw new AppError("copies.not-valid", { state: copyView(row).state.word.toLocaleLowerCase("vi") });
    }
    if (row.result_id === null || row.kind === "view") return;
    const result = await read
      .selectFrom("results")
      .select("state")
      .where("id", "=", row.result_id)
      .executeTakeFirst();
    if (result?.state === "withdrawn") throw new AppError("copies.withdrawn");
  }

  const dossierOf = async (row: Row): Promise<string | null> => {
    const owner = row.result_id
      ? await read
          .selectFrom("results")
          .select("dossier_id")
          .where("id", "=", row.result_id)
          .executeTakeFirst()
      : await read
          .selectFrom("documents")
          .select("dossier_id")
          .where("id", "=", row.document_id)
          .executeTakeFirst();
    return owner?.dossier_id ?? null;
  };

  const view = async (id: string): Promise<PaperCopy> => copyView(await requireCopy(id));

  return {
    async register(): Promise<Output<"copies.register">> {
      const rows = await copiesWithNames().orderBy("copies.seq", "desc").limit(500).execute();
      return rows.map(copyView);
    },

    /**
     * Prints, after the codes were read back from the stored page once more; every printing is recorded, one that failed
     * with its reason. A second printing needs a reason. `key` makes a repetition harmless.
     */
    async print(
      officer: Officer,
      key: string,
      input: Parsed<"copies.print">,
    ): Promise<Output<"copies.print">> {
      const before = await read
        .selectFrom("print_jobs")
        .select(["job", "printer"])
        .where("id", "=", key)
        .where("state", "!=", "failed")
        .executeTakeFirst();
      if (before) return { ...before, copy: await view(input.id) };
      const row = await requireCopy(input.id);
      await requireLiving(row);
      if (!row.file_id) throw new AppError("files.missing");
      const again = row.state === "printed";
      if (again && input.why === "") {
        throw new AppError("contract.invalid-input", { where: "Lý do in lại", why: "chưa ghi" });
      }
      const kind = row.kind as PaperCopy["kind"];
      const confirmed = [...(JSON.parse(row.confirmed) as string[]), ...input.confirmed];
      requireConfirmed(kindOn(parts.law.kinds, kind, row.at.slice(0, 10)), confirmed, "printing");
      const bytes = await core.database.files.read(row.file_id);
      await parts.pdf.call(
        "readBack",
        {
          pdf: bytes,
          expected: {
            qrText: row.qr_text || null,
            seal: row.seal_text ? { text: row.seal_text } : null,
          },
        },
        { timeout: 120_000 },
      );
      const { job, printer } = await core.ports.printer.printLogged(bytes, {
        id: key,
        form: COPY_FORM,
        subjectId: row.id,
        title: `Bản giấy ${row.number}`,
        copies: row.copies,
        by: officer.fullName,
        actor: officer.username,
        again,
        why: input.why,
      });
      const dossierId = await dossierOf(row);
      await core.write(officer.username, async (tx) => {
        await tx.db
          .updateTable("copies")
          .set({ state: "printed", confirmed: JSON.stringify([...new Set(confirmed)]) })
          .where("id", "=", row.id)
          .execute();
        if (again) {
          await tx.outbox({
            kind: "paper-copy.printed",
            dossierId,
            body: { copyId: row.id, number: row.number, copies: row.copies, why: input.why, at: tx.at },
          });
        }
        await tx.audit(again ? "copies.reprinted" : "copies.printed", row.id, { copies: row.copies, job });
        tx.emit("copies", [row.id]);
      });
      return { job, printer, copy: await view(row.id) };
    },

    /** The keeper of the seal says that it stands on the paper. Throws `copies.sealed-already`, `copies.not-valid`. */
    async stamp(officer: Officer, id: string): Promise<PaperCopy> {
      const row = await requireCopy(id);
      if (row.sealed_at) throw new AppError("copies.sealed-already");
      const { seal, state } = copyView(row);
      if (seal === "none" || state.code !== "printed") {
        throw new AppError("copies.not-valid", {
          state: seal === "none" ? "không đóng dấu" : state.word.toLocaleLowerCase("vi"),
        });
      }
      const dossierId = await dossierOf(row);
      await core.write(officer.username, async (tx) => {
        await tx.db
          .updateTable("copies")
          .set({ sealed_by: officer.id, sealed_at: tx.at })
          .where("id", "=", id)
          .where("sealed_at", "is", null)
          .execute();
        await tx.outbox({
          kind: "paper-copy.sealed",
          dossierId,
          body: { copyId: id, number: row.number, by: officer.fullName, at: tx.at },
        });
        await tx.audit("copies.stamped", id, { number: row.number });
        tx.emit("copies", [id]);
      });
      return view(id);
    },

    /** Takes a paper back. Throws `copies.not-valid` for one that is out of the register already. */
    async withdraw(officer: Officer, input: Parsed<"copies.withdraw">): Promise<PaperCopy> {
      const row = await requireCopy(input.id);
      if (row.state !== "made" && row.state !== "printed") {
        throw new AppError("copies.not-valid", { state: copyView(row).state.word.toLocaleLowerCase("vi") });
      }
      const dossierId = await dossierOf(row);
      await core.write(officer.username, async (tx) => {
        await tx.db
          .updateTable("copies")
          .set({ state: "withdrawn", why: input.why, withdrawn_by: officer.id, withdrawn_at: tx.at })
          .where("id", "=", row.id)
          .execute();
        if (dossierId) {
          await addDossierEvent(tx, {
            id: core.ports.random.uuid(),
            dossierId,
            kind: "paper-copy-withdrawn",
            by: officer.fullName,
            why: input.why,
            detail: { number: row.number },
          });
          tx.emit("dossiers", [dossierId]);
        }
        await tx.outbox({
          kind: "paper-copy.withdrawn",
          dossierId,
          body: { copyId: row.id, number: row.number, why: input.why, at: tx.at },
        });
        await tx.audit("copies.withdrawn", row.id, { number: row.number, why: input.why });
        tx.emit("copies", [row.id]);
      });
      return view(row.id);
    },
  };
}

export type CopyRegister = ReturnType<typeof createCopyRegister>;
