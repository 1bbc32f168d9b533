import type {
  Applicant,
  AuthorisedPerson,
  CardReading,
  EarlierPerson,
} from "../../../preload/contract/index.ts";
import { emptyApplicant } from "../dossiers/drafts.ts";

/**
 * What a card fills: never a typed name by one without marks, nor anything by what could not be read. The card of
 * somebody else leaves nothing of the person before.
 */
function filledFromCard(found: CardReading, old: Applicant): Applicant {
  const another = old.identity !== "" && old.identity !== found.identity && old.source !== "typed";
  const base = another ? emptyApplicant() : old;
  const unmarked = found.source === "mrz" && base.fullName.trim() !== "";
  return {
    ...base,
    kind: "individual",
    identity: found.identity,
    identityKind: found.identityKind,
    nationality: found.nationality,
    birthDate: found.birthDate ?? "",
    oldIdentity: found.oldIdentity ?? base.oldIdentity,
    fullName: found.fullName && !unmarked ? found.fullName : base.fullName,
    sex: found.sex || base.sex,
    address: found.address || base.address,
    source: found.source,
  };
}

/** The card of the one who hands in for another: read while the cursor stands in that person's fields. */
function authorisedFromCard(found: CardReading, old: AuthorisedPerson): AuthorisedPerson {
  return {
    ...old,
    identity: found.identity,
    fullName: found.fullName || old.fullName,
    address: found.address || old.address,
  };
}

/** Fields that an earlier dossier may fill, with their words. */
export const RECALLED = [
  ["fullName", "Họ và tên"],
  ["birthDate", "Ngày sinh"],
  ["sex", "Giới tính"],
  ["address", "Địa chỉ"],
  ["phone", "Điện thoại"],
  ["email", "Thư điện tử"],
] as const;
export type Recalled = (typeof RECALLED)[number][0];

/** Only what is empty now is taken over; what was typed or read from the card stands. */
export function emptyFilled(applicant: Applicant, person: EarlierPerson): Partial<Applicant> {
  const patch: Partial<Applicant> = {};
  for (const [field] of RECALLED)
    if (!applicant[field] && person.applicant[field]) patch[field] = person.applicant[field];
  if (!applicant.identity && person.applicant.identity) {
    patch.identity = person.applicant.identity;
    patch.identityKind = person.applicant.identityKind;
    patch.kind = person.applicant.kind;
    patch.representative = person.applicant.representative;
  }
  return patch;
}

/** Where the form and the earlier dossier say different things. */
export function differencesOf(
  applicant: Applicant,
  person: EarlierPerson,
): { field: Recalled; word: string }[] {
  const same = (a: string, b: string) =>
    a.replace(/[\s.]+/g, " ").trim() === b.replace(/[\s.]+/g, " ").trim();
  return RECALLED.filter(
    ([field]) =>
      applicant[field] && person.applicant[field] && !same(applicant[field], person.applicant[field]),
  ).map(([field, word]) => ({ field, word }));
}

/** What a card changes in the form: in whose fields the cursor stands is who laid it down. */
export function cardPatch(
  found: CardReading,
  applicant: Applicant,
  field: string,
): { whose: "applicant" | "authorised" | "guardian"; patch: Partial<Applicant> } {
  const { authorised, guardian } = applicant;
  if (field.startsWith("authorised.") && authorised) {
    return { whose: "authorised", patch: { authorised: authorisedFromCard(found, authorised) } };
  }
  if (field.startsWith("guardian.") && guardian) {
    const fullName = found.fullName || guardian.fullName;
    return { whose: "guardian", patch: { guardian: { ...guardian, fullName, identity: found.identity } } };
  }
  return { whose: "applicant", patch: filledFromCard(found, applicant) };
}
