import { useState } from "react";
import type { Applicant, CardReading } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useClient } from "../../app/counter.tsx";
import { dayInput, dayText } from "../../app/format.ts";
import { useScan } from "../../app/scanner.ts";
import { upload } from "../../app/upload.ts";
import { AreaField, FileDrop, Panel, SelectField, State, TextField } from "../../ui/index.ts";

/** Letters that the field shows at once; a longer name is repeated whole under it. */
const LONG_NAME = 34;

const SEX = [
  { value: "", label: "Chưa rõ" },
  { value: "Nam", label: "Nam" },
  { value: "Nữ", label: "Nữ" },
];

/** What a card fills: never a typed name by one without marks, nor anything by what could not be read. */
function filledFrom(found: CardReading, old: Applicant): Partial<Applicant> {
  const unmarked = found.source === "mrz" && old.fullName.trim() !== "";
  return {
    kind: "individual",
    identity: found.identity,
    identityKind: found.identityKind,
    nationality: found.nationality,
    birthDate: found.birthDate ?? "",
    ...(found.oldIdentity ? { oldIdentity: found.oldIdentity } : {}),
    ...(found.fullName && !unmarked ? { fullName: found.fullName } : {}),
    ...(found.sex ? { sex: found.sex } : {}),
    ...(found.address ? { address: found.address } : {}),
    source: found.source,
  };
}

/** Step 1: who hands in. The card fills the fields; every field can be typed over. */
export function ApplicantStep(props: {
  applicant: Applicant;
  /** fields that the core said are missing or wrong, parted by blanks; said beside each too */
  missing: string;
  onChange: (patch: Partial<Applicant>) => void;
  /** a card was read: the hand goes on to the procedure */
  onRead: () => void;
}) {
  const client = useClient();
  const { applicant } = props;
  const missing = new Set(props.missing.split(" "));
  const [card, setCard] = useState("");
  const [reading, setReading] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [warnings, setWarnings] = useState<CardReading["warnings"]>([]);

  async function read(ask: () => Promise<CardReading>): Promise<void> {
    setReading(true);
    setProblem(null);
    try {
      const found = await ask();
      setWarnings(found.warnings);
      setCard("");
      props.onChange(filledFrom(found, applicant));
      props.onRead();
    } catch (error) {
      const wire = wireOf(error);
      setProblem(`${wire.message} ${wire.action}`);
    } finally {
      setReading(false);
    }
  }

  const readText = (text: string, keys = "") => read(() => client.call("dossiers.readCard", { text, keys }));
  const readPicture = (file: File) =>
    read(async () => client.call("dossiers.readCardPicture", { upload: await upload(file) }));

  useScan("card", (scan) => void readText(scan.text, scan.keys));
  useScan("mrz", (scan) => void readText(scan.text));

  const typed = (patch: Partial<Applicant>) => props.onChange(patch);
  const beside = (field: string) => {
    const entry = warnings.find((one) => one.field === field);
    return entry ? <State tone="warning">{entry.text}</State> : undefined;
  };
  const others = warnings.filter((entry) => !["fullName", "identity", "birthDate"].includes(entry.field));

  return (
    <Panel
      title="1. Người nộp"
      aside={applicant.fullName || applicant.identity ? <State tone="warning">Chưa xác thực</State> : null}
    >
      <div className="stack">
        <TextField
          label={reading ? "Đang đọc thẻ…" : "Quét mã QR của thẻ"}
          name="card"
          value={card}
          onChange={setCard}
          placeholder="Đưa thẻ vào máy quét, hoặc dán rồi Enter"
          maxLength={4000}
          error={problem}
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
        <TextField
          label="Họ và tên"
          name="fullName"
          required
          value={applicant.fullName}
          maxLength={200}
          onChange={(fullName) => typed({ fullName })}
          hint={
            beside("fullName") ?? (applicant.fullName.length > LONG_NAME ? applicant.fullName : undefined)
          }
          error={missing.has("fullName") ? "Chưa có họ và tên người nộp." : null}
        />
        <div className="row end">
          <div className="grow">
            <TextField
              label="Số định danh"
              name="identity"
              inputMode="numeric"
              value={applicant.identity}
              maxLength={20}
              onChange={(identity) => typed({ identity, source: "typed" })}
              hint={beside("identity")}
              error={missing.has("identity") ? "Số định danh có 12 hoặc 9 chữ số." : null}
            />
          </div>
          <div className="sex">
            <SelectField
              label="Giới tính"
              name="sex"
              value={applicant.sex}
              options={SEX}
              onChange={(sex) => typed({ sex })}
            />
          </div>
        </div>
        <div className="row top">
          <TextField
            label="Ngày sinh"
            name="birthDate"
            value={dayText(applicant.birthDate)}
            placeholder="01/02/1990"
            maxLength={10}
            onChange={(text) => typed({ birthDate: dayInput(text) })}
            hint={beside("birthDate")}
          />
          <TextField
            label="Điện thoại"
            name="phone"
            inputMode="tel"
            value={applicant.phone}
            maxLength={20}
            onChange={(phone) => typed({ phone })}
          />
        </div>
        <AreaField
          label="Địa chỉ"
          name="address"
          rows={2}
          value={applicant.address}
          onChange={(address) => typed({ address })}
          error={missing.has("address") ? "Chưa có địa chỉ." : null}
        />
        <TextField
          label="Thư điện tử"
          name="email"
          inputMode="email"
          value={applicant.email}
          maxLength={200}
          onChange={(email) => typed({ email })}
        />
      </div>
    </Panel>
  );
}
