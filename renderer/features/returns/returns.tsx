import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { ReadyRow } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall, useClient } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { dossierCodeIn, useScan } from "../../app/scanner.ts";
import { useMay } from "../../app/session.tsx";
import {
  Button,
  Empty,
  ErrorNote,
  Head,
  Note,
  Panel,
  Rows,
  State,
  TextField,
  Waiting,
} from "../../ui/index.ts";
import { PostPanel } from "./post.tsx";
import { UncollectedPanel } from "./uncollected.tsx";

/** What lies here to be given back: found by the receipt, a card, a name; the longest waiting first. */
export function ReturnsScreen() {
  const ready = useCall("returns.ready", {});
  const [view, setView] = useState<View>("counter");
  useKeys({ f6: () => setView("counter"), f7: () => setView("post"), f8: () => setView("calls") });
  const open = useAction("citizen.open", { word: "mở màn hình người dân" });
  const mayOpen = useMay("citizen.open");
  if (ready.error) return <ErrorNote error={wireOf(ready.error)} />;
  return (
    <div className="screen">
      <Head title="Trả kết quả" sub="Quét giấy tiếp nhận hoặc thẻ của người đến, kiểm tra, Enter.">
        {mayOpen ? (
          <Button busy={open.isPending} onClick={() => open.mutate({})}>
            Mở màn hình người dân
          </Button>
        ) : null}
      </Head>
      <fieldset className="row tabs" aria-label="Danh sách">
        {VIEWS.map(({ name, word, hotkey }) => (
          <Button
            key={name}
            hotkey={hotkey}
            kind={view === name ? "primary" : "plain"}
            pressed={view === name}
            onClick={() => setView(name)}
          >
            {word} ({countOf(name, ready.data ?? [])})
          </Button>
        ))}
      </fieldset>
      {view === "counter" ? <FindReady rows={ready.data ?? []} /> : null}
      {ready.data ? null : <Waiting>Đang tìm kết quả đã về…</Waiting>}
      {ready.data && view === "counter" ? <ReadyList rows={ready.data} /> : null}
      {view === "post" ? <PostPanel /> : null}
      {ready.data && view === "calls" ? (
        <UncollectedPanel rows={ready.data.filter((row) => row.uncollected)} />
      ) : null}
    </div>
  );
}

type View = "counter" | "post" | "calls";
const VIEWS: readonly { name: View; word: string; hotkey: string }[] = [
  { name: "counter", word: "Chờ trả", hotkey: "F6" },
  { name: "post", word: "Gửi bưu chính", hotkey: "F7" },
  { name: "calls", word: "Lâu chưa nhận", hotkey: "F8" },
];
const countOf = (view: View, rows: readonly ReadyRow[]): number =>
  view === "counter"
    ? rows.length
    : rows.filter((row) => (view === "post" ? row.deliverTo === "POST" : row.uncollected)).length;

/** One field takes a receipt's QR, a card, a number or a name. */
function FindReady(props: { rows: readonly ReadyRow[] }) {
  const navigate = useNavigate();
  const client = useClient();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [word, setWord] = useState("");
  const [error, setError] = useState<unknown>(null);
  useEffect(() => field.current?.focus(), []);

  async function find(scanned: string) {
    if (!scanned) return;
    setError(null);
    setWord("");
    // the number in front of a card's code is what its holder's dossiers are found by
    const wanted = /^(\d{12})\|/.exec(scanned)?.[1] ?? scanned.slice(0, 500);
    try {
      const found = await client.call("dossiers.search", { text: wanted, limit: 50 });
      const here = found.filter(({ id }) => props.rows.some((row) => row.id === id));
      setText("");
      if (here.length === 1 || (here.length === 0 && found.length === 1)) {
        const id = (here[0] ?? found[0])!.id;
        void navigate({ to: "/counter/returns/$id", params: { id } });
      } else if (here.length > 1) setWord(`Có ${here.length} hồ sơ chờ trả khớp: chọn trong danh sách dưới.`);
      else setWord("Không có hồ sơ nào khớp đang chờ trả. Kiểm tra lại mã, hoặc tìm bằng ô F3.");
    } catch (problem) {
      setError(problem);
    }
  }
  // whatever is scanned on this screen is brought for its result, wherever the cursor stands
  useScan("dossier", (scan) => void find(dossierCodeIn(scan.text) ?? scan.text));
  useScan("card", (scan) => void find(scan.text));
  function submit(event: FormEvent) {
    event.preventDefault();
    void find(text.trim());
  }
  return (
    <form className="stack" onSubmit={submit}>
      <TextField
        label="Quét giấy tiếp nhận, thẻ căn cước, hoặc gõ mã hồ sơ, họ tên"
        name="findReady"
        value={text}
        onChange={setText}
        inputRef={field}
        big
        maxLength={500}
      />
      <ErrorNote error={error ? wireOf(error) : null} />
      {word ? (
        <Note tone="info">
          <p role="status">{word}</p>
        </Note>
      ) : null}
    </form>
  );
}

function ReadyList(props: { rows: readonly ReadyRow[] }) {
  return (
    <Panel title={`Chờ trả (${props.rows.length})`} className="fill">
      {props.rows.length === 0 ? (
        <Empty title="Không có kết quả nào chờ trả.">Kết quả về đến quầy sẽ tự hiện ở đây.</Empty>
      ) : (
        <Rows
          label="Hồ sơ chờ trả kết quả"
          rows={props.rows}
          rowKey={(row) => row.id}
          columns={[
            {
              title: "Mã hồ sơ",
              width: "190px",
              cell: (row) => (
                <Link data-row to="/counter/returns/$id" params={{ id: row.id }} className="num strong">
                  {row.code}
                </Link>
              ),
            },
            { title: "Người nộp", width: "220px", cell: (row) => row.applicantName },
            { title: "Thủ tục", cell: (row) => <span className="clamp">{row.procedureName}</span> },
            {
              title: "Về từ",
              width: "150px",
              cell: (row) => <span className="num">{timeText(row.readyAt)}</span>,
            },
            {
              title: "Chờ",
              width: "80px",
              cell: (row) => (row.waitingDays === 0 ? "hôm nay" : `${row.waitingDays} ngày`),
            },
            {
              title: "Việc cần làm",
              width: "200px",
              cell: (row) => (
                <span className="row wrap">
                  {row.deliverTo === "POST" ? <State tone="info">Gửi bưu chính</State> : null}
                  {row.toScan > 0 ? <State tone="warning">Quét {row.toScan} kết quả giấy</State> : null}
                </span>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}
