import { type FormEvent, useEffect, useRef, useState } from "react";
import type { CampaignDetail, EntryWork, TypedFields } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { wholeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, Empty, ErrorNote, Note, Panel, State, TextField, Waiting } from "../../ui/index.ts";
import { PagesPanel } from "./pages.tsx";
import { NO_FIELDS, TYPED } from "./words.ts";

/** Handwriting typed by two who do not see each other's words; a third decides where they differ. */
export function EntryPart(props: { campaign: CampaignDetail }) {
  const next = useCall("campaigns.entryNext", { campaignId: props.campaign.id });
  const [said, setSaid] = useState("");
  if (next.error && !next.data) return <ErrorNote error={wireOf(next.error)} />;
  if (!next.data) return <Waiting>Đang lấy bản viết tay…</Waiting>;
  const { work, waiting } = next.data;
  if (!work)
    return (
      <Panel title="Nhập viết tay" className="fill">
        {said ? (
          <Note tone="good">
            <p>{said}</p>
          </Note>
        ) : null}
        <Empty title="Không có bản viết tay nào chờ bạn nhập.">
          Cặp, tập đặt loại “Viết tay” vào đây sau khi quét. Mỗi bản hai người nhập, không ai thấy chữ của
          người kia; khác nhau thì người thứ ba quyết định.
        </Empty>
      </Panel>
    );
  return (
    <Entry key={`${work.paperId}-${work.turn}`} work={work} waiting={waiting} said={said} onSaid={setSaid} />
  );
}

/** Where two readings are the same, the third begins with them; what differs is left to be decided. */
function agreed({ first, second }: EntryWork): TypedFields {
  const start = { ...NO_FIELDS };
  for (const { key } of TYPED) if (first && second && first[key] === second[key]) start[key] = first[key];
  return start;
}

function Entry(props: { work: EntryWork; waiting: number; said: string; onSaid: (said: string) => void }) {
  const { work } = props;
  const [fields, setFields] = useState<TypedFields>(() => agreed(work));
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const enter = useAction("campaigns.enter", {
    word: "nhập chữ viết tay",
    stale: ["campaigns.entryNext"],
    onDone: ({ agreed }) =>
      props.onSaid(
        agreed
          ? "Bản vừa nhập đã thống nhất."
          : work.turn === 1
            ? "Đã ghi; người khác sẽ nhập lần 2."
            : "Hai lần nhập khác nhau; người thứ ba sẽ quyết định.",
      ),
  });
  const go = (event?: FormEvent) => {
    event?.preventDefault();
    if (!enter.isPending && !enter.isSuccess)
      enter.mutate({ paperId: work.paperId, turn: work.turn, fields });
  };
  useKeys({ f9: () => go() });
  return (
    <div className="columns check-columns fill">
      <PagesPanel title={work.folder} pages={work.pages} />
      <Panel
        title={
          work.turn === 3
            ? "Quyết định chỗ khác nhau"
            : `Nhập lần ${work.turn} · còn ${wholeText(props.waiting)} bản`
        }
        className="fill"
      >
        <form className="stack" onSubmit={go}>
          {props.said ? (
            <p className="small soft" role="status">
              {props.said}
            </p>
          ) : null}
          <ErrorNote error={enter.error ? wireOf(enter.error) : null} />
          {TYPED.map(({ key, label }, index) => (
            <div key={key} className="stack tight">
              <TextField
                label={label}
                name={`typed-${key}`}
                value={fields[key]}
                inputRef={index === 0 ? first : undefined}
                maxLength={key === "date" ? 10 : 200}
                placeholder={key === "date" ? "ngày/tháng/năm" : ""}
                onChange={(value) => setFields((old) => ({ ...old, [key]: value }))}
              />
              {work.first && work.second ? (
                work.first[key] === work.second[key] ? (
                  <p className="small soft">Hai người cùng ghi: {work.first[key] || "để trống"}</p>
                ) : (
                  <p className="small">
                    <State tone="warning">Khác nhau</State>{" "}
                    {[work.first[key], work.second[key]].map((text, place) => (
                      <button
                        // biome-ignore lint/suspicious/noArrayIndexKey: two readings in a fixed order
                        key={place}
                        type="button"
                        className="link"
                        onClick={() => setFields((old) => ({ ...old, [key]: text }))}
                      >
                        {text || "để trống"}
                      </button>
                    ))}
                  </p>
                )
              ) : null}
            </div>
          ))}
          <p className="small soft">Gõ đúng như chữ trên giấy, đủ dấu. Ô không có trên giấy thì để trống.</p>
          <Button kind="primary" type="submit" hotkey="F9" busy={enter.isPending}>
            Ghi, bản tiếp theo
          </Button>
        </form>
      </Panel>
    </div>
  );
}
