import type { Applicant } from "../../../preload/contract/applicant.ts";
import type { Officer, StateWord } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { dayOf } from "../time.ts";
import { createListFile, type ListFileParts } from "./list-file.ts";
import { createMany, type ManyParts } from "./many.ts";
import { createRecall, type Known } from "./recall.ts";
import { readPhone } from "./rules/identity.ts";
import { readList } from "./rules/list.ts";
import { cleanApplicant, noticesOf, type PersonCodes } from "./rules/person.ts";
import { createSerialScanner } from "./serial.ts";

export { type CardReadings, createCardReading, readCardText } from "./card-reading.ts";
export { maskIdentity } from "./rules/identity.ts";
export { type PaperPerson, paperPerson } from "./rules/paper.ts";
export { cleanApplicant, missingOf, noticesOf, type PersonCodes } from "./rules/person.ts";
export { storedApplicant } from "./rules/stored.ts";
export { answeredApplicant, type IdentityAnswer, keepAnswer } from "./rules/verified.ts";

/** People who come to the counter: who they may be, whether what is typed can be right, many at once. */
export function createPeople(
  core: CoreContext,
  parts: ManyParts & ListFileParts & { codes: PersonCodes; stateWord(code: string): StateWord },
) {
  const recall = createRecall(core, parts.stateWord);
  const today = () => dayOf(core.ports.clock.now());
  return {
    /** Looks for who came before; that an officer looked is written down, without the number that was asked. */
    async recall(officer: Officer, known: Known) {
      const phone = readPhone(known.phone, parts.codes.phones)?.number ?? known.phone.trim();
      const found = await recall({ ...known, phone });
      const dossiers = [found.same, ...found.maybe].flatMap((person) => person?.dossiers[0]?.id ?? []);
      await core.write(officer.username, (tx) =>
        tx.audit("people.recalled", dossiers[0] ?? "", { found: dossiers.length, dossiers }),
      );
      return found;
    },

    check(applicant: Applicant) {
      return noticesOf(cleanApplicant(applicant, parts.codes, today()), parts.codes, today());
    },

    readList: (text: string, shared: Applicant) => readList(text, shared, parts.codes, today()),
    readTable: createListFile(core, parts),
    many: createMany(core, parts),
    scanner: createSerialScanner(core),
  };
}

export type People = ReturnType<typeof createPeople>;
