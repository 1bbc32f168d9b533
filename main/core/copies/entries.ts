import type { WriteTx } from "../../../db/database.ts";
import { addDossierEvent } from "../../../db/dossier-events.ts";
import type { Officer, Parsed, VerifyReport } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Numbering } from "../dossiers/numbering.ts";
import { AppError, toWireError } from "../errors.ts";
import type { Details } from "./details.ts";
import type { CopyKindRule } from "./law.ts";
import { copyNumber } from "./number.ts";
import type { PaperCopyBlock } from "./rules.ts";
import type { SealedKind } from "./seal/claims.ts";
import type { SealHand, Seals } from "./seal/machine.ts";
import type { CopySource } from "./sources.ts";

type Wish = Parsed<"copies.make">;

/** What the pdf child answers to `paperCopy`. */
export interface RenderedCopy {
  pdf: Uint8Array;
  pages: number;
  /** PNG of each page, for the screen */
  pictures: Uint8Array[];
}

/** What the paper carries from the moment its number is taken. */
export interface Begun {
  number: string;
  sealText: string;
  at: string;
}

/**
 * A paper copy in the register, from its number to what became of it: made, sent to the province, or void with the
 * reason.
 */
export function createCopyEntries(core: CoreContext, parts: { numbering: Numbering; seals: Seals }) {
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

  return { begin, finish, giveUp };
}
