import { useRef, useState } from "react";
import type { Applicant, CardReading } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useClient } from "../../app/counter.tsx";
import { dayInput, dayText } from "../../app/format.ts";
import { useScan } from "../../app/scanner.ts";
import { upload } from "../../app/upload.ts";
import { AreaField, FileDrop, handAt, Panel, SelectField, State, TextField } from "../../ui/index.ts";
import { RepresentativeFields, SpecialFields } from "../people/applicant-more.tsx";
import { cardPatch } from "../people/card-fill.ts";
import { EarlierPanel } from "../people/earlier.tsx";
import {
  IDENTITIES,
  IDENTITY_LABELS,
  KINDS,
  NAME_LABELS,
  WRONG,
  WRONG_IDENTITY,
  withKind,
} from "../people/kinds.ts";
import { useEarlier, useNotices } from "../people/lookups.ts";

/** Letters that the field shows at once; a longer name is repeated whole under it. */
const LONG_NAME = 34;
/** Fields that a notice stands beside; any other notice stands on top. */
const BESIDE =
  /^(fullName|identity|birthDate|sex|nationality|phone|email|address|witness|representative\.|authorised\.|guardian\.)/;
/** A scanner that sends no Enter: so long after the last sign a whole card in its field is read. Milliseconds. */
const PAUSE_MS = 300;

const SEX = [
  { value: "", label: "Chưa rõ" },
  { value: "Nam", label: "Nam" },
  { value: "Nữ", label: "Nữ" },
];

/** Step 1: who hands in. The card fills the fields; every field can be typed over; only fields of the kind are there. */
export function ApplicantStep(props: {
  applicant: Applicant;
  procedureCode: string;
  /** what stands in the box for cards and was not read yet */
  card: string;
  onCard: (text: string) => void;
  /** fields that the core said are missing or wrong, parted by blanks; said beside each too */
  missing: string;
  onChange: (patch: Partial<Applicant>) => void;
  /** a card was read: the hand goes on to the procedure */
  onRead: () => void;
}) {
  const client = useClient();
  const { applicant, card, onCard, onChange } = props;
  const missing = new Set(props.missing.split(" "));
  const [reading, setReading] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [warnings, setWarnings] = useState<CardReading["warnings"]>([]);
  const typed = useNotices(applicant);
  const earlier = useEarlier(applicant);
  // a slow answer must fill the form as it is then, not as it was when the card was laid down
  const now = useRef({ applicant, card });
  now.current = { applicant, card };
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);

  /** `text`: what was read of the box for cards, which is then done with */
  async function read(ask: () => Promise<CardReading>, field = "", text = "") {
    clearTimeout(pause.current);
    const rests = handAt();
    setReading(true);
    setProblem(null);
    try {
      const found = await ask();
      // what was typed into the box meanwhile is of another card
      if (text !== "" && now.current.card === text) onCard("");
      const { whose, patch } = cardPatch(found, now.current.applicant, field);
      onChange(patch);
      if (whose === "applicant") {
        setWarnings(found.warnings);
        if (!rests() && document.activeElement?.getAttribute("name") !== "card") return;
        // a name that could not be read is the one thing left to do here
        if (patch.fullName) props.onRead();
        else document.querySelector<HTMLElement>('[name="fullName"]')?.focus();
      }
    } catch (error) {
      const wire = wireOf(error);
      setProblem(`${wire.message} ${wire.action}`);
    } finally {
      setReading(false);
    }
  }

  const readText = (text: string, keys = "") =>
    read(
      () => client.call("dossiers.readCard", { text, keys }),
      document.activeElement?.getAttribute("name") ?? "",
      text,
    );
  const readPicture = (file: File) =>
    read(async () => client.call("dossiers.readCardPicture", { upload: await upload(file) }));
  useScan("card", (scan) => void readText(scan.text, scan.keys));
  useScan("mrz", (scan) => void readText(scan.text));

  function inCardField(text: string): void {
    onCard(text);
    clearTimeout(pause.current);
    if (text.split("|").length >= 7) pause.current = setTimeout(() => void readText(text), PAUSE_MS);
  }

  const ofCard = warnings.filter(({ code }) => !typed.some((notice) => notice.code === code));
  const beside = (field: string) => {
    const found = [...ofCard, ...typed].filter((one) => one.field === field);
    if (found.length === 0) return undefined;
    return (
      <>
        {found.map((one) => (
          <State key={one.code} tone="warning">
            {one.text}
          </State>
        ))}
      </>
    );
  };
  const others = ofCard.filter((entry) => !BESIDE.test(entry.field));
  const error = (field: string) => (missing.has(field) ? (WRONG[field] ?? "Xem lại ô này.") : null);
  const person = applicant.kind === "individual";
  const noNumber = applicant.identityKind === "none";
  const identities = IDENTITIES[applicant.kind];

  return (
    <Panel
      title="1. Người nộp"
      aside={applicant.fullName || applicant.identity ? <State tone="warning">Chưa xác thực</State> : null}
    >
      <div className="stack applicant">
        <div className="row end">
          <div className="kind">
            <SelectField
              label="Loại người nộp"
              name="kind"
              value={applicant.kind}
              options={KINDS}
              onChange={(kind) => onChange(withKind(applicant, kind as Applicant["kind"]))}
            />
          </div>
          <div className="grow">
            <TextField
              label={reading ? "Đang đọc thẻ…" : "Quét mã QR của thẻ"}
              name="card"
              value={card}
              onChange={inCardField}
              placeholder="Quét hoặc dán"
              maxLength={4000}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || !card.trim()) return;
                event.preventDefault();
                void readText(card);
              }}
              onPaste={(event) => {
                const picture = [...event.clipboardData.files].find((file) => file.type.startsWith("image/"));
                if (!picture) return;
                event.preventDefault();
                void readPicture(picture);
              }}
            />
          </div>
        </div>
        {problem ? (
          <p className="field-problem" role="alert">
            {problem}
          </p>
        ) : null}
        <FileDrop
          label="Chọn ảnh thẻ"
          accept="image/*"
          onFiles={(files) => {
            if (files[0]) void readPicture(files[0]);
          }}
        >
          <span className="small soft"> hoặc thả ảnh vào đây</span>
        </FileDrop>
        {others.map((entry) => (
          <State key={entry.code} tone="warning">
            {entry.text}
          </State>
        ))}
        <EarlierPanel
          earlier={earlier}
          applicant={applicant}
          procedureCode={props.procedureCode}
          onChange={onChange}
        />
        <TextField
          label={NAME_LABELS[applicant.kind]}
          name="fullName"
          required
          value={applicant.fullName}
          maxLength={200}
          onChange={(fullName) => onChange({ fullName })}
          hint={
            beside("fullName") ?? (applicant.fullName.length > LONG_NAME ? applicant.fullName : undefined)
          }
          error={missing.has("fullName") ? `Chưa có ${NAME_LABELS[applicant.kind].toLowerCase()}.` : null}
        />
        <div className="row top">
          <div className="number-kind">
            <SelectField
              label="Loại số"
              name="identityKind"
              value={applicant.identityKind}
              options={identities}
              onChange={(value) => onChange({ identityKind: value as Applicant["identityKind"] })}
            />
          </div>
          <div className="grow">
            <TextField
              label={IDENTITY_LABELS[applicant.identityKind]}
              name={noNumber ? "noIdentityReason" : "identity"}
              inputMode={applicant.identityKind === "citizen-id" ? "numeric" : "text"}
              value={noNumber ? applicant.noIdentityReason : applicant.identity}
              maxLength={noNumber ? 200 : 40}
              placeholder={noNumber ? "Chưa được cấp, mất giấy tờ…" : undefined}
              onChange={(value) =>
                onChange(noNumber ? { noIdentityReason: value } : { identity: value, source: "typed" })
              }
              hint={beside("identity")}
              error={
                missing.has("identity")
                  ? (WRONG_IDENTITY[applicant.identityKind] ?? "Số này chưa đúng.")
                  : error("noIdentityReason")
              }
            />
          </div>
        </div>
        {applicant.identityKind === "passport" || applicant.nationality ? (
          <TextField
            label="Quốc tịch"
            name="nationality"
            value={applicant.nationality}
            maxLength={100}
            onChange={(nationality) => onChange({ nationality })}
            hint={beside("nationality")}
          />
        ) : null}
        {person ? (
          <div className="row top">
            <TextField
              label="Ngày sinh"
              name="birthDate"
              value={dayText(applicant.birthDate)}
              placeholder="01/02/1990"
              maxLength={10}
              onChange={(text) => onChange({ birthDate: dayInput(text) })}
              hint={beside("birthDate")}
            />
            <div className="sex">
              <SelectField
                label="Giới tính"
                name="sex"
                value={applicant.sex}
                options={SEX}
                onChange={(sex) => onChange({ sex })}
                hint={beside("sex")}
              />
            </div>
          </div>
        ) : (
          <RepresentativeFields applicant={applicant} onChange={onChange} beside={beside} error={error} />
        )}
        <AreaField
          label={person ? "Địa chỉ" : "Địa chỉ trụ sở"}
          name="address"
          rows={2}
          value={applicant.address}
          onChange={(address) => onChange({ address })}
          error={error("address")}
        />
        {beside("address")}
        <TextField
          label="Điện thoại"
          name="phone"
          inputMode="tel"
          value={applicant.phone}
          maxLength={20}
          onChange={(phone) => onChange({ phone })}
          hint={beside("phone")}
        />
        <TextField
          label="Thư điện tử"
          name="email"
          inputMode="email"
          value={applicant.email}
          maxLength={200}
          onChange={(email) => onChange({ email })}
          hint={beside("email")}
        />
        <SpecialFields applicant={applicant} onChange={onChange} beside={beside} error={error} />
      </div>
    </Panel>
  );
}
