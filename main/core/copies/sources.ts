import type { Officer, VerifyReport } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { DocumentViews } from "../digitise/views.ts";
import { AppError } from "../errors.ts";
import type { CopyKindRule } from "./law.ts";
import type { PaperCopyConfig } from "./rules.ts";

/** Which file a paper is made from: a result that came from the province, or a paper digitised here. */
export interface SourceName {
  resultId?: string | undefined;
  documentId?: string | undefined;
}

/** An electronic file that may become paper, with what the paper will say of it. */
export interface CopySource {
  from: CopyKindRule["from"][number];
  resultId: string | null;
  documentId: string | null;
  dossierId: string | null;
  dossierCode: string;
  procedureCode: string;
  applicantName: string;
  identity: string;
  code: string;
  title: string;
  /** the agency that manages it is this counter's */
  ours: boolean;
  /** name or code of the agency that manages it */
  agency: string;
  withdrawn: boolean;
  /** SHA-256 that the province announced, or of the file as it was signed here */
  sha256: string;
  /** pages as pictures when it is no PDF yet, else one PDF */
  bytes(): Promise<Uint8Array | Uint8Array[]>;
  /** what its signatures are worth; `unsigned` for a paper that has none */
  verify(): Promise<VerifyReport>;
  /** what is recorded of that, without reading the file again */
  recorded: VerifyReport | null;
}

const UNSIGNED: VerifyReport = { verdict: "unsigned", signatures: [] };

/** Finds what a paper is made from, for those who may see it. */
export function createSources(
  core: CoreContext,
  parts: {
    documents: Pick<DocumentViews, "require">;
    law: PaperCopyConfig;
    verify(bytes: Uint8Array): Promise<VerifyReport>;
  },
) {
  const { read, files } = core.database;

  async function ofResult(id: string): Promise<CopySource> {
    const row = await read
      .selectFrom("results")
      .innerJoin("dossiers", "dossiers.id", "results.dossier_id")
      .selectAll("results")
      .select([
        "dossiers.code as dossier_code",
        "dossiers.procedure_code",
        "dossiers.applicant_name",
        "dossiers.identity",
        "dossiers.agency_code",
      ])
      .where("results.id", "=", id)
      .executeTakeFirst();
    if (!row) throw new AppError("copies.unregistered");
    const bytes = () => files.read(row.file_id);
    return {
      from: "result",
      resultId: row.id,
      documentId: null,
      dossierId: row.dossier_id,
      dossierCode: row.dossier_code,
      procedureCode: row.procedure_code,
      applicantName: row.applicant_name,
      identity: row.identity,
      code: row.code,
      title: row.title,
      ours: row.agency_code === core.config.agency.code,
      agency: row.agency_code,
      withdrawn: row.state === "withdrawn",
      sha256: row.sha256,
      bytes,
      verify: async () => {
        const stored = await files.stat(row.file_id);
        if (stored?.sha256 !== row.sha256) throw new AppError("copies.hash-mismatch");
        return parts.verify(await bytes());
      },
      recorded: JSON.parse(row.verification) as VerifyReport,
    };
  }

  async function ofDocument(officer: Officer, id: string): Promise<CopySource> {
    const row = await parts.documents.require(id, officer);
    const dossier = row.dossier_id
      ? await read.selectFrom("dossiers").selectAll().where("id", "=", row.dossier_id).executeTakeFirst()
      : undefined;
    const component = row.component_id
      ? await read
          .selectFrom("components")
          .select("ordinal")
          .where("id", "=", row.component_id)
          .executeTakeFirst()
      : undefined;
    const campaign = row.folder_id
      ? await read
          .selectFrom("campaign_folders")
          .innerJoin("campaigns", "campaigns.id", "campaign_folders.campaign_id")
          .select(["campaigns.agency", "campaigns.number"])
          .where("campaign_folders.id", "=", row.folder_id)
          .executeTakeFirst()
      : undefined;
    const signed = row.rejected === null ? row.signed_file : null;
    const stored = signed ? await files.stat(signed) : undefined;
    const short = id.slice(-8).toUpperCase();
    const code = dossier
      ? parts.law.paperCode.template
          .replace("{dossierCode}", dossier.code)
          .replace("{n}", String((component?.ordinal ?? 0) + 1))
      : `${campaign?.number ?? "SH"}-${short}`;
    return {
      from: signed ? "document" : "unsigned",
      resultId: null,
      documentId: id,
      dossierId: row.dossier_id,
      dossierCode: dossier?.code ?? code,
      procedureCode: dossier?.procedure_code ?? "",
      applicantName: dossier?.applicant_name ?? "",
      identity: dossier?.identity ?? "",
      code,
      title: row.title,
      ours: dossier
        ? dossier.agency_code === core.config.agency.code
        : campaign?.agency === core.config.agency.name,
      agency: dossier?.agency_code ?? campaign?.agency ?? "",
      withdrawn: false,
      sha256: stored?.sha256 ?? "",
      async bytes() {
        const whole = signed ?? row.pdf_file;
        if (whole) return files.read(whole);
        const pages = await read
          .selectFrom("pages")
          .select("file_id")
          .where("document_id", "=", id)
          .orderBy("ordinal")
          .execute();
        if (pages.length === 0) throw new AppError("files.missing");
        return Promise.all(pages.map(({ file_id }) => files.read(file_id)));
      },
      verify: async () => (signed ? parts.verify(await files.read(signed)) : UNSIGNED),
      recorded: signed ? null : UNSIGNED,
    };
  }

  return {
    /** Throws `copies.unregistered`, `digitise.not-yours` and what the digitised paper refuses. */
    find(officer: Officer, name: SourceName): Promise<CopySource> {
      if (name.resultId) return ofResult(name.resultId);
      if (name.documentId) return ofDocument(officer, name.documentId);
      throw new AppError("copies.unregistered");
    },
  };
}

export type Sources = ReturnType<typeof createSources>;
