import { useState } from "react";
import type { NoticeRow } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { Empty, ErrorNote, Head, Panel, Rows, Waiting, Word } from "../../ui/index.ts";
import { ContactCard } from "../returns/contact-card.tsx";

/** the province's time for telling a person runs out while nothing else happens */
const LOOK_AGAIN_MS = 60_000;

/** Whom to tell what (thông báo cho người nộp hồ sơ): the call list first, then what the province tells by itself. */
export function NoticesScreen() {
  const list = useCall("notices.list", {}, { refetchInterval: LOOK_AGAIN_MS });
  const [chosen, setChosen] = useState<string | null>(null);
  if (list.error) return <ErrorNote error={wireOf(list.error)} />;
  const rows = list.data ?? [];
  const calls = rows.filter((row) => row.toCall).length;
  const shown = rows.find((row) => row.id === chosen);
  return (
    <div className="screen">
      <Head
        title="Cần báo người dân"
        sub="Có mạng thì tỉnh nhắn tin, gửi thư; không báo được thì quầy gọi. Ai báo, lúc nào, bằng cách nào đều được ghi."
      />
      <div className="columns half fill">
        <Panel title={calls > 0 ? `Cần gọi ${calls} người` : "Không có ai phải gọi"} className="fill">
          {list.data ? null : <Waiting>Đang mở danh sách…</Waiting>}
          {list.data && rows.length === 0 ? (
            <Empty title="Chưa có gì phải báo.">
              Đã tiếp nhận (trực tuyến, bưu gửi, tờ dự phòng), yêu cầu bổ sung, hẹn lại, có kết quả… sẽ tự
              hiện ở đây.
            </Empty>
          ) : null}
          {rows.length > 0 ? <List rows={rows} onOpen={setChosen} /> : null}
        </Panel>
        {shown ? (
          <NoticeCard key={shown.id} notice={shown} />
        ) : (
          <Panel title="Liên hệ" className="fill">
            <Empty title="Chọn một dòng để gọi.">
              Lời báo và số điện thoại hiện ở đây; mỗi lần xem số điện thoại có ghi nhật ký.
            </Empty>
          </Panel>
        )}
      </div>
    </div>
  );
}

function NoticeCard(props: { notice: NoticeRow }) {
  const { notice } = props;
  const save = useAction("notices.contact", {
    word: "ghi lần báo người dân",
    stale: ["notices.list", "returns.ready"],
  });
  return (
    <ContactCard
      dossierId={notice.dossierId}
      saving={{
        ...save,
        mutate: (note, done) => save.mutate({ id: notice.id, ...note }, { onSuccess: done }),
      }}
    >
      <figure className="stack">
        <figcaption className="small soft">Lời báo ({notice.about})</figcaption>
        <blockquote>{notice.text}</blockquote>
      </figure>
    </ContactCard>
  );
}

function List(props: { rows: readonly NoticeRow[]; onOpen: (id: string) => void }) {
  return (
    <Rows
      label="Thông báo cho người dân"
      rows={props.rows}
      rowKey={(row) => row.id}
      columns={[
        {
          title: "Hồ sơ",
          width: "200px",
          cell: (row) => (
            <>
              <button type="button" className="link num" data-row onClick={() => props.onOpen(row.id)}>
                {row.code}
              </button>
              <div className="small">{row.applicantName}</div>
            </>
          ),
        },
        {
          title: "Báo việc gì",
          cell: (row) => (
            <>
              {row.about}
              <div className="small soft num">{timeText(row.at)}</div>
            </>
          ),
        },
        {
          title: "Đã báo chưa",
          width: "230px",
          cell: (row) => (
            <>
              <Word state={row.state} />
              {row.said ? <div className="small soft">{row.said}</div> : null}
            </>
          ),
        },
      ]}
    />
  );
}
