import { useState } from "react";
import type { DocumentDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall, useClient } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { saveBlob } from "../../app/upload.ts";
import { Button, ErrorNote, Note, Panel, SelectField, State, unlessTyped } from "../../ui/index.ts";

const STALE = ["digitise.get", "digitise.list"] as const;

/** What is done to a whole stack: two passes become one, separators cut it into papers, papers become one again. */
export function StackPanel(props: {
  document: DocumentDetail;
  /** the page that is shown */
  page: DocumentDetail["pageList"][number] | undefined;
}) {
  const { document } = props;
  const { dossierId } = document;
  const client = useClient();
  const [turned, setTurned] = useState("turned");
  const mix = useAction("digitise.interleave", { word: "trộn hai mặt", stale: STALE });
  const undo = useAction("digitise.undoMove", { word: "hoàn tác", stale: STALE });
  const print = useAction("digitise.printSeparators", { word: "in tờ phân cách" });
  const takeBack = () => {
    if (document.undo && !undo.isPending) undo.mutate({ documentId: document.id });
  };
  useKeys({ "alt+z": document.undo ? { word: `Hoàn tác ${document.undo}`, run: takeBack } : undefined });
  const error = mix.error ?? undo.error ?? print.error;
  const images = document.pageList.length;
  return (
    <Panel title="Cả chồng giấy">
      <div className="stack">
        <ErrorNote error={error ? wireOf(error) : null} />
        {document.undo || document.redo ? (
          <div className="row">
            {document.undo ? (
              <Button hotkey="Alt Z" onClick={takeBack} busy={undo.isPending}>
                Hoàn tác {document.undo}
              </Button>
            ) : null}
            {document.redo ? (
              <Button
                kind="quiet"
                onClick={() => undo.mutate({ documentId: document.id, again: true })}
                busy={undo.isPending}
              >
                Làm lại {document.redo}
              </Button>
            ) : null}
          </div>
        ) : null}
        {dossierId ? <SplitForm document={document} dossierId={dossierId} /> : null}
        <SeparatorNotes notes={document.separatorNotes} />
        {images >= 2 ? (
          <div className="row end">
            <div className="grow">
              <SelectField
                label="Quét mặt trước hết rồi mặt sau"
                name="backs"
                value={turned}
                onChange={setTurned}
                options={[
                  { value: "turned", label: "lật cả chồng: mặt sau ngược thứ tự" },
                  { value: "same", label: "mặt sau cùng thứ tự" },
                ]}
              />
            </div>
            <Button
              busy={mix.isPending}
              onClick={() => mix.mutate({ documentId: document.id, turned: turned === "turned" })}
            >
              Trộn hai mặt
            </Button>
          </div>
        ) : null}
        {dossierId && props.page && props.page.ordinal > 1 ? (
          <CutForm document={document} dossierId={dossierId} page={props.page} />
        ) : null}
        {dossierId ? <MergeForm document={document} dossierId={dossierId} /> : null}
        <div className="row">
          <Button kind="quiet" busy={print.isPending} onClick={() => print.mutate({ copies: 1 })}>
            In tờ phân cách
          </Button>
          <Button kind="quiet" onClick={() => void client.call("digitise.separatorSheet", {}).then(saveBlob)}>
            Lưu tờ phân cách
          </Button>
        </div>
      </div>
    </Panel>
  );
}

/** What the separator sheets gave each time, for whoever looks for a sheet that was missed. */
function SeparatorNotes(props: { notes: readonly string[] }) {
  if (props.notes.length === 0) return null;
  return (
    <div>
      <p className="small strong">Các lần đếm tờ phân cách</p>
      <ul className="lines small">
        {props.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </div>
  );
}

/** Found against expected before anything is cut: as many parts as papers, each part with its paper. */
function SplitForm(props: { document: DocumentDetail; dossierId: string }) {
  const { document } = props;
  const dossier = useCall("dossiers.get", { id: props.dossierId });
  const papers = useCall("digitise.list", { dossierId: props.dossierId });
  const [chosen, setChosen] = useState<Readonly<Record<number, string>>>({});
  const split = useAction("digitise.split", { word: "tách giấy tờ", stale: STALE });
  const pages = document.pageList;
  const marks = pages.filter((page) => page.separator).length;
  if (marks === 0 || !dossier.data || !papers.data) return null;
  const parts: number[][] = [[]];
  for (const page of pages) {
    if (page.separator) parts.push([]);
    else parts.at(-1)?.push(page.ordinal);
  }
  const found = parts.filter((part) => part.length > 0);
  const busy = new Set(
    papers.data.filter((one) => one.id !== document.id && one.pages > 0).map((one) => one.componentId),
  );
  const open = dossier.data.components.filter(
    (one) => one.received && one.digitise.value !== "NO" && !busy.has(one.id),
  );
  // this paper first, then the others in the order of the dossier
  const order = [
    ...open.filter((one) => one.id === document.componentId),
    ...open.filter((one) => one.id !== document.componentId),
  ];
  const targets = found.map((_, index) => chosen[index] ?? order[index]?.id ?? "");
  const fits = targets.every((id) => id !== "") && new Set(targets).size === targets.length;
  return (
    <form
      className="stack"
      aria-label="Tách theo tờ phân cách"
      onSubmit={(event) => {
        event.preventDefault();
        if (fits && found.length > 1) {
          split.mutate({ documentId: document.id, componentIds: targets, expected: open.length });
        }
      }}
    >
      <Note tone={found.length === open.length ? "info" : "warning"}>
        <p className="strong">
          Thấy {marks} tờ phân cách: {found.length} giấy tờ.
        </p>
        <p>Hồ sơ còn {open.length} giấy tờ chưa quét.</p>
      </Note>
      <ErrorNote error={split.error ? wireOf(split.error) : null} />
      {found.map((part, index) => (
        <SelectField
          // biome-ignore lint/suspicious/noArrayIndexKey: a part is known by its place in the stack
          key={index}
          label={`Phần ${index + 1}: trang ${part[0]}${part.length > 1 ? `–${part.at(-1)}` : ""}`}
          name={`part-${index}`}
          value={targets[index] ?? ""}
          onChange={(value) => setChosen((old) => ({ ...old, [index]: value }))}
          options={[
            { value: "", label: "chọn giấy tờ…" },
            ...open.map((one) => ({ value: one.id, label: one.name })),
          ]}
        />
      ))}
      {fits ? null : <State tone="warning">Mỗi phần một giấy tờ khác nhau.</State>}
      <Button type="submit" busy={split.isPending} disabled={!fits || found.length < 2}>
        Tách thành {found.length} giấy tờ
      </Button>
    </form>
  );
}

/** A file that holds two papers: the page that is shown and all behind it go to the other one. */
function CutForm(props: {
  document: DocumentDetail;
  dossierId: string;
  page: DocumentDetail["pageList"][number];
}) {
  const { document, page } = props;
  const dossier = useCall("dossiers.get", { id: props.dossierId });
  const papers = useCall("digitise.list", { dossierId: props.dossierId });
  const [to, setTo] = useState("");
  const cut = useAction("digitise.cut", {
    word: "tách giấy tờ",
    stale: STALE,
    onDone: () => setTo(""),
  });
  // a paper that was put together or signed is never changed by another one
  const closed = new Set(
    papers.data?.filter((one) => one.state !== "scanning" || !one.mine).map((one) => one.componentId),
  );
  const open = (dossier.data?.components ?? []).filter(
    (one) =>
      one.received && one.digitise.value !== "NO" && one.id !== document.componentId && !closed.has(one.id),
  );
  if (open.length === 0) return null;
  return (
    <form
      className="row end"
      aria-label="Tách giấy tờ"
      onSubmit={(event) => {
        event.preventDefault();
        if (to && !cut.isPending) cut.mutate({ documentId: document.id, pageId: page.id, componentId: to });
      }}
    >
      <ErrorNote error={cut.error ? wireOf(cut.error) : null} />
      <div className="grow">
        <SelectField
          label={`Tách từ trang ${page.ordinal} đến hết thành`}
          name="cutTo"
          value={to}
          onChange={setTo}
          options={[
            { value: "", label: "chọn giấy tờ…" },
            ...open.map((one) => ({ value: one.id, label: one.name })),
          ]}
        />
      </div>
      <Button type="submit" disabled={to === ""} busy={cut.isPending}>
        Tách
      </Button>
    </form>
  );
}

/** Another paper of the dossier that turned out to belong to this one. */
function MergeForm(props: { document: DocumentDetail; dossierId: string }) {
  const { document } = props;
  const papers = useCall("digitise.list", { dossierId: props.dossierId });
  const [from, setFrom] = useState("");
  const merge = useAction("digitise.merge", {
    word: "gộp giấy tờ",
    stale: STALE,
    onDone: (_, input) => setFrom(unlessTyped(input.fromId, "")),
  });
  const others = (papers.data ?? []).filter(
    (one) => one.id !== document.id && one.mine && one.state === "scanning" && one.pages > 0,
  );
  if (others.length === 0) return null;
  return (
    <div className="row end">
      <ErrorNote error={merge.error ? wireOf(merge.error) : null} />
      <div className="grow">
        <SelectField
          label="Gộp giấy tờ khác vào đây"
          name="mergeFrom"
          value={from}
          onChange={setFrom}
          options={[
            { value: "", label: "chọn…" },
            ...others.map((one) => ({ value: one.id, label: `${one.title} (${one.pages} trang)` })),
          ]}
        />
      </div>
      <Button
        disabled={from === ""}
        busy={merge.isPending}
        onClick={() => merge.mutate({ documentId: document.id, fromId: from })}
      >
        Gộp
      </Button>
    </div>
  );
}
