import { createHash } from "node:crypto";
import type { DossierDetail, DraftContent, Input, Officer, Output } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { dayOf } from "../time.ts";
import { cleanApplicant, missingOf, type PersonCodes } from "./rules/person.ts";

type Wanted = Pick<Input<"people.receiveMany">, "listId" | "people"> & { content: DraftContent };

/** What this needs of receiving and of receipts. */
export interface ManyParts {
  codes: PersonCodes;
  receive(officer: Officer, draftId: string, content: DraftContent): Promise<DossierDetail>;
  /** throws `dossiers.draft-not-yours` */
  ownForm(draftId: string, officer: Officer): Promise<unknown>;
  printPile(officer: Officer, key: string, dossierIds: readonly string[]): Promise<{ job: string }>;
}

/**
 * The names by which the people of a list are received, in their order. They follow from the form and the person
 * alone: a window that crashed, or a list pasted once more, names the same people again. Two of the same name and
 * number are two, by their order.
 */
function draftIdsOf({ listId, people }: Pick<Wanted, "listId" | "people">): string[] {
  const seen = new Map<string, number>();
  return people.map(({ fullName, identity, birthDate }) => {
    const person = [fullName.normalize("NFC").trim().toLocaleLowerCase("vi"), identity.trim(), birthDate];
    const key = JSON.stringify(person);
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    const hex = createHash("sha256")
      .update(JSON.stringify([listId, ...person, nth]))
      .digest("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  });
}

/**
 * One person brings the dossiers of many (nộp hộ cho nhiều người): each becomes a dossier of its own, received like
 * any other and one after the other. Everybody is looked at before the first number is used; sent again after a
 * crash it goes on where it stopped.
 */
export function createMany(core: CoreContext, parts: ManyParts) {
  const contentOf = (content: DraftContent, person: Wanted["people"][number]): DraftContent => ({
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
  });

  return {
    async receive(officer: Officer, wanted: Wanted): Promise<Output<"people.receiveMany">> {
      await parts.ownForm(wanted.listId, officer);
      const today = dayOf(core.ports.clock.now());
      const wrong = wanted.people.flatMap((one, index) => {
        const applicant = cleanApplicant(contentOf(wanted.content, one).applicant, parts.codes, today);
        const missing = missingOf(applicant, parts.codes, today);
        return missing.length > 0 ? [`dòng ${index + 1}: ${missing.map(({ what }) => what).join(", ")}`] : [];
      });
      if (wrong.length > 0) throw new AppError("dossiers.incomplete", { what: wrong.join("; ") });
      const received: Output<"people.receiveMany"> = [];
      const draftIds = draftIdsOf(wanted);
      for (const [index, one] of wanted.people.entries()) {
        const { id, code, applicantName } = await parts.receive(
          officer,
          draftIds[index]!,
          contentOf(wanted.content, one),
        );
        received.push({ id, code, applicantName });
      }
      return received;
    },

    /** All receipts as one job, in the order of the list: nobody else's paper comes between. */
    async printPile(officer: Officer, key: string, ids: readonly string[]): Promise<{ printed: number }> {
      await parts.printPile(officer, key, ids);
      return { printed: ids.length };
    },
  };
}
