import type { Json, NationalDossier } from "./facts.ts";
import { text } from "./told.ts";

/** Who the dossier is of, with who hands it in (interop 1.7); kinds in our own words, no generation's numbers. */
export function applicantOf(told: unknown): NationalDossier["applicant"] {
  const given = (told ?? {}) as Json;
  const authorised = (given.authorised ?? null) as Json | null;
  const own = {
    fullName: text(given.fullName),
    identity: text(given.identity),
    birthDate: text(given.birthDate),
    phone: text(given.phone),
    email: text(given.email),
    address: text(given.address),
  };
  const submitter = authorised?.fullName
    ? {
        fullName: text(authorised.fullName),
        identity: text(authorised.identity),
        birthDate: "",
        phone: text(authorised.phone),
        email: text(authorised.email),
        address: text(authorised.address),
      }
    : own;
  return { ...own, identityKind: text(given.identityKind), kind: applicantKind(given), submitter };
}

function applicantKind(given: Json): string {
  if (given.kind === "household-business") return "household-business";
  if (given.kind !== "organisation") return "citizen";
  if (given.identityKind === "agency-code") return "agency";
  return given.identityKind === "tax-code" ? "enterprise" : "other-organisation";
}

/** Only kinds of number that the portal is known to have a word for. */
export function identitiesOf(applicant: Json): { kind: string; number: string }[] {
  const kind = String(applicant.identityKind ?? "");
  const number = String(applicant.identity ?? "");
  return number && (kind === "citizen-id" || kind === "old-id") ? [{ kind, number }] : [];
}
