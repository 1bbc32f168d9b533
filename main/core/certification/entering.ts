import type { Officer, Parsed } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { Numbering } from "../dossiers/numbering.ts";
import { AppError } from "../errors.ts";
import type { Forms } from "../forms/service.ts";
import type { ClockGuard } from "../office/clock.ts";
import { displayDay } from "../time.ts";
import type { Books } from "./books.ts";
import { type CertificationLaw, fill, kindOn } from "./law.ts";
import type { CertificationMoney } from "./money.ts";
import { copiesOf, entries, type PaperOf } from "./views.ts";

/** What a book of certification stands on. */
export interface CertificationParts {
  law: CertificationLaw;
  numbering: Numbering;
  forms: Forms;
  clock: ClockGuard;
  money: CertificationMoney;
}

/**
 * Writes an entry of a book, once for its id: number, statement, paper. Throws `certification.book-closed`,
 * `certification.identity-missing`.
 */
export function createEntering(core: CoreContext, parts: CertificationParts & { books: Books }) {
  const { law, books } = parts;
  const { volume } = books;

  return async function enter(officer: Officer, input: Parsed<"certification.record">): Promise<void> {
    const { id, kind } = input;
    const identity = kind === "signature" ? input.identity : "";
    if (kind === "signature" && identity.length < 6) throw new AppError("certification.identity-missing");
    const papers: PaperOf[] = input.papers.map((paper) => ({
      ...paper,
      name: paper.name.normalize("NFC"),
      copies: kind === "copy" ? paper.copies : 1,
    }));
    parts.clock.require();
    await core.write(officer.username, async (tx) => {
      if (await entries(tx.db).where("id", "=", id).executeTakeFirst()) return;
      const day = tx.at.slice(0, 10);
      const year = Number(day.slice(0, 4));
      await books.requireOpen(tx.db, kind, year);
      const rule = kindOn(law, kind, day);
      const fee = parts.money.fee(kind, papers, day);
      const ordinal = await parts.numbering.takeRunning(
        tx,
        "certification",
        `${kind} ${year} ${volume}`,
        id,
        (number) => `${number}/${volume}-${rule.bookCode}`,
      );
      const requester = input.requester.normalize("NFC");
      const { name: signerName, title: signerTitle } = input.signer;
      const statement = fill(rule.statement, {
        number: String(ordinal),
        volume: `${volume}/${year}`,
        day: day.slice(8, 10),
        month: day.slice(5, 7),
        year: String(year),
        place: core.config.agency.address,
        unit: core.config.agency.name,
        requester,
        identity,
        papers: papers.map(({ name }) => name).join("; "),
        signer: signerName,
        signerTitle,
      });
      const formId = core.ports.random.uuid();
      await tx.db
        .insertInto("certification_entries")
        .values({
          id,
          kind,
          year,
          volume,
          ordinal,
          requester,
          identity,
          papers: JSON.stringify(papers),
          fee: fee.total,
          fee_explained: fee.explained,
          signer_name: signerName,
          signer_title: signerTitle,
          statement,
          form_id: formId,
          state: "issued",
          why: "",
          payment_id: null,
          by: officer.fullName,
          by_id: officer.id,
          day,
          at: tx.at,
        })
        .execute();
      await parts.forms.issueForOffice(tx, {
        id: formId,
        kind: "certification",
        subjectId: id,
        by: officer.fullName,
        content: {
          text: {
            statement,
            number: String(ordinal),
            book: `${volume}/${year}-${rule.bookCode}`,
            day: displayDay(day),
            copies: String(copiesOf(papers)),
            signerName,
            signerTitle,
          },
          lists: {},
          tables: {},
        },
      });
      await tx.outbox({
        kind: "certification.recorded",
        dossierId: null,
        body: {
          entryId: id,
          kind,
          number: ordinal,
          volume,
          year,
          requester,
          identity,
          papers,
          fee: fee.total,
          signer: { fullName: signerName, title: signerTitle },
          at: tx.at,
          by: { id: officer.id, fullName: officer.fullName },
        },
      });
      await tx.audit("certification.recorded", id, { kind, number: ordinal, volume, year });
      tx.emit("certification", [id]);
    });
  };
}
