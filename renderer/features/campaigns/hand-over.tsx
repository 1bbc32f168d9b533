import { type FormEvent, useEffect, useRef, useState } from "react";
import type { CampaignBatch } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { wholeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import {
  Button,
  CheckField,
  ErrorNote,
  Note,
  Panel,
  SelectField,
  TextField,
  Waiting,
} from "../../ui/index.ts";
import { PrintedWord, usePrintForm, useSaveForm } from "../forms/use-form.tsx";
import { useFolders } from "./rows.ts";

type Scope = "batch" | "box" | "folder";
const SCOPES: readonly { value: Scope; label: string }[] = [
  { value: "batch", label: "Cả lô" },
  { value: "box", label: "Một hộp" },
  { value: "folder", label: "Một cặp, tập" },
];
const TEAM = "Tổ số hóa";

/** Who has the papers hands them on: counted by both sides, minutes printed at once. */
export function HandOverForm(props: { campaignId: string; batch: CampaignBatch; onLeave: () => void }) {
  const { batch } = props;
  const folders = useFolders({ id: props.campaignId, batchId: batch.id });
  const [scope, setScope] = useState<Scope>("batch");
  const [box, setBox] = useState("");
  const [folderId, setFolderId] = useState("");
  const [taker, setTaker] = useState(batch.here ? "" : TEAM);
  const [toTeam, setToTeam] = useState(!batch.here);
  const [counted, setCounted] = useState({ folders: "", papers: "", sheets: "" });
  const [note, setNote] = useState("");
  const [missing, setMissing] = useState("");
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  // the choice of one box or folder needs all of them
  const { more } = folders;
  useEffect(() => {
    if (scope !== "batch") more();
  }, [scope, more]);
  const print = usePrintForm();
  const saved = useSaveForm();
  const hand = useAction("campaigns.handOver", {
    word: "bàn giao",
    repeat: true,
    stale: ["campaigns.custody", "campaigns.get", "campaigns.folders"],
  });

  const inScope = folders.rows.filter((row) =>
    scope === "batch" ? true : scope === "box" ? row.box === box : row.id === folderId,
  );
  const giver = [...new Set(inScope.map((row) => row.holder))].join("; ") || batch.holder;
  const boxes = [...new Set(folders.rows.map((row) => row.box))];

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (hand.isPending || hand.isSuccess) return;
    const problem =
      taker.trim().length < 2
        ? "Ghi bên nhận."
        : scope === "box" && !box
          ? "Chọn hộp."
          : scope === "folder" && !folderId
            ? "Chọn cặp, tập."
            : !counted.folders || !counted.papers || !counted.sheets
              ? "Hai bên đếm rồi ghi đủ ba số; chưa đếm thì chưa bàn giao."
              : "";
    setMissing(problem);
    if (problem) return;
    hand.mutate({
      batchId: batch.id,
      scope,
      box,
      folderId: scope === "folder" ? folderId : null,
      taker,
      toTeam,
      folders: Number(counted.folders),
      papers: Number(counted.papers),
      sheets: Number(counted.sheets),
      note,
    });
  }
  useKeys({ f9: hand.isSuccess ? undefined : () => submit(), escape: props.onLeave });

  if (hand.data) {
    const { formId } = hand.data;
    return (
      <Panel title="Đã bàn giao" className="fill">
        <div className="stack">
          <Note tone="good">
            <p>Đã ghi một dòng vào sổ giao nhận. In biên bản 02 bản, hai bên ký, mỗi bên giữ một bản.</p>
          </Note>
          <PrintedWord print={print} />
          <ErrorNote error={saved.error} />
          <div className="row">
            <Button
              kind="primary"
              busy={print.printing}
              onClick={() => print.print({ id: formId, copies: 2 })}
            >
              In biên bản
            </Button>
            <Button busy={saved.saving} onClick={() => saved.save({ id: formId })}>
              Lưu PDF
            </Button>
            <Button hotkey="Esc" onClick={props.onLeave}>
              Xong
            </Button>
          </div>
        </div>
      </Panel>
    );
  }
  const error = hand.error ? wireOf(hand.error) : null;
  return (
    <Panel title={`Bàn giao lô “${batch.name}”`} className="fill">
      <form className="stack" onSubmit={submit}>
        <ErrorNote error={error} />
        {missing ? (
          <p className="tone-bad small" role="alert">
            {missing}
          </p>
        ) : null}
        <p>
          Bên giao: <strong>{giver}</strong>
        </p>
        <TextField
          label="Bên nhận"
          name="taker"
          value={taker}
          maxLength={200}
          inputRef={first}
          onChange={setTaker}
        />
        <CheckField
          name="toTeam"
          label="Bên nhận là tổ số hóa: nhận xong thì được quét"
          checked={toTeam}
          onChange={setToTeam}
        />
        <SelectField
          label="Phạm vi"
          name="scope"
          value={scope}
          options={SCOPES}
          onChange={(value) => setScope(value as Scope)}
        />
        {scope !== "batch" && folders.hasMore ? <Waiting>Đang mở danh sách…</Waiting> : null}
        {scope === "box" ? (
          <SelectField
            label="Hộp"
            name="box"
            value={box}
            options={[
              { value: "", label: "Chọn hộp" },
              ...boxes.map((one) => ({ value: one, label: `Hộp ${one}` })),
            ]}
            onChange={setBox}
          />
        ) : null}
        {scope === "folder" ? (
          <SelectField
            label="Cặp, tập"
            name="folder"
            value={folderId}
            options={[
              { value: "", label: "Chọn cặp, tập" },
              ...folders.rows.map((one) => ({ value: one.id, label: `Hộp ${one.box}, ${one.label}` })),
            ]}
            onChange={setFolderId}
          />
        ) : null}
        <p className="small soft">
          Danh mục của cả lô: {wholeText(batch.counts.folders)} cặp, tập; {wholeText(batch.counts.items)} kết
          quả; {wholeText(batch.sheets)} tờ. Ghi số hai bên đếm được trên giấy.
        </p>
        <div className="row top three">
          {(
            [
              ["folders", "Cặp, tập đếm được"],
              ["papers", "Kết quả đếm được"],
              ["sheets", "Tờ đếm được"],
            ] as const
          ).map(([key, label]) => (
            <TextField
              key={key}
              label={label}
              name={key}
              inputMode="numeric"
              maxLength={7}
              value={counted[key]}
              onChange={(value) => setCounted((old) => ({ ...old, [key]: value.replace(/\D/g, "") }))}
            />
          ))}
        </div>
        <TextField
          label="Thừa, thiếu, tình trạng (bắt buộc khi số đếm khác danh mục)"
          name="note"
          value={note}
          maxLength={500}
          onChange={setNote}
        />
        <div className="row">
          <Button kind="primary" type="submit" hotkey="F9" busy={hand.isPending}>
            Ghi bàn giao, lập biên bản
          </Button>
          <Button hotkey="Esc" onClick={props.onLeave}>
            Thôi
          </Button>
        </div>
      </form>
    </Panel>
  );
}
