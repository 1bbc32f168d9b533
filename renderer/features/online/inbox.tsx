import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { FilingRow, Input, Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
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
  useHandTo,
  useSettled,
  Waiting,
  Word,
} from "../../ui/index.ts";

type Show = Input<"online.inbox">["show"];
type Inbox = Output<"online.inbox">;

/** the clock of every row goes on while nothing happens */
const LOOK_AGAIN_MS = 30_000;

const EMPTY: Record<Show, { title: string; say: string }> = {
  open: {
    title: "Không có hồ sơ trực tuyến nào chờ trả lời.",
    say: "Người dân nộp trên Cổng thì hồ sơ tự hiện ở đây, việc gấp nhất ở trên cùng.",
  },
  asked: {
    title: "Không chờ ai bổ sung.",
    say: "Hồ sơ đã yêu cầu bổ sung nằm ở đây cho đến khi người nộp gửi.",
  },
  answered: { title: "Chưa trả lời hồ sơ nào.", say: "Hồ sơ đã tiếp nhận, từ chối, trả lại nằm ở đây." },
};

/** What people filed online (hộp hồ sơ trực tuyến): the one whose time runs out first is on top. */
export function InboxScreen() {
  const navigate = useNavigate();
  const [show, setShow] = useState<Show>("open");
  const [text, setText] = useState("");
  const asked = useSettled(text, 150);
  const found = useCall(
    "online.inbox",
    { show, text: asked },
    { placeholderData: (before) => before, refetchInterval: LOOK_AGAIN_MS },
  );
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const first = () => list.current?.querySelector<HTMLElement>("[data-row]");
  useHandTo(found.isSuccess, first);
  const counts = found.data?.counts;
  const helped = () => void navigate({ to: "/counter/assist" });
  const swap = (to: Show) => () => {
    setShow(to);
    field.current?.focus();
  };
  useKeys({
    f5: swap("open"),
    f6: swap("asked"),
    f7: swap("answered"),
    f8: { word: "Nộp trực tuyến giúp người dân", run: helped },
    f9: { word: "Đến danh sách", run: first },
  });
  return (
    <div className="screen">
      <Head
        title="Hồ sơ trực tuyến"
        sub="Trả lời lần đầu tính theo giờ làm việc. Mất mạng vẫn trả lời được: câu trả lời lưu ở máy này và gửi khi có mạng."
      >
        <Button hotkey="F5" pressed={show === "open"} onClick={swap("open")}>
          {`Chờ trả lời${counts ? ` (${counts.open})` : ""}`}
        </Button>
        <Button hotkey="F6" pressed={show === "asked"} onClick={swap("asked")}>
          {`Chờ bổ sung${counts ? ` (${counts.asked})` : ""}`}
        </Button>
        <Button hotkey="F7" pressed={show === "answered"} onClick={swap("answered")}>
          Đã trả lời
        </Button>
        <Button hotkey="F8" onClick={helped}>
          Nộp giúp
        </Button>
      </Head>
      <ErrorNote error={found.error ? wireOf(found.error) : null} />
      {found.data ? <Counts inbox={found.data} /> : null}
      <TextField
        label="Tìm theo họ tên, mã trên Cổng, thủ tục, điện thoại, số định danh"
        name="findFiling"
        value={text}
        onChange={setText}
        maxLength={200}
        inputRef={field}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "Enter") return;
          // Enter opens what was looked for, the arrow only goes there
          event.preventDefault();
          if (event.key === "ArrowDown") first()?.focus();
          else list.current?.querySelector<HTMLElement>("[data-row]")?.click();
        }}
      />
      <Panel
        title={show === "open" ? "Chờ trả lời" : show === "asked" ? "Chờ bổ sung" : "Đã trả lời"}
        className="fill"
      >
        {found.data ? null : <Waiting>Đang mở danh sách…</Waiting>}
        {found.data && found.data.rows.length === 0 ? (
          <Empty title={asked ? "Không tìm thấy hồ sơ nào." : EMPTY[show].title}>
            {asked ? "Thử ít chữ hơn, không cần gõ dấu." : EMPTY[show].say}
          </Empty>
        ) : null}
        <div ref={list}>
          {found.data && found.data.rows.length > 0 ? (
            <List
              rows={found.data.rows}
              onOpen={(id) => void navigate({ to: "/counter/online/$id", params: { id } })}
            />
          ) : null}
        </div>
      </Panel>
    </div>
  );
}

/** What presses, and how the month stands: late answers over all, never a bare percentage. */
function Counts(props: { inbox: Inbox }) {
  const { counts, month } = props.inbox;
  const tone = counts.late > 0 ? "bad" : counts.soon > 0 ? "warning" : "good";
  const words = [
    counts.late > 0 ? `${counts.late} hồ sơ đã quá giờ trả lời` : "",
    counts.soon > 0 ? `${counts.soon} hồ sơ sắp hết giờ trả lời` : "",
  ].filter(Boolean);
  return (
    <Note tone={tone}>
      <p>
        {words.length > 0 ? `${words.join(", ")}. ` : "Không có hồ sơ nào sắp hết giờ trả lời. "}
        <span className="soft">
          Tháng này trả lời lần đầu muộn <span className="num">{month.late}</span> trên{" "}
          <span className="num">{month.all}</span> hồ sơ.
        </span>
      </p>
    </Note>
  );
}

function List(props: { rows: readonly FilingRow[]; onOpen: (id: string) => void }) {
  return (
    <Rows
      label="Hồ sơ trực tuyến"
      rows={props.rows}
      rowKey={(row) => row.id}
      columns={[
        {
          title: "Người nộp",
          width: "230px",
          cell: (row) => (
            <>
              <button type="button" className="link wraps" data-row onClick={() => props.onOpen(row.id)}>
                {row.applicantName || "(chưa ghi tên)"}
              </button>
              <div className="small soft num">{row.portalCode}</div>
            </>
          ),
        },
        {
          title: "Thủ tục",
          cell: (row) => (
            <>
              {row.procedureName}
              <div className="small soft">
                Nộp <span className="num">{timeText(row.filedAt)}</span> · {row.attachments} tệp
                {row.assisted ? " · cán bộ nộp giúp" : ""}
              </div>
            </>
          ),
        },
        {
          title: "Thời gian trả lời",
          width: "270px",
          cell: (row) => (
            <>
              {row.clock ? <Word state={row.clock.word} /> : <Word state={row.state} />}
              {row.clock && row.round > 0 ? <div className="small">{row.state.word}</div> : null}
              {row.clock ? null : <div className="small soft">{row.answeredBy}</div>}
            </>
          ),
        },
        {
          title: "Cần xem",
          width: "230px",
          cell: (row) => (
            <>
              {row.attention ? <Word state={row.attention} /> : <State tone="good">Tệp đã xem xong</State>}
              {row.sending && row.sending.code !== "sent" ? (
                <div>
                  <Word state={row.sending} />
                </div>
              ) : null}
            </>
          ),
        },
      ]}
    />
  );
}
