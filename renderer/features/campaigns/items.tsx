import { useRef, useState } from "react";
import type { CampaignDetail, CampaignItem, IndexCheck, Validity } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useClient } from "../../app/counter.tsx";
import { dayText, wholeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import { saveBlob, upload } from "../../app/upload.ts";
import {
  Button,
  Empty,
  ErrorNote,
  FileDrop,
  Note,
  Panel,
  SelectField,
  TextField,
  unlessTyped,
  useSettled,
  VirtualList,
  Waiting,
  Word,
} from "../../ui/index.ts";
import { IndexAccount } from "./index-account.tsx";
import { useItems } from "./rows.ts";
import { SETTLE_MS, VALIDITIES } from "./words.ts";

type Show = "all" | "unclassified" | "valid" | "not-valid";
const SHOWS: readonly { value: Show; label: string }[] = [
  { value: "all", label: "Tất cả" },
  { value: "unclassified", label: "Chưa phân loại" },
  { value: "valid", label: "Còn hiệu lực" },
  { value: "not-valid", label: "Không quét" },
];

/** The inventory: imported from Excel, each result classified before anything is scanned. */
export function ItemsPart(props: { campaign: CampaignDetail }) {
  const { campaign } = props;
  const may = useMay("campaigns.classify");
  const [check, setCheck] = useState<IndexCheck | null>(null);
  const [text, setText] = useState("");
  const [show, setShow] = useState<Show>("all");
  const [chosen, setChosen] = useState<ReadonlyMap<string, CampaignItem>>(new Map());
  const settled = useSettled(text, SETTLE_MS);
  const items = useItems({ id: campaign.id, text: settled, show });
  if (check) return <IndexAccount campaignId={campaign.id} check={check} onLeave={() => setCheck(null)} />;
  const toggle = (row: CampaignItem) =>
    setChosen((old) => {
      const next = new Map(old);
      if (!next.delete(row.id)) next.set(row.id, row);
      return next;
    });
  const empty = campaign.counts.items === 0;
  return (
    <div className={may ? "columns campaign-columns fill" : "columns fill"}>
      <Panel
        title={`Danh mục kết quả (${wholeText(campaign.counts.items)})`}
        className="fill walked"
        aside={
          <span className="small soft num">
            {wholeText(campaign.counts.toScan)} phải quét · {wholeText(campaign.counts.notScanned)} không quét
            · {wholeText(campaign.counts.unclassified)} chưa phân loại
          </span>
        }
      >
        <ErrorNote error={items.error ? wireOf(items.error) : null} />
        {empty ? (
          <Empty title="Danh mục còn trống.">
            {may
              ? "Chọn tệp Excel hoặc CSV ở bên phải; phần mềm đọc và kể sẽ thêm gì trước khi ghi."
              : "Trưởng bộ phận nhập danh mục từ Excel; nhập xong, kết quả hiện ở đây."}
          </Empty>
        ) : (
          <div className="row end">
            <div className="grow">
              <TextField label="Tìm số, họ tên, tên giấy tờ" name="find" value={text} onChange={setText} />
            </div>
            <SelectField
              label="Hiện"
              name="show"
              value={show}
              options={SHOWS}
              onChange={(value) => setShow(value as Show)}
            />
          </div>
        )}
        {items.isPending ? <Waiting>Đang mở danh mục…</Waiting> : null}
        {!empty && items.isSuccess && items.rows.length === 0 ? (
          <Empty title="Không có kết quả nào khớp.">Đổi chữ tìm hoặc chọn “Tất cả”.</Empty>
        ) : null}
        {items.rows.length > 0 ? (
          <VirtualList
            label="Danh mục kết quả"
            head={
              <div className="grid-row item-row list-head" aria-hidden="true">
                <span>Hộp, tập</span>
                <span>Số, ký hiệu</span>
                <span>Kết quả</span>
                <span>Số tờ</span>
                <span>Hiệu lực</span>
              </div>
            }
            rows={items.rows}
            rowKey={(row) => row.id}
            height={46}
            onNearEnd={items.more}
            row={(row, tabIndex) => (
              <button
                type="button"
                data-row
                tabIndex={tabIndex}
                className="grid-row item-row"
                aria-pressed={may ? chosen.has(row.id) : undefined}
                onClick={() => may && toggle(row)}
              >
                <span>
                  <span className="block clip">Hộp {row.box}</span>
                  <span className="block small soft clip">{row.folder}</span>
                </span>
                <span>
                  <span className="block num strong clip">{row.number}</span>
                  <span className="block small soft num">{dayText(row.issuedOn)}</span>
                </span>
                <span>
                  <span className="block clip" title={row.title}>
                    {row.title}
                  </span>
                  <span className="block small soft clip">{row.holder}</span>
                </span>
                <span className="num">{row.sheets}</span>
                <span>
                  <Word state={row.word} />
                  <span className="block small soft clip" title={row.why}>
                    {row.why}
                  </span>
                </span>
              </button>
            )}
          />
        ) : null}
      </Panel>
      {may ? (
        <div className="stack">
          <Classify
            campaignId={campaign.id}
            chosen={chosen}
            shown={items.rows}
            onChoose={(rows) => setChosen(new Map(rows.map((row) => [row.id, row])))}
          />
          <ImportPanel campaignId={campaign.id} onCheck={setCheck} />
        </div>
      ) : null}
    </div>
  );
}

/** What is chosen gets its class, with the reason where it is not scanned. */
function Classify(props: {
  campaignId: string;
  chosen: ReadonlyMap<string, CampaignItem>;
  shown: readonly CampaignItem[];
  onChoose: (rows: readonly CampaignItem[]) => void;
}) {
  const { chosen } = props;
  const [validity, setValidity] = useState<Validity>("valid");
  const [why, setWhy] = useState("");
  const classify = useAction("campaigns.classify", {
    word: "phân loại",
    repeat: true,
    onDone: (_, { itemIds, why: sent }) => {
      props.onChoose([...chosen.values()].filter(({ id }) => !itemIds.includes(id)));
      setWhy(unlessTyped(sent, ""));
    },
  });
  const go = () => {
    if (chosen.size > 0 && !classify.isPending)
      classify.mutate({ campaignId: props.campaignId, itemIds: [...chosen.keys()], validity, why });
  };
  const all = () => props.onChoose(chosen.size > 0 ? [] : props.shown);
  useKeys({ f9: go, f6: all });
  return (
    <Panel title="Phân loại trước khi quét">
      <div className="stack">
        <p className="small soft">
          Chọn dòng bằng Enter hoặc Space. Chỉ kết quả còn hiệu lực được quét; kết quả khác ghi lại lý do.
        </p>
        <ErrorNote error={classify.error ? wireOf(classify.error) : null} />
        {classify.isSuccess && chosen.size === 0 ? (
          <Note tone="good">
            <p>Đã phân loại {wholeText(classify.data.changed)} kết quả.</p>
          </Note>
        ) : null}
        <Button hotkey="F6" disabled={props.shown.length === 0} onClick={all}>
          {chosen.size > 0 ? "Bỏ chọn" : `Chọn ${wholeText(props.shown.length)} dòng đang hiện`}
        </Button>
        <SelectField
          label="Phân loại"
          name="validity"
          value={validity}
          options={VALIDITIES}
          onChange={(value) => setValidity(value as Validity)}
        />
        <TextField
          label={validity === "valid" ? "Ghi chú (không bắt buộc)" : "Lý do không quét"}
          name="why"
          value={why}
          maxLength={500}
          placeholder={validity === "valid" ? "" : "Quyết định thay thế, thu hồi; ngày hết hạn"}
          onChange={setWhy}
        />
        <Button
          kind="primary"
          hotkey="F9"
          busy={classify.isPending}
          disabled={chosen.size === 0}
          onClick={go}
        >
          Ghi cho {wholeText(chosen.size)} kết quả
        </Button>
      </div>
    </Panel>
  );
}

/** First step of an import: the file is read and told, nothing is written. */
function ImportPanel(props: { campaignId: string; onCheck: (check: IndexCheck) => void }) {
  const client = useClient();
  const input = useRef<HTMLInputElement>(null);
  const [reading, setReading] = useState("");
  const [error, setError] = useState<unknown>(null);
  useKeys({ f7: { word: "Nhập danh mục từ Excel, CSV", run: () => input.current?.click() } });

  async function read(file: File): Promise<void> {
    setReading(file.name);
    setError(null);
    try {
      props.onCheck(
        await client.call("campaigns.checkIndex", { id: props.campaignId, upload: await upload(file) }),
      );
    } catch (problem) {
      setError(problem);
    } finally {
      setReading("");
    }
  }
  async function template(format: "xlsx" | "csv"): Promise<void> {
    setError(null);
    try {
      await saveBlob(await client.call("campaigns.indexTemplate", { format }));
    } catch (problem) {
      setError(problem);
    }
  }
  return (
    <Panel title="Nhập danh mục">
      <div className="stack">
        <FileDrop
          label="Chọn tệp Excel, CSV"
          hotkey="F7"
          accept=".xlsx,.csv,text/csv"
          inputRef={input}
          disabled={reading !== ""}
          onFiles={(files) => files[0] && void read(files[0])}
        >
          <p className="small soft">Đọc và kể trước; bấm áp dụng mới ghi.</p>
        </FileDrop>
        {reading ? <Waiting>Đang đọc {reading}…</Waiting> : null}
        <ErrorNote error={error ? wireOf(error) : null} />
        <div className="row">
          <Button onClick={() => void template("xlsx")}>Bảng mẫu Excel</Button>
          <Button onClick={() => void template("csv")}>Bảng mẫu CSV</Button>
        </div>
      </div>
    </Panel>
  );
}
