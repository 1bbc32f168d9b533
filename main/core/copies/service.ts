import type { Officer, Output, Parsed } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Numbering } from "../dossiers/numbering.ts";
import { AppError, toWireError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Blobs } from "../transfer/blobs.ts";
import { kindView, requireConfirmed, requireDetails, requireFit } from "./conditions.ts";
import { type CertifiedEntry, type Details, detailsOf } from "./details.ts";
import { type Begun, createCopyEntries, type RenderedCopy } from "./entries.ts";
import { type CopiesLaw, type CopyKindRule, kindOn } from "./law.ts";
import { maskIdentity } from "./qr-text.ts";
import { composeBlock, type PaperCopyBlock } from "./rules.ts";
import type { Seals } from "./seal/machine.ts";
import type { CopySource, SourceName, Sources } from "./sources.ts";
import type { CopyViews } from "./views.ts";

type Wish = Parsed<"copies.make">;

const PATIENT = { timeout: 300_000 };

/**
 * Paper copies (bản giấy) of electronic files, of four kinds: each has its own conditions, and nothing becomes paper
 * that does not meet them. A number is taken first, because the paper carries it; if the paper comes to nothing the
 * number stays in the register with the reason.
 */
export function createCopies(
  core: CoreContext,
  parts: {
    blobs: Blobs;
    pdf: KeptChild;
    numbering: Numbering;
    law: CopiesLaw;
    seals: Seals;
    sources: Sources;
    views: CopyViews;
    /** an entry of the book of certified copies; undefined when there is none */
    certified: {
      entry(id: string): Promise<CertifiedEntry | undefined>;
      recent(): Promise<CertifiedEntry[]>;
    };
    documents(officer: Officer): Promise<Output<"copies.documents">>;
  },
) {
  const { read } = core.database;
  const { views, law } = parts;
  const { copiesWithNames, copyView, requireCopy, fileBlob } = views;
  const entries = createCopyEntries(core, parts);

  /** How many papers of a certification were made already. */
  async function certifiedCopies(entryId: string): Promise<number> {
    const rows = await read
      .selectFrom("copies")
      .select(["copies", "details"])
      .where("kind", "=", "certified")
      .where("state", "in", ["making", "made", "printed"])
      .execute();
    return rows
      .filter(({ details }) => (JSON.parse(details) as Details).certification === entryId)
      .reduce((sum, { copies }) => sum + copies, 0);
  }

  /** What the kind prints besides, from what the officer typed and from the book of certification. */
  async function details(rule: CopyKindRule, wish: Wish, at: string): Promise<Details> {
    requireDetails(rule, wish.details as Record<string, string>);
    const id = wish.details.certification;
    const entry = rule.kind === "certified" && id ? await parts.certified.entry(id) : undefined;
    if (rule.kind === "certified") {
      if (entry?.valid !== true) {
        throw new AppError("copies.kind-unfit", { why: "việc chứng thực này không có trong sổ hoặc đã hủy" });
      }
      const left = entry.copies - (await certifiedCopies(entry.id));
      if (wish.copies > left) {
        throw new AppError("copies.kind-unfit", {
          why: `sổ chứng thực ghi ${entry.copies} bản, còn lập được ${Math.max(0, left)} bản`,
        });
      }
    }
    return detailsOf(wish, entry, at, core.config.agency.place || core.config.agency.name);
  }

  function blockOf(
    officer: Officer,
    wish: Wish,
    begun: Begun,
    given: { rule: CopyKindRule; source: CopySource; details: Details; revocationUnknown: boolean },
  ): PaperCopyBlock {
    const { rule, source } = given;
    const { system, agency, maskIdentityInQr } = core.config;
    return composeBlock(
      {
        dossierCode: source.dossierCode,
        procedureCode: source.procedureCode,
        subjectIdentity: source.identity,
        resultCode: source.code,
        paperName: source.title,
        validity: "",
        systemName: system.name,
        systemOwner: system.owner,
        lookUp: system.lookupUrl,
        copyNumber: begun.number,
        convertedAt: begun.at,
        converterName: officer.fullName,
        unitName: agency.unitName,
        details: { ...given.details, purpose: wish.purpose, forWhom: wish.forWhom },
      },
      { ...law, kind: rule },
      {
        revocationUnknown: given.revocationUnknown,
        maskIdentity: maskIdentityInQr,
        seal: begun.sealText || null,
      },
    );
  }

  const pictureBlobs = (pictures: readonly Uint8Array[]) =>
    pictures.map((picture, index) =>
      parts.blobs.ofMaker(`trang-${index + 1}.png`, "image/png", async () => picture),
    );

  return {
    async results(): Promise<Output<"copies.results">> {
      const rows = await views.resultsWithDossier().orderBy("results.seq", "desc").limit(200).execute();
      return rows.map(views.resultView);
    },

    documents: parts.documents,

    async result(officer: Officer, id: string): Promise<Output<"copies.result">> {
      const row = await views.requireResult(id);
      const file = await core.database.files.stat(row.file_id);
      if (!file) throw new AppError("files.missing");
      const register = await copiesWithNames()
        .where("copies.result_id", "=", id)
        .orderBy("copies.seq")
        .execute();
      await core.write(officer.username, (tx) => tx.audit("copies.result-viewed", id));
      return {
        ...views.resultView(row),
        file: parts.blobs.ofFile(file, `${row.code}.pdf`),
        verification: JSON.parse(row.verification),
        register: register.map(copyView),
      };
    },

    /** Every kind with its conditions as they stand for one file. */
    async kinds(officer: Officer, name: SourceName): Promise<Output<"copies.kinds">> {
      const source = await parts.sources.find(officer, name);
      const report = source.recorded ?? (await source.verify());
      const day = core.now().slice(0, 10);
      const rules = law.kinds.filter((rule) => inForce(law, rule, day));
      const register = await copiesWithNames()
        .where((e) =>
          source.resultId
            ? e("copies.result_id", "=", source.resultId)
            : e("copies.document_id", "=", source.documentId),
        )
        .orderBy("copies.seq")
        .execute();
      const certified = await parts.certified.recent();
      return {
        title: source.title,
        code: source.code,
        dossierId: source.dossierId,
        applicantName: source.applicantName,
        verification: report,
        kinds: rules.map((rule) =>
          kindView(rule, source, report, law.block, (error) => toWireError(error).message),
        ),
        register: register.map(copyView),
        seal: await parts.seals.status(),
        certifications: certified.map(({ id, words }) => ({ id, words })),
      };
    },

    /** `id` is the idempotency key: the same request never makes two copies. */
    async make(officer: Officer, id: string, wish: Wish): Promise<Output<"copies.make">> {
      const before = await copiesWithNames().where("copies.id", "=", id).executeTakeFirst();
      if (before?.file_id) return { copy: copyView(before), file: await fileBlob(before), previews: [] };
      const source = await parts.sources.find(officer, wish);
      const rule = kindOn(law.kinds, wish.kind, core.now().slice(0, 10));
      const report = await source.verify();
      const { revocationUnknown } = requireFit(rule, source, report, law.block);
      requireConfirmed(rule, wish.confirmed, "making");
      const printed = await details(rule, wish, core.now());
      const bytes = await source.bytes();
      const pages = Array.isArray(bytes)
        ? bytes.length
        : await parts.pdf.call<number>("pageCount", { bytes, name: source.title }, PATIENT);
      const hand = rule.sealed ? await parts.seals.ready() : null;
      const begun = before
        ? { number: before.number, sealText: before.seal_text, at: before.at }
        : await entries.begin(officer, id, wish, { rule, source, report, details: printed, pages, hand });
      const block = blockOf(officer, wish, begun, { rule, source, details: printed, revocationUnknown });
      try {
        const rendered = await parts.pdf.call<RenderedCopy>("paperCopy", { source: bytes, block }, PATIENT);
        await entries.finish(officer, id, { source, number: begun.number, wish, block, rendered });
        const row = await requireCopy(id);
        return {
          copy: copyView(row),
          file: await fileBlob(row),
          previews: pictureBlobs(rendered.pictures),
        };
      } catch (error) {
        await entries.giveUp(officer, id, begun.number, error);
        throw error;
      }
    },

    async file(officer: Officer, id: string) {
      const row = await requireCopy(id);
      await core.write(officer.username, (tx) => tx.audit("copies.viewed", id));
      return fileBlob(row);
    },

    async pictures(officer: Officer, id: string): Promise<Output<"copies.pictures">> {
      const row = await requireCopy(id);
      if (!row.file_id) throw new AppError("files.missing");
      const bytes = await core.database.files.read(row.file_id);
      const pictures = await parts.pdf.call<Uint8Array[]>("pictures", { bytes }, PATIENT);
      await core.write(officer.username, (tx) => tx.audit("copies.viewed", id));
      return pictureBlobs(pictures);
    },

    /** The result with this content, as the command line prints it; null when no such result is registered. */
    async record(sha256: string): Promise<Output<"copies.record">> {
      const row = await read
        .selectFrom("results")
        .innerJoin("dossiers", "dossiers.id", "results.dossier_id")
        .selectAll("results")
        .select(["dossiers.code as dossier_code", "dossiers.procedure_code", "dossiers.identity"])
        .where("results.sha256", "=", sha256)
        .orderBy("results.seq", "desc")
        .executeTakeFirst();
      if (!row) return null;
      const { system, agency, maskIdentityInQr } = core.config;
      await core.write("command line", (tx) => tx.audit("copies.record-read", row.id));
      return {
        sha256,
        withdrawn: row.state === "withdrawn",
        dossierCode: row.dossier_code,
        procedureCode: row.procedure_code,
        subjectIdentity: maskIdentityInQr ? maskIdentity(row.identity) : row.identity,
        resultCode: row.code,
        paperName: row.title,
        systemName: system.name,
        systemOwner: system.owner,
        lookUp: system.lookupUrl,
        unitName: agency.unitName,
        verification: JSON.parse(row.verification),
      };
    },
  };
}

function inForce(law: CopiesLaw, rule: CopyKindRule, day: string): boolean {
  try {
    return kindOn(law.kinds, rule.kind, day) === rule;
  } catch {
    return false;
  }
}

export type Copies = ReturnType<typeof createCopies>;
