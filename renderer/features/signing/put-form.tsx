import { type FormEvent, useState } from "react";
import type { Input } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { uuid } from "../../app/ids.ts";
import { useKeys } from "../../app/keys.ts";
import { upload } from "../../app/upload.ts";
import { Button, ErrorNote, FileDrop, Panel, SelectField, TextField } from "../../ui/index.ts";

type Put = Input<"signing.put">;

const KINDS = [
  { value: "document", label: "Văn bản: người có thẩm quyền ký, văn thư phát hành" },
  { value: "copy", label: "Bản sao điện tử: cơ quan ký" },
  { value: "annex", label: "Phụ lục ở tệp riêng: cơ quan ký" },
];
const COPY_FORMS = ["SAO Y", "SAO LỤC", "TRÍCH SAO"].map((value) => ({ value, label: value }));

/** Puts a PDF up for signature. */
export function PutForm(props: { onClose: () => void }) {
  const signers = useCall("signing.signers", {});
  const [file, setFile] = useState<File | null>(null);
  const [kind, setKind] = useState<Put["kind"]>("document");
  const [title, setTitle] = useState("");
  const [symbol, setSymbol] = useState("");
  const [signerId, setSignerId] = useState("");
  const [copyForm, setCopyForm] = useState("SAO Y");
  const [failed, setFailed] = useState<unknown>(null);
  const [missing, setMissing] = useState(false);
  const put = useAction("signing.put", {
    word: "trình ký",
    stale: ["signing.papers"],
    onDone: props.onClose,
  });
  useKeys({ escape: props.onClose });

  const chosen = signerId || signers.data?.[0]?.id || "";
  const complete =
    file !== null &&
    title.trim().length > 1 &&
    (kind === "copy" || symbol.trim() !== "") &&
    (kind !== "document" || chosen !== "");

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setMissing(!complete);
    if (!complete || !file || put.isPending) return;
    setFailed(null);
    try {
      const base = { id: uuid(), upload: await upload(file), title };
      put.mutate(
        kind === "document"
          ? { ...base, kind, symbol, signerId: chosen }
          : kind === "copy"
            ? { ...base, kind, copyForm: copyForm as "SAO Y" }
            : { ...base, kind, symbol },
      );
    } catch (error) {
      setFailed(error);
    }
  }

  const said = put.error ?? failed;
  return (
    <Panel title="Trình ký một tệp PDF">
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <ErrorNote error={said ? wireOf(said) : null} />
        <FileDrop
          label={file ? `Tệp: ${file.name}` : "Chọn tệp PDF"}
          accept="application/pdf,.pdf"
          onFiles={(files) => {
            const [first] = files;
            if (!first) return;
            setFile(first);
            if (!title) setTitle(first.name.replace(/\.pdf$/i, ""));
          }}
        />
        <SelectField
          label="Loại"
          name="kind"
          value={kind}
          options={KINDS}
          onChange={(value) => setKind(value as Put["kind"])}
        />
        <TextField label="Trích yếu" name="title" value={title} onChange={setTitle} />
        {kind === "copy" ? (
          <SelectField
            label="Hình thức sao"
            name="copyForm"
            value={copyForm}
            options={COPY_FORMS}
            onChange={setCopyForm}
          />
        ) : (
          <TextField
            label={kind === "document" ? "Ký hiệu" : "Số và ký hiệu của văn bản chính"}
            name="symbol"
            value={symbol}
            placeholder={kind === "document" ? "QĐ-UBND" : "15/QĐ-UBND"}
            onChange={setSymbol}
          />
        )}
        {kind === "document" ? (
          <SelectField
            label="Trình ai ký"
            name="signer"
            value={chosen}
            options={(signers.data ?? []).map((one) => ({
              value: one.id,
              label: `${one.fullName}, ${one.title}`,
            }))}
            onChange={setSignerId}
          />
        ) : null}
        {missing && !complete ? <p className="small tone-bad">Chọn tệp và điền đủ các ô.</p> : null}
        <div className="row">
          <Button kind="primary" type="submit" hotkey="Enter" busy={put.isPending}>
            Trình ký
          </Button>
          <Button kind="quiet" hotkey="Esc" onClick={props.onClose}>
            Thôi
          </Button>
        </div>
      </form>
    </Panel>
  );
}
