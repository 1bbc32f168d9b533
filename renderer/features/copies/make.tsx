import { useMutation } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Input, Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { BlobImage } from "../../app/pictures.tsx";
import { useMay } from "../../app/session.tsx";
import { saveBlob } from "../../app/upload.ts";
import {
  Button,
  CountField,
  Empty,
  ErrorNote,
  Head,
  Panel,
  SelectField,
  TextField,
  Waiting,
  Word,
} from "../../ui/index.ts";
import { Conditions, KindChoice, type KindView } from "./kind-choice.tsx";
import { Printing } from "./printing.tsx";
import { RegisterRows } from "./register.tsx";
import { Verification } from "./verification.tsx";

type Made = Output<"copies.make">;
type Kinds = Output<"copies.kinds">;
type Details = NonNullable<Input<"copies.make">["details"]>;
type Source = { resultId: string } | { documentId: string };

/** One result: what its signatures prove, and the paper copies of it. */
export function CopyScreen() {
  const { id } = useParams({ from: "/copies/$id" });
  const result = useCall("copies.result", { id });
  const save = useMutation({
    mutationFn: async () => (result.data ? saveBlob(result.data.file) : undefined),
  });
  if (result.error && !result.data) return <ErrorNote error={wireOf(result.error)} />;
  if (!result.data) return <Waiting>Đang kiểm tra chữ ký của kết quả…</Waiting>;
  const { title, code, dossierId, dossierCode, applicantName, arrivedAt, state } = result.data;
  return (
    <Maker
      key={id}
      source={{ resultId: id }}
      head={
        <Head
          title={title}
          sub={
            <>
              <span className="num">{code}</span> · hồ sơ{" "}
              <Link to="/dossiers/$id" params={{ id: dossierId }}>
                {dossierCode}
              </Link>{" "}
              · {applicantName} · về lúc <span className="num">{timeText(arrivedAt)}</span>
            </>
          }
        >
          <Word state={state} />
          <Button busy={save.isPending} onClick={() => save.mutate()}>
            Lưu kết quả (PDF)
          </Button>
        </Head>
      }
      error={save.error}
    />
  );
}

/** One paper digitised here, signed or not. */
export function DocumentCopyScreen() {
  const { id } = useParams({ from: "/copies/document/$id" });
  const found = useCall("copies.kinds", { documentId: id });
  return (
    <Maker
      key={id}
      source={{ documentId: id }}
      head={
        <Head
          title={found.data?.title ?? "Giấy tờ số hóa"}
          sub={
            found.data ? (
              <>
                <span className="num">{found.data.code}</span>
                {found.data.applicantName ? ` · ${found.data.applicantName}` : ""}
              </>
            ) : null
          }
        />
      }
      error={null}
    />
  );
}

function Maker(props: { source: Source; head: React.ReactNode; error: Error | null }) {
  const found = useCall("copies.kinds", props.source);
  const may = useMay("copies.make");
  const [made, setMade] = useState<Made | null>(null);
  if (found.error && !found.data) return <ErrorNote error={wireOf(found.error)} />;
  if (!found.data) return <Waiting>Đang kiểm tra chữ ký và điều kiện…</Waiting>;
  const kinds = found.data;
  return (
    <div className="screen">
      {props.head}
      <ErrorNote error={props.error ? wireOf(props.error) : null} />
      <div className="columns copy-columns fill">
        <Panel title="Kiểm tra chữ ký số">
          <Verification report={kinds.verification} />
        </Panel>
        {may ? (
          <MakeForm source={props.source} kinds={kinds} made={made} onMade={setMade} />
        ) : (
          <Panel title="Lập bản giấy">
            <p>Chỉ cán bộ tiếp nhận hoặc trưởng bộ phận lập được bản giấy.</p>
          </Panel>
        )}
        <Panel title="Xem trước bản giấy">
          {made ? (
            <div className="previews">
              {made.previews.map((preview, index) => (
                <BlobImage
                  key={preview.token}
                  link={preview}
                  name={`copy-${made.copy.id}-${index}`}
                  alt={`Trang ${index + 1} của bản giấy số ${made.copy.number}`}
                />
              ))}
            </div>
          ) : (
            <Empty title="Chưa lập bản nào trong lần này.">
              Chọn loại, ghi mục đích và người nhận rồi bấm F9. Ảnh bản giấy, có các mã đọc lại được, sẽ hiện
              ở đây.
            </Empty>
          )}
        </Panel>
      </div>
      {kinds.register.length > 0 ? (
        <Panel title="Sổ bản giấy của giấy tờ này" className="register">
          <RegisterRows rows={kinds.register} />
        </Panel>
      ) : null}
    </div>
  );
}

function MakeForm(props: {
  source: Source;
  kinds: Kinds;
  made: Made | null;
  onMade: (made: Made | null) => void;
}) {
  const { kinds, made } = props;
  const [chosen, setChosen] = useState<KindView["kind"] | null>(
    () => kinds.kinds.find(({ allowed }) => allowed)?.kind ?? null,
  );
  const [purpose, setPurpose] = useState("");
  const [forWhom, setForWhom] = useState(kinds.applicantName);
  const [copies, setCopies] = useState(1);
  const [details, setDetails] = useState<Details>({});
  const [confirmed, setConfirmed] = useState<readonly string[]>([]);
  const [short, setShort] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const kind = kinds.kinds.find((one) => one.kind === chosen && one.allowed);
  const make = useAction("copies.make", {
    word: "lập bản giấy",
    repeat: true,
    stale: ["copies.result", "copies.results", "copies.register", "copies.kinds"],
    onDone: (output) => props.onMade(output),
  });
  const choose = (next: KindView["kind"]) => {
    setChosen(next);
    setConfirmed([]);
    setShort(false);
    make.reset();
    props.onMade(null);
  };

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (make.isPending || !kind) return;
    if (purpose.trim().length < 2 || forWhom.trim().length < 2) {
      setShort(true);
      first.current?.focus();
      return;
    }
    make.mutate({
      ...props.source,
      kind: kind.kind,
      purpose: purpose.trim(),
      forWhom: forWhom.trim(),
      copies,
      confirmed: [...confirmed],
      details,
    });
  }
  useKeys({ f9: { word: "Lập bản giấy", run: () => submit() } });
  return (
    <Panel title="Lập bản giấy">
      {made && kind ? (
        <Printing key={made.copy.id} copy={made.copy} kind={kind} file={made.file} fresh />
      ) : null}
      <form className="stack" onSubmit={submit}>
        <ErrorNote error={make.error ? wireOf(make.error) : null} />
        <TextField
          label="Mục đích"
          name="purpose"
          value={purpose}
          inputRef={first}
          maxLength={300}
          placeholder="Ví dụ: nộp cho nhà trường"
          error={short && purpose.trim().length < 2 ? "Ghi mục đích dùng bản giấy." : null}
          onChange={setPurpose}
        />
        <div className="copy-who">
          <TextField
            label="Cấp cho"
            name="forWhom"
            value={forWhom}
            maxLength={200}
            error={short && forWhom.trim().length < 2 ? "Ghi tên người nhận." : null}
            onChange={setForWhom}
          />
          <CountField label="Số bản" name="copies" value={copies} min={1} max={20} onChange={setCopies} />
        </div>
        <KindChoice kinds={kinds.kinds} kind={kind?.kind ?? null} onChoose={choose} />
        {kind?.details.map(({ key, label, example }) =>
          key === "certification" ? (
            <SelectField
              key={key}
              label={label}
              name={key}
              value={details.certification ?? ""}
              hint={
                kinds.certifications.length === 0
                  ? "Chưa có: ghi sổ ở Quầy, mục Chứng thực, trước."
                  : undefined
              }
              options={[
                { value: "", label: "Chọn việc đã ghi sổ" },
                ...kinds.certifications.map(({ id, words }) => ({ value: id, label: words })),
              ]}
              onChange={(certification) => setDetails({ ...details, certification })}
            />
          ) : (
            <TextField
              key={key}
              label={label}
              name={key}
              value={details[key as keyof Details] ?? ""}
              placeholder={example ? `Ví dụ: ${example}` : ""}
              maxLength={key === "officeNumber" ? 60 : 200}
              onChange={(value) => setDetails({ ...details, [key]: value })}
            />
          ),
        )}
        {kind ? (
          <Conditions
            kind={kind}
            step="making"
            confirmed={confirmed}
            onConfirm={(key, yes) =>
              setConfirmed(yes ? [...confirmed, key] : confirmed.filter((one) => one !== key))
            }
          />
        ) : (
          <p>Tệp này chưa lập được bản giấy loại nào.</p>
        )}
        {kind?.sealed && !kinds.seal.key ? <p className="small soft">{kinds.seal.sentence}</p> : null}
        <Button kind="primary" type="submit" hotkey="F9" busy={make.isPending} disabled={!kind}>
          {make.isPending ? "Đang lập và đọc lại mã…" : "Lập bản giấy"}
        </Button>
      </form>
    </Panel>
  );
}
