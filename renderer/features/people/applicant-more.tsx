import type { ReactNode } from "react";
import type { Applicant } from "../../../preload/contract/index.ts";
import { CheckField, TextField } from "../../ui/index.ts";
import { emptyAuthorised } from "./kinds.ts";

interface Props {
  applicant: Applicant;
  onChange: (patch: Partial<Applicant>) => void;
  /** a sentence beside a field, by its name */
  beside: (field: string) => ReactNode;
  /** what the core refused, by the field's name */
  error: (field: string) => string | null;
}

/** Who acts for an organisation or a household business. */
export function RepresentativeFields(props: Props) {
  const { applicant, onChange } = props;
  const representative = applicant.representative ?? { fullName: "", title: "", identity: "" };
  const set = (patch: Partial<typeof representative>) =>
    onChange({ representative: { ...representative, ...patch } });
  const household = applicant.kind === "household-business";
  return (
    <>
      <TextField
        label={household ? "Chủ hộ kinh doanh" : "Người đại diện theo pháp luật"}
        name="representative.fullName"
        value={representative.fullName}
        maxLength={200}
        onChange={(fullName) => set({ fullName })}
        hint={props.beside("representative.fullName")}
      />
      {household ? null : (
        <TextField
          label="Chức vụ"
          name="representative.title"
          value={representative.title}
          maxLength={100}
          onChange={(title) => set({ title })}
        />
      )}
      <TextField
        label={household ? "Số định danh của chủ hộ" : "Số định danh người đại diện"}
        name="representative.identity"
        inputMode="numeric"
        value={representative.identity}
        maxLength={20}
        onChange={(identity) => set({ identity })}
        hint={props.beside("representative.identity")}
      />
    </>
  );
}

/** People as they come: by authorisation, a minor with a guardian, one who cannot sign. */
export function SpecialFields(props: Props) {
  const { applicant, onChange, beside, error } = props;
  const { authorised, guardian } = applicant;
  return (
    <>
      <CheckField
        label="Nộp thay theo ủy quyền"
        name="isAuthorised"
        checked={authorised !== null}
        onChange={(on) => onChange({ authorised: on ? emptyAuthorised : null })}
      />
      {authorised ? (
        <fieldset className="stack inset" aria-label="Người được ủy quyền">
          <TextField
            label="Họ và tên người được ủy quyền"
            name="authorised.fullName"
            required
            value={authorised.fullName}
            maxLength={200}
            onChange={(fullName) => onChange({ authorised: { ...authorised, fullName } })}
            hint={beside("authorised.fullName") ?? "Quét thẻ khi con trỏ ở đây để điền người này."}
            error={error("authorised.fullName")}
          />
          <TextField
            label="Số định danh người được ủy quyền"
            name="authorised.identity"
            inputMode="numeric"
            value={authorised.identity}
            maxLength={20}
            onChange={(identity) => onChange({ authorised: { ...authorised, identity } })}
            hint={beside("authorised.identity")}
          />
          <TextField
            label="Giấy tờ ủy quyền (loại, số, ngày)"
            name="authorised.paper"
            required
            value={authorised.paper}
            maxLength={300}
            placeholder="Giấy ủy quyền số … ngày …"
            onChange={(paper) => onChange({ authorised: { ...authorised, paper } })}
            error={error("authorised.paper")}
          />
          <TextField
            label="Địa chỉ người được ủy quyền"
            name="authorised.address"
            value={authorised.address}
            maxLength={500}
            onChange={(address) => onChange({ authorised: { ...authorised, address } })}
          />
          <TextField
            label="Điện thoại người được ủy quyền"
            name="authorised.phone"
            inputMode="tel"
            value={authorised.phone}
            maxLength={20}
            onChange={(phone) => onChange({ authorised: { ...authorised, phone } })}
            hint={beside("authorised.phone")}
          />
          <TextField
            label="Thư điện tử người được ủy quyền"
            name="authorised.email"
            inputMode="email"
            value={authorised.email}
            maxLength={200}
            onChange={(email) => onChange({ authorised: { ...authorised, email } })}
          />
        </fieldset>
      ) : null}
      {applicant.kind === "individual" ? (
        <CheckField
          label="Cha, mẹ, người giám hộ nộp thay"
          name="hasGuardian"
          checked={guardian !== null}
          onChange={(on) => onChange({ guardian: on ? { fullName: "", identity: "", relation: "" } : null })}
        />
      ) : null}
      {guardian ? (
        <fieldset className="stack inset" aria-label="Cha, mẹ, người giám hộ">
          <TextField
            label="Họ và tên cha, mẹ, người giám hộ"
            name="guardian.fullName"
            required
            value={guardian.fullName}
            maxLength={200}
            onChange={(fullName) => onChange({ guardian: { ...guardian, fullName } })}
            hint="Quét thẻ khi con trỏ ở đây để điền người này."
            error={error("guardian.fullName")}
          />
          <TextField
            label="Quan hệ với người nộp"
            name="guardian.relation"
            value={guardian.relation}
            maxLength={100}
            placeholder="cha, mẹ, người giám hộ"
            onChange={(relation) => onChange({ guardian: { ...guardian, relation } })}
          />
          <TextField
            label="Số định danh người giám hộ"
            name="guardian.identity"
            inputMode="numeric"
            value={guardian.identity}
            maxLength={20}
            onChange={(identity) => onChange({ guardian: { ...guardian, identity } })}
            hint={beside("guardian.identity")}
          />
        </fieldset>
      ) : null}
      <CheckField
        label="Không ký được, điểm chỉ"
        name="cannotSign"
        checked={applicant.cannotSign}
        onChange={(cannotSign) => onChange({ cannotSign })}
      />
      {applicant.cannotSign ? (
        <TextField
          label="Người làm chứng"
          name="witness"
          value={applicant.witness}
          maxLength={200}
          onChange={(witness) => onChange({ witness })}
          hint={beside("witness")}
        />
      ) : null}
    </>
  );
}
