import type { DossierDetail, DraftContent, Input, Officer, Output } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { dayOf } from "../time.ts";
import { cleanApplicant, missingOf, type PersonCodes } from "./rules/person.ts";

type Wanted = Pick<Input<"people.receiveMany">, "people"> & { content: DraftContent };

/** What this needs of receiving and of receipts. */
export interface ManyParts {
  codes: PersonCodes;
  receive(officer: Officer, draftId: string, content: DraftContent): Promise<DossierDetail>;
  print(officer: Officer, dossierId: string): Promise<unknown>;
}

/**
 * One person brings the dossiers of many (nộp hộ cho nhiều người): each becomes a dossier of its own, received like
 * any other and one after the other. Everybody is looked at before the first number is used; sent again after a
 * crash it goes on where it stopped, since every dossier has its draft's id.
 */
export function createMany(core: CoreContext, parts: ManyParts) {
  const contentOf = (content: DraftContent, one: Wanted["people"][number]): DraftContent => {
    const { draftId: _, ...person } = one;
    return {
      ...content,
      applicant: {
        ...content.applicant,
        ...person,
        kind: "individual",
        identityKind: "citizen-id",
        oldIdentity: "",
        representative: null,
        guardian: null,
        source: "typed",
      },
    };
  };

  return {
    async receive(officer: Officer, wanted: Wanted): Promise<Output<"people.receiveMany">> {
      const today = dayOf(core.ports.clock.now());
      const wrong = wanted.people.flatMap((one, index) => {
        const applicant = cleanApplicant(contentOf(wanted.content, one).applicant, parts.codes, today);
        const missing = missingOf(applicant, parts.codes, today);
        return missing.length > 0 ? [`dòng ${index + 1}: ${missing.map(({ what }) => what).join(", ")}`] : [];
      });
      if (wrong.length > 0) throw new AppError("dossiers.incomplete", { what: wrong.join("; ") });
      const received: Output<"people.receiveMany"> = [];
      for (const one of wanted.people) {
        const { id, code, applicantName } = await parts.receive(
          officer,
          one.draftId,
          contentOf(wanted.content, one),
        );
        received.push({ id, code, applicantName });
      }
      return received;
    },

    /** One receipt after the other, in the order of the list: one pile in the tray. */
    async printPile(officer: Officer, ids: readonly string[]): Promise<{ printed: number }> {
      for (const id of ids) await parts.print(officer, id);
      return { printed: ids.length };
    },
  };
}
