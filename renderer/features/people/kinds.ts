import type { Applicant, ApplicantKind, IdentityKind } from "../../../preload/contract/index.ts";

export const KINDS: readonly { value: ApplicantKind; label: string }[] = [
  { value: "individual", label: "Cá nhân" },
  { value: "organisation", label: "Tổ chức" },
  { value: "household-business", label: "Hộ kinh doanh" },
];

const NONE = { value: "none", label: "Không có số" } as const;
const OTHER = { value: "other", label: "Giấy tờ khác" } as const;

/** Numbers that each kind may have, the usual one first. */
export const IDENTITIES: Record<ApplicantKind, readonly { value: IdentityKind; label: string }[]> = {
  individual: [
    { value: "citizen-id", label: "12 chữ số" },
    { value: "old-id", label: "CMND 9 số" },
    { value: "passport", label: "Hộ chiếu" },
    OTHER,
    NONE,
  ],
  organisation: [
    { value: "tax-code", label: "Mã số thuế" },
    { value: "agency-code", label: "Mã cơ quan" },
    OTHER,
    NONE,
  ],
  "household-business": [{ value: "tax-code", label: "Mã số thuế" }, OTHER, NONE],
};

/** The label of the number's field. */
export const IDENTITY_LABELS: Record<IdentityKind, string> = {
  "citizen-id": "Số định danh",
  "old-id": "Số CMND",
  passport: "Số hộ chiếu",
  "tax-code": "Mã số thuế, mã số doanh nghiệp",
  "agency-code": "Mã định danh cơ quan",
  other: "Số giấy tờ",
  none: "Lý do không có số",
};

export const NAME_LABELS: Record<ApplicantKind, string> = {
  individual: "Họ và tên",
  organisation: "Tên tổ chức",
  "household-business": "Tên hộ kinh doanh",
};

/** What changes with the kind; a number of another kind is no number of this one. */
export function withKind(applicant: Applicant, kind: ApplicantKind): Partial<Applicant> {
  if (kind === applicant.kind) return {};
  const person = kind === "individual";
  return {
    kind,
    identity: "",
    identityKind: IDENTITIES[kind][0]!.value,
    representative: person ? null : (applicant.representative ?? { fullName: "", title: "", identity: "" }),
    guardian: null,
    source: "typed",
  };
}

export const emptyAuthorised = { fullName: "", identity: "", address: "", phone: "", email: "", paper: "" };

/** What is said beside a field that the core refused. */
export const WRONG: Record<string, string> = {
  address: "Chưa có địa chỉ.",
  noIdentityReason: "Ghi lý do không có số.",
  "authorised.fullName": "Chưa có họ và tên người được ủy quyền.",
  "authorised.paper": "Chưa ghi giấy tờ ủy quyền.",
  "guardian.fullName": "Chưa có họ và tên cha, mẹ, người giám hộ.",
};
/** The same for a number, by its kind. */
export const WRONG_IDENTITY: Partial<Record<Applicant["identityKind"], string>> = {
  "citizen-id": "Số định danh có 12 hoặc 9 chữ số.",
  "old-id": "Số CMND có 9 chữ số.",
  passport: "Số hộ chiếu chỉ gồm chữ và số.",
  "tax-code": "Mã số thuế sai: xem lại từng chữ số (10 số, hoặc 10 và 3 số chi nhánh).",
  "agency-code": "Mã cơ quan có dạng như H41.18.",
};
