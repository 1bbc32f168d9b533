import type { Applicant, AuthorisedPerson } from "../../../../preload/contract/applicant.ts";

/** An applicant as the state's forms print it; every text may be empty. */
export interface PaperPerson {
  /** Ông (Bà)/Tổ chức */
  fullName: string;
  /** Số định danh cá nhân/tổ chức, with the kind of paper where it is no Vietnamese number */
  identity: string;
  /** the number alone, for the QR */
  subjectIdentity: string;
  address: string;
  phone: string;
  email: string;
  /** the line of who hands in by authorisation; empty without one */
  authorised: string;
  /** the name under NGƯỜI NỘP HỒ SƠ, with the fingerprint (điểm chỉ) that stands for a signature */
  submitterName: string;
}

/** Name, address, number, phone, e-mail and the paper of authorisation, as Mẫu số 01 item 8 lists them. */
export function authorisedLine(person: AuthorisedPerson | null): string {
  if (!person) return "";
  const parts: [string, string][] = [
    ["", person.fullName],
    ["địa chỉ: ", person.address],
    ["số định danh: ", person.identity],
    ["số điện thoại: ", person.phone],
    ["email: ", person.email],
    ["giấy tờ ủy quyền: ", person.paper],
  ];
  return parts
    .filter(([, value]) => value !== "")
    .map(([label, value]) => label + value)
    .join("; ");
}

function identityLine(applicant: Applicant): string {
  const { identity, identityKind, nationality, noIdentityReason } = applicant;
  if (identityKind === "none") return noIdentityReason ? `không có (${noIdentityReason})` : "";
  if (identityKind === "passport" && identity)
    return nationality ? `hộ chiếu ${identity} (${nationality})` : `hộ chiếu ${identity}`;
  return identity;
}

/** Who stands at the counter: the authorised person, the guardian of a minor, or the applicant. */
export function submitterOf(applicant: Applicant): string {
  const { authorised, guardian, representative, kind, fullName } = applicant;
  if (authorised?.fullName) return authorised.fullName;
  if (guardian?.fullName) return guardian.fullName;
  return kind !== "individual" && representative?.fullName ? representative.fullName : fullName;
}

/**
 * An applicant as the lines of a printed form say it: guardian, authorised person and witness where there are any.
 */
export function paperPerson(applicant: Applicant): PaperPerson {
  const { guardian, witness } = applicant;
  const signs = submitterOf(applicant);
  return {
    fullName: guardian?.fullName
      ? `${applicant.fullName} (${guardian.relation || "người giám hộ"}: ${guardian.fullName})`
      : applicant.fullName,
    identity: identityLine(applicant),
    subjectIdentity: applicant.identity,
    address: applicant.address,
    phone: applicant.phone,
    email: applicant.email,
    authorised: authorisedLine(applicant.authorised),
    submitterName: applicant.cannotSign
      ? `${signs} (điểm chỉ${witness ? `; người làm chứng: ${witness}` : ""})`
      : signs,
  };
}
