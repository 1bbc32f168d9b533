import type { WriteTx } from "../../../db/database.ts";
import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { Officer, Output, Parsed, VerifyReport } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Numbering } from "../dossiers/numbering.ts";
import { AppError, toWireError } from "../errors.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Blobs } from "../transfer/blobs.ts";
import { kindView, requireConfirmed, requireDetails, requireFit } from "./conditions.ts";
import { type CertifiedEntry, type Details, detailsOf } from "./details.ts";
import { type CopiesLaw, type CopyKindRule, kindOn } from "./law.ts";
import { copyNumber } from "./number.ts";
import { maskIdentity } from "./qr-text.ts";
import { composeBlock, type PaperCopyBlock } from "./rules.ts";
import type { SealedKind } from "./seal/claims.ts";
import type { SealHand, Seals } from "./seal/machine.ts";
import type { CopySource, SourceName, Sources } from "./sources.ts";
import type { CopyViews } from "./views.ts";

type Wish = Parsed<"copies.make">;

/** What the pdf child answers to `paperCopy`. */
interface RenderedCopy {
  pdf: Uint8Array;
  pages: number;
  /** PNG of each page, for the screen */
  pictures: Uint8Array[];
}

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

  /** Throws `copies.number-used` when a true copy of this year has the number already. */
  async function requireFreeNumber(tx: WriteTx, number: string | null, year: number): Promise<void> {
    if (number === null) return;
    const taken = await tx.db
      .selectFrom("copies")
      .select("id")
      .where("office_number", "=", number)
      .where("office_year", "=", year)
      .where("state", "!=", "void")
      .executeTakeFirst();
    if (taken) throw new AppError("copies.number-used", { number });
  }

  interface Begun {
    number: string;
    sealText: string;
    at: string;
  }

  /** The register's row exists from the moment its number is taken, with the code that is signed for it. */
  function begin(
    officer: Officer,
    id: string,
    wish: Wish,
    given: {
      rule: CopyKindRule;
      source: CopySource;
      report: VerifyReport;
      details: Details;
      pages: number;
      hand: SealHand | null;
    },
  ): Promise<Begun> {
    const { rule, source, report, pages, hand } = given;
    return core.write(officer.username, async (tx) => {
      const year = Number(tx.at.slice(0, 4));
      const officeNumber = given.details.officeNumber || null;
      await requireFreeNumber(tx, officeNumber, year);
      const { agency, machineName } = core.config;
      const { text: number } = await parts.numbering.take(tx, "copy", id, (numbered, day) =>
        copyNumber({ ...numbered, day, agencyCode: agency.code, machineName, prefix: rule.numberPrefix }),
      );
      const signed =
        hand && rule.sealed
          ? await parts.seals.sign(tx, hand, id, {
              kind: rule.kind as SealedKind,
              code: source.code,
              number,
              issuedAt: tx.at,
              pages,
              paperName: source.title,
              holder: source.applicantName || wish.forWhom,
              identityEnd: source.identity.length > 4 ? source.identity.slice(-4) : "",
              signers: [...new Set(report.signatures.map(({ signer }) => signer).filter(Boolean))].join("; "),
              sha256: source.sha256,
            })
          : null;
      await tx.db
        .insertInto("copies")
        .values({
          id,
          number,
          kind: rule.kind,
          result_id: source.resultId,
          document_id: source.documentId,
          code: source.code,
          title: source.title,
          sha256: source.sha256,
          purpose: wish.purpose,
          for_whom: wish.forWhom,
          copies: wish.copies,
          pages: 0,
          by: officer.id,
          at: tx.at,
          file_id: null,
          qr_text: "",
          seal_text: signed?.text ?? "",
          seal_key: signed?.keyId ?? null,
          seal_count: signed?.count ?? null,
          details: JSON.stringify(given.details),
          confirmed: JSON.stringify(wish.confirmed),
          office_number: officeNumber,
          office_year: officeNumber === null ? null : year,
          state: "making",
          why: "",
          sealed_by: null,
          sealed_at: null,
          withdrawn_by: null,
          withdrawn_at: null,
        })
        .execute();
      await tx.audit("copies.number-taken", id, { number, kind: rule.kind });
      return { number, sealText: signed?.text ?? "", at: tx.at };
    });
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

  async function finish(
    officer: Officer,
    id: string,
    copy: { source: CopySource; number: string; wish: Wish; block: PaperCopyBlock; rendered: RenderedCopy },
  ): Promise<void> {
    const { source, number, wish, rendered } = copy;
    const stored = await core.database.files.put(rendered.pdf, {
      mediaType: "application/pdf",
      title: `Bản giấy ${source.code}`,
    });
    await core.write(officer.username, async (tx) => {
      await tx.db.insertInto("files").values(stored.row).execute();
      const row = await tx.db
        .updateTable("copies")
        .set({
          file_id: stored.id,
          pages: rendered.pages,
          qr_text: copy.block.qrText ?? "",
          state: "made",
          why: "",
        })
        .where("id", "=", id)
        .returning(["seal_key", "seal_count"])
        .executeTakeFirstOrThrow();
      if (source.dossierId) {
        await addDossierEvent(tx, {
          id: core.ports.random.uuid(),
          dossierId: source.dossierId,
          kind: "paper-copy-made",
          by: officer.fullName,
          why: wish.purpose,
          detail: { number, kind: wish.kind },
        });
        tx.emit("dossiers", [source.dossierId]);
      }
      await tx.outbox({
        kind: "paper-copy.made",
        dossierId: source.dossierId,
        body: {
          copyId: id,
          kind: wish.kind,
          number,
          resultCode: source.code,
          // the look-up page says what paper it is (TT 01/2023/TT-VPCP Điều 26)
          title: source.title,
          sha256: source.sha256,
          copies: wish.copies,
          pages: rendered.pages,
          purpose: wish.purpose,
          sealKeyId: row.seal_key,
          sealCount: row.seal_count,
          at: tx.at,
        },
      });
      await tx.audit("copies.made", id, {
        number,
        kind: wish.kind,
        document: source.code,
        copies: wish.copies,
      });
      tx.emit("copies", [id]);
    });
  }

  async function giveUp(officer: Officer, id: string, number: string, error: unknown): Promise<void> {
    const why = toWireError(error);
    await core.write(officer.username, async (tx) => {
      await tx.db
        .updateTable("copies")
        .set({ state: "void", why: why.message })
        .where("id", "=", id)
        .where("file_id", "is", null)
        .execute();
      await tx.audit("copies.void", id, { number, why: why.code });
      tx.emit("copies", [id]);
    });
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
      const entries = await parts.certified.recent();
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
        certifications: entries.map(({ id, words }) => ({ id, words })),
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
        : await begin(officer, id, wish, { rule, source, report, details: printed, pages, hand });
      const block = blockOf(officer, wish, begun, { rule, source, details: printed, revocationUnknown });
      try {
        const rendered = await parts.pdf.call<RenderedCopy>("paperCopy", { source: bytes, block }, PATIENT);
        await finish(officer, id, { source, number: begun.number, wish, block, rendered });
        const row = await requireCopy(id);
        return {
          copy: copyView(row),
          file: await fileBlob(row),
          previews: pictureBlobs(rendered.pictures),
        };
      } catch (error) {
        await giveUp(officer, id, begun.number, error);
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
