import { useState } from "react";
import type { ReadyRow } from "../../../preload/contract/index.ts";
import { useAction } from "../../app/counter.tsx";
import { Empty, Panel, Rows } from "../../ui/index.ts";
import { ContactCard } from "./contact-card.tsx";

/** Results that wait too long, and the calls that were made about them. One telephone is shown at a time. */
export function UncollectedPanel(props: { rows: readonly ReadyRow[] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <div className="columns half fill">
      <Panel title={`Lâu chưa nhận (${props.rows.length})`} className="fill">
        {props.rows.length === 0 ? (
          <Empty title="Không có kết quả nào để lâu.">Kết quả để quá số ngày quy định sẽ hiện ở đây.</Empty>
        ) : (
          <Rows
            label="Kết quả lâu chưa nhận"
            rows={props.rows}
            rowKey={(row) => row.id}
            columns={[
              {
                title: "Mã hồ sơ",
                width: "190px",
                cell: (row) => (
                  <button type="button" className="link num" data-row onClick={() => setChosen(row.id)}>
                    {row.code}
                  </button>
                ),
              },
              { title: "Người nộp", cell: (row) => row.applicantName },
              { title: "Chờ", width: "80px", cell: (row) => `${row.waitingDays} ngày` },
              {
                title: "Đã liên hệ",
                width: "150px",
                cell: (row) =>
                  row.contacts === 0 ? "chưa" : `${row.contacts} lần, ${row.lastContact.slice(0, 10)}`,
              },
            ]}
          />
        )}
      </Panel>
      {chosen ? (
        <CallCardPanel key={chosen} id={chosen} />
      ) : (
        <Panel title="Liên hệ" className="fill">
          <Empty title="Chọn một hồ sơ để gọi.">
            Số điện thoại chỉ hiện cho một người một lần, có ghi nhật ký.
          </Empty>
        </Panel>
      )}
    </div>
  );
}

function CallCardPanel(props: { id: string }) {
  const save = useAction("returns.noteContact", { word: "ghi lần liên hệ", stale: ["returns.ready"] });
  return (
    <ContactCard
      dossierId={props.id}
      saving={{
        ...save,
        mutate: (note, done) => save.mutate({ id: props.id, ...note }, { onSuccess: done }),
      }}
    />
  );
}
