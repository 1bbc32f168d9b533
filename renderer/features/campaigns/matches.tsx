import { type FormEvent, useState } from "react";
import type { CampaignDetail, MatchRow, TypedFields } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { dayText, wholeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { BlobImage } from "../../app/pictures.tsx";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, Note, Panel, State, TextField, Waiting } from "../../ui/index.ts";
import { NO_FIELDS, TYPED } from "./words.ts";

/** Scanned papers against the inventory: what agrees in everything is settled, a person decides the rest. */
export function MatchesPart(props: { campaign: CampaignDetail }) {
  const matches = useCall("campaigns.matches", { id: props.campaign.id });
  if (matches.error && !matches.data) return <ErrorNote error={wireOf(matches.error)} />;
  if (!matches.data) return <Waiting>Đang đối chiếu…</Waiting>;
  const { rows, settled, waiting } = matches.data;
  const [row] = rows;
  if (!row)
    return (
      <Panel title="Đối chiếu bản quét với danh mục" className="fill">
        <Empty title="Không có bản nào cần người quyết định.">
          {settled > 0 ? `${wholeText(settled)} bản đã khớp với danh mục. ` : ""}
          {waiting > 0
            ? `${wholeText(waiting)} bản đang quét hoặc chưa đọc xong chữ.`
            : "Bản quét nào khớp đủ số, ngày và họ tên thì máy tự nhận; còn lại hiện ở đây."}
        </Empty>
      </Panel>
    );
  return (
    <Decide key={row.paperId} campaignId={props.campaign.id} row={row} left={rows.length} settled={settled} />
  );
}

function Decide(props: { campaignId: string; row: MatchRow; left: number; settled: number }) {
  const { row } = props;
  const may = useMay("campaigns.decide");
  const decide = useAction("campaigns.decide", {
    word: "đối chiếu",
    repeat: true,
    stale: ["campaigns.matches"],
  });
  const [adding, setAdding] = useState(false);
  const choose = (itemId: string) => {
    if (!decide.isPending) decide.mutate({ paperId: row.paperId, itemId, fields: null });
  };
  const options = [
    ...(row.item ? [{ item: row.item, grade: row.grade, why: row.read }] : []),
    ...row.candidates.filter(({ item }) => item.id !== row.item?.id),
  ];
  useKeys({
    ...Object.fromEntries(
      options.map(({ item }, index) => [
        String(index + 1),
        { word: `Chọn dòng ${index + 1}`, run: () => may && choose(item.id) },
      ]),
    ),
    f6: may ? () => setAdding(true) : undefined,
    escape: adding ? () => setAdding(false) : undefined,
  });
  return (
    <div className="columns check-columns fill">
      <Panel title={`${row.folder} · ${row.pages} trang`} className="fill">
        {row.preview ? (
          <div className="page-view">
            <BlobImage link={row.preview} name={`${row.paperId}-match`} alt="Trang đầu của giấy" />
          </div>
        ) : (
          <Empty title="Bản này chưa có trang." />
        )}
      </Panel>
      <Panel
        title={`Giấy này là dòng nào? · còn ${wholeText(props.left)}`}
        className="fill"
        aside={<span className="small soft num">{wholeText(props.settled)} đã khớp</span>}
      >
        <div className="stack">
          <ErrorNote error={decide.error ? wireOf(decide.error) : null} />
          {options.length === 0 ? (
            <Note tone="warning">
              <p>
                Danh mục không có dòng nào gần giống. Ghi một dòng mới nếu giấy này đúng là kết quả phải lưu.
              </p>
            </Note>
          ) : null}
          <ol className="lines">
            {options.map(({ item, grade, why }, index) => (
              <li key={item.id} className="row apart">
                <div className="grow">
                  <p className="strong">{item.title}</p>
                  <p className="small">
                    <span className="num">
                      {item.number}
                      {item.issuedOn ? `, ${dayText(item.issuedOn)}` : ""}
                    </span>
                    {item.holder ? ` · ${item.holder}` : ""}
                  </p>
                  <p className="small soft">
                    Hộp {item.box}, {item.folder}. {item.id === row.item?.id ? "Người quét đã chọn. " : ""}
                    {why}
                  </p>
                </div>
                <State tone={grade === "exact" ? "good" : grade === "likely" ? "warning" : "bad"}>
                  {grade === "exact" ? "Khớp" : grade === "likely" ? "Gần giống" : "Không thấy"}
                </State>
                {may ? (
                  <Button hotkey={String(index + 1)} busy={decide.isPending} onClick={() => choose(item.id)}>
                    Đúng
                  </Button>
                ) : null}
              </li>
            ))}
          </ol>
          {may && adding ? (
            <NewItem
              error={null}
              busy={decide.isPending}
              onLeave={() => setAdding(false)}
              onGo={(fields) => decide.mutate({ paperId: row.paperId, itemId: null, fields })}
            />
          ) : may ? (
            <div className="row">
              <Button hotkey="F6" onClick={() => setAdding(true)}>
                Không có trong danh mục: ghi dòng mới
              </Button>
            </div>
          ) : null}
        </div>
      </Panel>
    </div>
  );
}

function NewItem(props: {
  error: string | null;
  busy: boolean;
  onLeave: () => void;
  onGo: (fields: TypedFields) => void;
}) {
  const [fields, setFields] = useState<TypedFields>(NO_FIELDS);
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (!props.busy) props.onGo(fields);
  };
  return (
    <form className="stack" onSubmit={go} aria-label="Dòng mới của danh mục">
      {TYPED.map(({ key, label }) => (
        <TextField
          key={key}
          label={label}
          name={`new-${key}`}
          value={fields[key]}
          maxLength={key === "date" ? 10 : 200}
          placeholder={key === "date" ? "ngày/tháng/năm" : ""}
          onChange={(value) => setFields((old) => ({ ...old, [key]: value }))}
        />
      ))}
      <div className="row">
        <Button kind="primary" type="submit" busy={props.busy}>
          Ghi dòng mới
        </Button>
        <Button hotkey="Esc" onClick={props.onLeave}>
          Thôi
        </Button>
      </div>
    </form>
  );
}
