import { z } from "zod";

/** Who may hand in a dossier (người nộp hồ sơ): cá nhân, tổ chức, hộ kinh doanh. */
export const ApplicantKind = z.enum(["individual", "organisation", "household-business"]);
export type ApplicantKind = z.infer<typeof ApplicantKind>;

/**
 * What kind of number stands in "Số định danh cá nhân/tổ chức": the 12 digits, the old 9 (CMND), a passport, a tax
 * code (mã số thuế, which is an enterprise's code too), an agency's identification code, some other paper, or none.
 */
export const IdentityKind = z.enum([
  "citizen-id",
  "old-id",
  "passport",
  "tax-code",
  "agency-code",
  "other",
  "none",
]);
export type IdentityKind = z.infer<typeof IdentityKind>;

/** Người đại diện theo pháp luật of an organisation, or the owner of a household business (chủ hộ). */
export const Representative = z.strictObject({
  fullName: z.string().max(200),
  title: z.string().max(100),
  identity: z.string().max(40),
});

/** Người được ủy quyền: hands in for the applicant. */
export const AuthorisedPerson = z.strictObject({
  fullName: z.string().max(200),
  identity: z.string().max(40),
  address: z.string().max(500),
  phone: z.string().max(20),
  email: z.string().max(200),
  /** the paper of authorisation (giấy ủy quyền, giấy giới thiệu) with its number and day */
  paper: z.string().max(300),
});
export type AuthorisedPerson = z.infer<typeof AuthorisedPerson>;

/** Người giám hộ, cha, mẹ: acts for a minor. */
export const Guardian = z.strictObject({
  fullName: z.string().max(200),
  identity: z.string().max(40),
  /** cha, mẹ, người giám hộ */
  relation: z.string().max(100),
});

/**
 * What the province answered for the identity (xác thực): nothing that the counter reads proves a person by itself.
 * `unknown`: it was asked and knows nobody of this number.
 */
export const Verification = z.enum(["not-verified", "verified", "different", "unknown"]);
export type Verification = z.infer<typeof Verification>;

/**
 * The person or organisation whose dossier it is (người nộp hồ sơ). `fullName` is the name of whichever kind,
 * `identity` its number; what an older draft does not carry has its usual value.
 */
export const Applicant = z.strictObject({
  kind: ApplicantKind.default("individual"),
  fullName: z.string().max(200),
  identity: z.string().max(40),
  identityKind: IdentityKind.default("citizen-id"),
  /** CMND 9 số that a card still names; finds who came before with it */
  oldIdentity: z.string().max(20).default(""),
  /** why there is no number; only with `none` */
  noIdentityReason: z.string().max(200).default(""),
  /** quốc tịch; empty for a Vietnamese */
  nationality: z.string().max(100).default(""),
  birthDate: z.string().max(10),
  sex: z.string().max(10),
  address: z.string().max(500),
  phone: z.string().max(20),
  email: z.string().max(200),
  representative: Representative.nullable().default(null),
  authorised: AuthorisedPerson.nullable().default(null),
  guardian: Guardian.nullable().default(null),
  /** không ký được: a fingerprint (điểm chỉ) stands for the signature, seen by the witness */
  cannotSign: z.boolean().default(false),
  witness: z.string().max(200).default(""),
  /** `not-verified` until the province answers; what a window sends as anything else is not believed */
  verified: Verification.default("not-verified"),
  /** when the province answered, with +07:00; empty until then */
  verifiedAt: z.string().max(40).default(""),
  /** what does not match, in the province's words; only with `different` */
  verifiedNote: z.string().max(500).default(""),
  /** how the data came in: read from a card's QR, from its MRZ, taken over from an earlier dossier, or typed */
  source: z.enum(["card", "mrz", "record", "typed"]),
});
export type Applicant = z.infer<typeof Applicant>;
