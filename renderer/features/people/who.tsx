import type { Applicant } from "../../../preload/contract/index.ts";
import { State } from "../../ui/index.ts";
import { NAME_LABELS } from "./kinds.ts";

const VERIFIED = {
  "not-verified": { tone: "warning", word: "Chưa xác thực" },
  verified: { tone: "good", word: "Tỉnh đã xác thực" },
  different: { tone: "bad", word: "Kiểm tra sau: khác người" },
} as const;

/** Who hands in, as rows of a dossier's facts: the name with what the province said of it, who acts for whom. */
export function WhoFacts(props: { applicant: Applicant }) {
  const { applicant } = props;
  const { representative, authorised, guardian } = applicant;
  const { tone, word } = VERIFIED[applicant.verified];
  return (
    <>
      <dt>{NAME_LABELS[applicant.kind]}</dt>
      <dd>
        <span className="strong">{applicant.fullName}</span> <State tone={tone}>{word}</State>
      </dd>
      {representative?.fullName ? (
        <>
          <dt>{applicant.kind === "organisation" ? "Đại diện" : "Chủ hộ"}</dt>
          <dd>
            {representative.fullName}
            {representative.title ? `, ${representative.title}` : ""}
          </dd>
        </>
      ) : null}
      {guardian ? (
        <>
          <dt>Nộp thay</dt>
          <dd>
            {guardian.fullName} ({guardian.relation || "người giám hộ"})
          </dd>
        </>
      ) : null}
      {authorised ? (
        <>
          <dt>Được ủy quyền</dt>
          <dd>
            {authorised.fullName}; {authorised.paper}
          </dd>
        </>
      ) : null}
      {applicant.nationality ? (
        <>
          <dt>Quốc tịch</dt>
          <dd>{applicant.nationality}</dd>
        </>
      ) : null}
      {applicant.cannotSign ? (
        <>
          <dt>Chữ ký</dt>
          <dd>Điểm chỉ{applicant.witness ? `; người làm chứng: ${applicant.witness}` : ""}</dd>
        </>
      ) : null}
    </>
  );
}
