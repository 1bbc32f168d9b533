import { useMutation } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
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
  State,
  TextField,
  Waiting,
  Word,
} from "../../ui/index.ts";
import { PrinterChoice } from "../office/printer-choice.tsx";
import { RegisterRows } from "./register.tsx";
import { Verification } from "./verification.tsx";

type Made = Output<"copies.make">;

/** One result: what its signatures prove, and the paper copy of it. */
export function CopyScreen() {
  const { id } = useParams({ from: "/copies/$id" });
  const result = useCall("copies.result", { id });
  if (result.error && !result.data) return <ErrorNote error={wireOf(result.error)} />;
  if (!result.data) return <Waiting>Đang kiểm tra chữ ký của kết quả…</Waiting>;
  return <Result key={id} result={result.data} />;
}

function Result(props: { result: Output<"copies.result"> }) {
  const { result } = props;
  const may = useMay("copies.make");
  const [made, setMade] = useState<Made | null>(null);
  const save = useMutation({ mutationFn: () => saveBlob(result.file) });
  return (
    <div className="screen">
      <Head
        title={result.title}
        sub={
          <>
            <span className="num">{result.code}</span> · hồ sơ{" "}
            <Link to="/dossiers/$id" params={{ id: result.dossierId }}>
              {result.dossierCode}
            </Link>{" "}
            · {result.applicantName} · về lúc <span className="num">{timeText(result.arrivedAt)}</span>
          </>
        }
      >
        <Word state={result.state} />
        <Button busy={save.isPending} onClick={() => save.mutate()}>
          Lưu kết quả (PDF)
        </Button>
      </Head>
      <ErrorNote error={save.error ? wireOf(save.error) : null} />
      <div className="columns copy-columns fill">
        <Panel title="Kiểm tra chữ ký số">
          <Verification report={result.verification} />
        </Panel>
        {may ? (
          <MakeForm result={result} made={made} onMade={setMade} />
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
              Ghi mục đích và người nhận rồi bấm F9. Ảnh bản giấy, có mã QR đọc lại được, sẽ hiện ở đây.
            </Empty>
          )}
        </Panel>
      </div>
      {result.register.length > 0 ? (
        <Panel title="Sổ bản giấy của kết quả này" className="register">
          <RegisterRows rows={result.register} />
        </Panel>
      ) : null}
    </div>
  );
}

function MakeForm(props: {
  result: Output<"copies.result">;
  made: Made | null;
  onMade: (made: Made) => void;
}) {
  const { result, made } = props;
  const [purpose, setPurpose] = useState("");
  const [forWhom, setForWhom] = useState(result.applicantName);
  const [copies, setCopies] = useState(1);
  const [short, setShort] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const printer = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const number = made?.copy.number;
  useEffect(() => {
    // the next thing the hand does is print
    if (number) printer.current?.focus();
  }, [number]);
  const make = useAction("copies.make", {
    word: "lập bản giấy",
    repeat: true,
    stale: ["copies.result", "copies.results", "copies.register"],
    onDone: (output) => props.onMade(output),
  });
  const print = useAction("copies.print", {
    word: "in bản giấy",
    stale: ["copies.register", "copies.result"],
  });
  const save = useMutation({ mutationFn: async () => (made ? saveBlob(made.file) : undefined) });

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (make.isPending) return;
    if (purpose.trim().length < 2 || forWhom.trim().length < 2) {
      setShort(true);
      first.current?.focus();
      return;
    }
    make.mutate({
      kind: "converted",
      resultId: result.id,
      purpose: purpose.trim(),
      forWhom: forWhom.trim(),
      copies,
    });
  }

  const printIt = () => {
    if (made && !print.isPending) print.mutate({ id: made.copy.id, confirmed: ["compared"] });
  };
  useKeys({ f9: () => submit(), f8: made ? printIt : undefined });
  const error = make.error ?? print.error ?? save.error;
  return (
    <Panel title="Lập bản giấy">
      <form className="stack" onSubmit={submit}>
        <ErrorNote error={error ? wireOf(error) : null} />
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
        <TextField
          label="Cấp cho"
          name="forWhom"
          value={forWhom}
          maxLength={200}
          error={short && forWhom.trim().length < 2 ? "Ghi tên người nhận." : null}
          onChange={setForWhom}
        />
        <CountField label="Số bản" name="copies" value={copies} min={1} max={20} onChange={setCopies} />
        <Button kind="primary" type="submit" hotkey="F9" busy={make.isPending}>
          {make.isPending ? "Đang lập và đọc lại mã QR…" : "Lập bản giấy"}
        </Button>
      </form>
      {made ? (
        <section className="stack made" aria-label="Bản giấy vừa lập">
          <p role="status">
            <State tone="good">Đã lập bản giấy</State>
          </p>
          <p className="code num" data-testid="copy-number">
            {made.copy.number}
          </p>
          <p className="small soft">
            {made.copy.pages} trang · {made.copy.copies} bản · mã QR trên ảnh in đã đọc lại đúng
          </p>
          <PrinterChoice />
          {print.isSuccess ? <State tone="good">Đã gửi đến máy in</State> : null}
          <div className="row wrap">
            <Button hotkey="F8" buttonRef={printer} busy={print.isPending} onClick={printIt}>
              In
            </Button>
            <Button busy={save.isPending} onClick={() => save.mutate()}>
              Lưu bản giấy (PDF)
            </Button>
          </div>
        </section>
      ) : null}
    </Panel>
  );
}
