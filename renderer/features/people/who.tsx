import type { Applicant } from "../../../preload/contract/index.ts";
import { timeText } from "../../app/format.ts";
import { State } from "../../ui/index.ts";
import { NAME_LABELS } from "./kinds.ts";

/** What the province said of the person; nothing read at the counter proves one (NĐ 107/2021). */
export function Verified(props: { applicant: Applicant }) {
  const { verified, verifiedAt, verifiedNote } = props.applicant;
  if (verified === "verified") return <State tone="good">Đã xác thực lúc {timeText(verifiedAt)}</State>;
  if (verified === "different") return <State tone="bad">Không khớp: {verifiedNote || "khác người"}</State>;
  return (
    <State tone="warning">
      {verified === "unknown" ? "Chưa xác thực: tỉnh chưa có thông tin của số này" : "Chưa xác thực"}
    </State>
  );
}

/** Who hands in, as rows of a dossier's facts: the name with what the province said of it, who acts for whom. */
export function WhoFacts(props: { applicant: Applicant }) {
  const { applicant } = props;
  const { representative, authorised, guardian } = applicant;
  return (
    <>
      <dt>{NAME_LABELS[applicant.kind]}</dt>
      <dd>
        <span className="strong">{applicant.fullName}</span> <Verified applicant={applicant} />
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
