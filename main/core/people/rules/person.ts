import type { Applicant } from "../../../../preload/contract/applicant.ts";
import type {
  CitizenIdCodes,
  CountryCodes,
  PersonRules,
  PhonePatterns,
  TaxCodes,
} from "../../catalogue/service.ts";
import { checkIdentity, type Notice, readPhone } from "./identity.ts";
import { readTaxCode } from "./tax-code.ts";

/** What the rules on persons need to know, from `loadCodes`. */
export interface PersonCodes {
  citizenId: CitizenIdCodes;
  countries: CountryCodes;
  phones: PhonePatterns;
  taxCodes: TaxCodes;
  persons: PersonRules;
}

/** Something to look at beside a field of the form; it stops nothing. */
export interface FieldNotice extends Notice {
  field: string;
}

/** What a dossier cannot be received without; `field` is the name of the form's field. */
export interface Missing {
  field: string;
  what: string;
}

const NAME_WORDS: Record<Applicant["kind"], string> = {
  individual: "họ và tên người nộp",
  organisation: "tên tổ chức",
  "household-business": "tên hộ kinh doanh",
};

const NOT_VERIFIED = { verified: "not-verified", verifiedAt: "", verifiedNote: "" } as const;

const text = (value: string): string => value.normalize("NFC").replace(/\s+/g, " ").trim();

/**
 * The applicant as it is stored: trimmed, NFC, numbers in their usual form, nothing of another kind left behind.
 * A number of 9 digits is the old one whatever was chosen. What the window says of a verification is not believed.
 */
export function cleanApplicant(raw: Applicant, codes: PersonCodes, day: string): Applicant {
  const identity = text(raw.identity);
  let { identityKind } = raw;
  if (identityKind === "citizen-id" && /^\d{9}$/.test(identity)) identityKind = "old-id";
  if (raw.kind !== "individual" && (identityKind === "citizen-id" || identityKind === "old-id"))
    identityKind = "tax-code";
  const tax =
    identityKind === "tax-code" ? readTaxCode(identity, codes.taxCodes, { ...raw, day }) : undefined;
  const individual = raw.kind === "individual";
  return {
    ...raw,
    fullName: text(raw.fullName),
    identityKind,
    identity:
      identityKind === "none"
        ? ""
        : tax?.ok
          ? tax.code
          : identityKind === "citizen-id" || identityKind === "old-id"
            ? identity
            : identity.toUpperCase(),
    noIdentityReason: identityKind === "none" ? text(raw.noIdentityReason) : "",
    nationality: individual ? text(raw.nationality) : "",
    birthDate: individual ? raw.birthDate.trim() : "",
    sex: individual ? raw.sex : "",
    address: text(raw.address),
    phone: readPhone(raw.phone, codes.phones)?.number ?? raw.phone.trim(),
    email: raw.email.trim(),
    representative: individual || !raw.representative ? null : cleaned(raw.representative),
    authorised: raw.authorised && cleaned(raw.authorised),
    guardian: individual && raw.guardian ? cleaned(raw.guardian) : null,
    witness: raw.cannotSign ? text(raw.witness) : "",
    ...NOT_VERIFIED,
  };
}

function cleaned<T extends Record<string, string>>(person: T): T {
  return Object.fromEntries(Object.entries(person).map(([key, value]) => [key, text(value)])) as T;
}

/** Everything that stands in the way of receiving, all at once; for an applicant that `cleanApplicant` made. */
export function missingOf(applicant: Applicant, codes: PersonCodes, day: string): Missing[] {
  const missing: Missing[] = [];
  const miss = (field: string, what: string): void => void missing.push({ field, what });
  if (applicant.fullName.length < 2) miss("fullName", NAME_WORDS[applicant.kind]);
  if (!applicant.address) miss("address", "địa chỉ");
  const wrong = wrongIdentity(applicant, codes, day);
  if (wrong) miss("identity", wrong);
  if (applicant.identityKind === "none" && !applicant.noIdentityReason)
    miss("noIdentityReason", "lý do không có số định danh");
  if (applicant.authorised) {
    if (applicant.authorised.fullName.length < 2)
      miss("authorised.fullName", "họ và tên người được ủy quyền");
    if (!applicant.authorised.paper) miss("authorised.paper", "giấy tờ ủy quyền");
  }
  if (applicant.guardian && applicant.guardian.fullName.length < 2)
    miss("guardian.fullName", "họ và tên người giám hộ");
  return missing;
}

/** Why the number cannot be right, in words; an empty number is looked at, not refused. */
function wrongIdentity(applicant: Applicant, codes: PersonCodes, day: string): string | undefined {
  const { identity, identityKind, kind } = applicant;
  if (identity === "") return undefined;
  if (identityKind === "citizen-id" || identityKind === "old-id")
    return /^(\d{12}|\d{9})$/.test(identity) ? undefined : "số định danh (12 hoặc 9 chữ số)";
  if (identityKind === "passport")
    return new RegExp(codes.persons.passport.pattern).test(identity)
      ? undefined
      : "số hộ chiếu (chỉ gồm chữ và số)";
  if (identityKind === "agency-code") {
    const { patterns, maxLength } = codes.persons.agencyCode;
    return identity.length <= maxLength && patterns.some(({ pattern }) => new RegExp(pattern).test(identity))
      ? undefined
      : "mã định danh cơ quan (như H41.18)";
  }
  if (identityKind !== "tax-code") return undefined;
  const tax = readTaxCode(identity, codes.taxCodes, { kind, day });
  if (tax.ok) return undefined;
  return tax.reason === "check-digit"
    ? "mã số thuế đúng (số kiểm tra không khớp, xem lại từng chữ số)"
    : kind === "organisation"
      ? "mã số thuế (10 chữ số, hoặc 10 và 3 chữ số của chi nhánh)"
      : "mã số thuế (10, 13 hoặc 12 chữ số)";
}

/** Whole years from a birth day, or from its year alone, to `today`; undefined where there is none. */
export function ageOn(birthDate: string, today: string): number | undefined {
  const match = /^(\d{4})(-\d{2}-\d{2})?$/.exec(birthDate);
  if (!match || birthDate > today) return undefined;
  const years = Number(today.slice(0, 4)) - Number(match[1]);
  return match[2] && today.slice(4) < match[2] ? years - 1 : years;
}

/** What is worth a second look, each beside its field. Nothing of it stops the work. */
export function noticesOf(applicant: Applicant, codes: PersonCodes, today: string): FieldNotice[] {
  const notices: FieldNotice[] = [];
  const note = (field: string, code: string, words: string): void =>
    void notices.push({ field, code, text: words });
  const { identity, identityKind, kind, birthDate } = applicant;
  if (identityKind === "citizen-id" && /^\d{12}$/.test(identity)) {
    const year = /^\d{4}/.exec(birthDate)?.[0];
    const known = { sex: applicant.sex, ...(year ? { year: Number(year) } : {}) };
    for (const notice of checkIdentity(identity, codes, known))
      notices.push({ ...notice, field: "identity" });
  }
  if (identity === "" && identityKind !== "none" && applicant.fullName !== "")
    note(
      "identity",
      "no-identity",
      kind === "individual"
        ? "Chưa có số định danh. Không có thì chọn “Không có số” và ghi lý do."
        : "Chưa có mã số. Không có thì chọn “Không có số” và ghi lý do.",
    );
  if (identityKind === "old-id")
    note("identity", "old-id", "Số CMND 9 số: hỏi thẻ căn cước hoặc số định danh 12 số nếu người nộp có.");
  if (identityKind === "tax-code") {
    const tax = readTaxCode(identity, codes.taxCodes, { kind, day: today });
    if (tax.ok && tax.form === "citizen-id")
      note(
        "identity",
        "citizen-id-as-tax-code",
        "12 chữ số là số định danh dùng thay mã số thuế (quy định chưa kiểm chứng).",
      );
  }
  if (identityKind === "passport" && applicant.nationality === "")
    note("nationality", "no-nationality", "Chưa ghi quốc tịch theo hộ chiếu.");
  const age = kind === "individual" ? ageOn(birthDate, today) : undefined;
  const { value: adult } = codes.persons.minorUnder;
  if (age !== undefined && age < adult && !applicant.guardian)
    note("birthDate", "minor", `Chưa đủ ${adult} tuổi: ghi cha, mẹ hoặc người giám hộ nếu thủ tục cần.`);
  if (kind !== "individual" && !applicant.representative?.fullName)
    note(
      "representative.fullName",
      "no-representative",
      kind === "organisation" ? "Chưa ghi người đại diện theo pháp luật." : "Chưa ghi chủ hộ kinh doanh.",
    );
  if (applicant.cannotSign && applicant.witness === "")
    note("witness", "no-witness", "Người nộp điểm chỉ: ghi người làm chứng.");
  phoneNotice("phone", applicant.phone);
  if (applicant.authorised) {
    phoneNotice("authorised.phone", applicant.authorised.phone);
    personNumber("authorised.identity", applicant.authorised.identity);
  }
  if (applicant.guardian) personNumber("guardian.identity", applicant.guardian.identity);
  if (applicant.representative) personNumber("representative.identity", applicant.representative.identity);
  if (applicant.email !== "" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(applicant.email))
    note("email", "email", "Thư điện tử chưa đúng dạng (như ten@coquan.vn).");
  return notices;

  function phoneNotice(field: string, phone: string): void {
    if (phone !== "" && !readPhone(phone, codes.phones))
      note(field, "phone", "Số điện thoại lạ: di động có 10 chữ số, cố định 11. Đọc lại cho người nộp nghe.");
  }

  function personNumber(field: string, number: string): void {
    if (number === "" || /^\d{9}$/.test(number)) return;
    if (/^\d+$/.test(number))
      for (const notice of checkIdentity(number, codes)) notices.push({ ...notice, field });
  }
}
