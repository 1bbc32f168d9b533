import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { Opening, OpeningLine, Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import {
  AreaField,
  Button,
  Empty,
  ErrorNote,
  Panel,
  Rows,
  State,
  unlessTyped,
  Waiting,
  Word,
} from "../../ui/index.ts";

/** What the button of a line says. */
const DO: Record<NonNullable<OpeningLine["place"]>, string> = {
  "confirm-clock": "Ngày giờ đúng",
  "/sync": "Mở Đồng bộ",
  "/sign": "Mở Ký số",
  "/copies/printing": "Mở Máy in",
  "/digitise/scanners": "Mở Máy quét",
  "/counter/calendar": "Mở Lịch",
  "/counter/transfer": "Mở Chuyển hồ sơ",
  "/counter/daily/close": "Mở Khóa ngày",
  "/admin": "Mở Quản trị",
};
/** Lines that are done from the keyboard, a digit each. */
const DIGITS = 9;

/** The check before the first person comes: every line a state, what to do now and its key. */
export function OpeningPart() {
  const check = useCall("daily.check", {}, { refetchInterval: 60_000 });
  if (check.error) return <ErrorNote error={wireOf(check.error)} />;
  if (!check.data) return <Waiting>Đang kiểm tra máy…</Waiting>;
  return <Check data={check.data} onAgain={() => void check.refetch()} looking={check.isFetching} />;
}

function Check(props: { data: Output<"daily.check">; onAgain: () => void; looking: boolean }) {
  const { data } = props;
  const navigate = useNavigate();
  const confirm = useAction("office.confirmClock", {
    word: "xác nhận ngày giờ",
    stale: ["daily.check", "office.status"],
  });
  const toDo = data.lines.filter((line) => line.place !== null).slice(0, DIGITS);
  function act(line: OpeningLine): void {
    if (line.place === null) return;
    if (line.place === "confirm-clock") confirm.mutate({});
    else if (line.place === "/counter/daily/close") {
      void navigate({ to: "/counter/daily/$part", params: { part: "close" } });
    } else void navigate({ to: line.place });
  }
  useKeys({
    f5: { word: "Kiểm tra lại", run: props.onAgain },
    ...Object.fromEntries(
      toDo.map((line, index) => [String(index + 1), { word: `${line.name}: xử lý`, run: () => act(line) }]),
    ),
  });
  const wrong = data.lines.filter(({ state }) => state.tone === "bad" || state.tone === "warning").length;
  return (
    <div className="columns daily-columns fill">
      <Panel
        title={wrong === 0 ? "Mọi thứ sẵn sàng" : `${wrong} việc cần xem trước khi mở cửa`}
        className="fill"
        aside={
          <Button hotkey="F5" busy={props.looking} onClick={props.onAgain}>
            Kiểm tra lại
          </Button>
        }
      >
        <ErrorNote error={confirm.error ? wireOf(confirm.error) : null} />
        <Rows
          label="Kiểm tra trước khi mở cửa"
          rows={data.lines}
          rowKey={(line) => line.code}
          columns={[
            {
              title: "Kiểm tra",
              width: "170px",
              cell: (line) => <span className="strong">{line.name}</span>,
            },
            { title: "Tình trạng", width: "150px", cell: (line) => <Word state={line.state} /> },
            {
              title: "Thấy gì, làm gì",
              cell: (line) => (
                <>
                  {line.found}
                  {line.todo ? <p className="strong small">{line.todo}</p> : null}
                </>
              ),
            },
            {
              title: "Làm ngay",
              width: "180px",
              cell: (line) => {
                const digit = toDo.indexOf(line) + 1;
                return line.place === null ? null : (
                  <Button hotkey={digit > 0 ? String(digit) : undefined} onClick={() => act(line)}>
                    {DO[line.place]}
                  </Button>
                );
              },
            },
          ]}
        />
      </Panel>
      <Record data={data} />
    </div>
  );
}

/** Who opened, and recording it now. */
function Record(props: { data: Output<"daily.check"> }) {
  const { opened, earlier } = props.data;
  const may = useMay("daily.open");
  const [note, setNote] = useState("");
  const open = useAction("daily.open", {
    word: "ghi nhận mở cửa",
    repeat: true,
    onDone: (_, input) => setNote(unlessTyped(input.note, "")),
  });
  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (!open.isPending) open.mutate({ note });
  }
  useKeys({ f9: may ? { word: "Ghi nhận mở cửa", run: () => submit() } : undefined });
  return (
    <Panel title="Mở cửa hôm nay" className="fill">
      <div className="stack">
        {opened ? (
          <Opened opening={opened} />
        ) : (
          <Empty title="Hôm nay chưa ghi nhận mở cửa.">
            Xem các dòng bên trái, xử lý việc cần xử lý rồi bấm F9.
          </Empty>
        )}
        {may ? (
          <form className="stack" onSubmit={submit}>
            <ErrorNote error={open.error ? wireOf(open.error) : null} />
            <AreaField label="Ghi chú (nếu có)" name="opening-note" value={note} onChange={setNote} />
            <Button kind="primary" type="submit" hotkey="F9" busy={open.isPending}>
              {opened ? "Ghi nhận lần kiểm tra nữa" : "Ghi nhận mở cửa"}
            </Button>
          </form>
        ) : null}
        {earlier.length > 0 ? (
          <section aria-label="Những lần mở cửa trước">
            <h3>Những lần trước</h3>
            <ul className="lines">
              {earlier.map((one) => (
                <li key={one.id}>
                  <Opened opening={one} />
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </div>
    </Panel>
  );
}

function Opened(props: { opening: Opening }) {
  const { at, by, problems, note } = props.opening;
  return (
    <div className="stack">
      <p>
        <span className="num strong">{timeText(at)}</span>, {by}
      </p>
      {problems.length === 0 ? (
        <State tone="good">Mọi thứ sẵn sàng</State>
      ) : (
        <ul className="small">
          {problems.map((one) => (
            <li key={one.name}>
              <strong>
                {one.name}: {one.word.toLowerCase()}.
              </strong>{" "}
              {one.found}
            </li>
          ))}
        </ul>
      )}
      {note ? <p className="small soft">Ghi chú: {note}</p> : null}
    </div>
  );
}
