import { useEffect, useRef, useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import {
  Button,
  Empty,
  ErrorNote,
  Head,
  Panel,
  Rows,
  SelectField,
  useHandTo,
  Waiting,
  Word,
} from "../../ui/index.ts";

type Setting = Output<"office.printSettings">[number];
type Sides = Setting["sides"];

const SIDES: Record<Sides, string> = {
  "": "Theo máy in",
  one: "Một mặt",
  long: "Hai mặt, lật cạnh dài",
  short: "Hai mặt, lật cạnh ngắn",
};

/** Where each paper goes, by which tray, paper and side; and what went to the printers. */
export function PrintingScreen() {
  const printers = useCall("office.printers", {}, { staleTime: 10_000 });
  const settings = useCall("office.printSettings", {});
  const jobs = useCall("office.printJobs", {}, { refetchInterval: 15_000 });
  const [form, setForm] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useHandTo(settings.isSuccess, () => box.current?.querySelector<HTMLElement>("[data-row]"));
  const error = printers.error ?? settings.error ?? jobs.error;
  const chosen = settings.data?.find((one) => one.form === form);
  return (
    <div className="screen" ref={box}>
      <Head
        title="Máy in"
        sub="Mỗi loại giấy đi máy in nào, khay nào, khổ nào, một hay hai mặt; nhớ cho máy này"
      />
      <ErrorNote error={error ? wireOf(error) : null} />
      <div className="columns half fill">
        <Panel title="Cách in từng loại giấy">
          {settings.isPending ? <Waiting>Đang mở…</Waiting> : null}
          {settings.data ? (
            <Rows
              label="Cách in từng loại giấy"
              rows={settings.data}
              rowKey={(row) => row.form}
              columns={[
                {
                  title: "Loại giấy",
                  cell: (row) => (
                    <button
                      type="button"
                      data-row
                      className="link"
                      aria-pressed={row.form === form}
                      onClick={() => setForm(row.form)}
                    >
                      {row.title}
                    </button>
                  ),
                },
                {
                  title: "Đi máy in",
                  width: "250px",
                  cell: (row) => (
                    <>
                      {row.printer || <span className="soft">Máy in chung</span>}
                      <p className="small soft">
                        {[row.tray, row.paper, row.sides && SIDES[row.sides]].filter(Boolean).join(" · ")}
                      </p>
                    </>
                  ),
                },
              ]}
            />
          ) : null}
        </Panel>
        <div className="stack fill">
          <Panel title={chosen ? chosen.title : "Máy in của máy này"}>
            {chosen ? (
              <SettingForm key={chosen.form} setting={chosen} onDone={() => setForm(null)} />
            ) : printers.data?.length === 0 ? (
              <Empty title="Máy này chưa có máy in.">
                Cài máy in trong hệ điều hành; mọi giấy tờ vẫn lưu được thành PDF để in ở máy khác.
              </Empty>
            ) : (
              <ul className="lines">
                {printers.data?.map((printer) => (
                  <li key={printer.name}>
                    <span className="strong">{printer.name}</span> <Word state={printer.state} />
                    {printer.chosen ? <p className="small soft">Máy in chung</p> : null}
                  </li>
                ))}
              </ul>
            )}
          </Panel>
          <Panel title="Đã gửi đi in" className="fill">
            {jobs.data?.length === 0 ? (
              <Empty title="Chưa in gì từ máy này.">Mỗi lần in, in lại hay in hỏng được ghi ở đây.</Empty>
            ) : null}
            {jobs.data && jobs.data.length > 0 ? (
              <Rows
                label="Đã gửi đi in"
                rows={jobs.data}
                rowKey={(row) => row.id}
                columns={[
                  {
                    title: "Giấy",
                    cell: (row) => (
                      <>
                        {row.title}
                        <p className="small soft">
                          {row.again ? "In lại. " : ""}
                          {row.why}
                        </p>
                      </>
                    ),
                  },
                  {
                    title: "Ai, lúc",
                    width: "150px",
                    cell: (row) => (
                      <>
                        {row.by}
                        <p className="small soft num">{timeText(row.at)}</p>
                      </>
                    ),
                  },
                  {
                    title: "Máy in",
                    width: "150px",
                    cell: (row) => (
                      <>
                        <Word state={row.state} />
                        <p className="small soft">{row.printer}</p>
                      </>
                    ),
                  },
                ]}
              />
            ) : null}
          </Panel>
        </div>
      </div>
    </div>
  );
}

function SettingForm(props: { setting: Setting; onDone: () => void }) {
  const { setting } = props;
  const printers = useCall("office.printers", {}, { staleTime: 10_000 });
  const [printer, setPrinter] = useState(setting.printer);
  const [tray, setTray] = useState(setting.tray);
  const [paper, setPaper] = useState(setting.paper);
  const [sides, setSides] = useState<Sides>(setting.sides);
  const offers = useCall("office.printerOffers", { name: printer }, { enabled: printer !== "" });
  const first = useRef<HTMLDivElement>(null);
  useEffect(() => first.current?.querySelector<HTMLElement>("select")?.focus(), []);
  const save = useAction("office.setPrint", {
    word: "nhớ cách in",
    stale: ["office.printSettings"],
    onDone: props.onDone,
  });
  const own = { value: "", label: "Theo máy in" };
  const send = () => {
    if (!save.isPending) save.mutate({ form: setting.form, printer, tray, paper, sides });
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div ref={first}>
        <ErrorNote error={save.error ? wireOf(save.error) : null} />
        <SelectField
          label="Máy in"
          name="printPrinter"
          value={printer}
          options={[
            { value: "", label: "Máy in chung của máy này" },
            ...(printers.data ?? []).map(({ name }) => ({ value: name, label: name })),
          ]}
          onChange={(name) => {
            setPrinter(name);
            setTray("");
            setPaper("");
            setSides("");
          }}
        />
      </div>
      {offers.error ? <ErrorNote error={wireOf(offers.error)} /> : null}
      {printer !== "" && offers.data ? (
        <>
          {offers.data.trays.length > 0 ? (
            <SelectField
              label="Khay giấy"
              name="printTray"
              value={tray}
              options={[own, ...offers.data.trays]}
              onChange={setTray}
            />
          ) : null}
          {offers.data.papers.length > 0 ? (
            <SelectField
              label="Khổ giấy"
              name="printPaper"
              value={paper}
              options={[own, ...offers.data.papers]}
              onChange={setPaper}
            />
          ) : null}
          <SelectField
            label="Mặt giấy"
            name="printSides"
            value={sides}
            options={(Object.keys(SIDES) as Sides[])
              .filter((value) => offers.data.duplex || value === "" || value === "one")
              .map((value) => ({ value, label: SIDES[value] }))}
            onChange={(value) => setSides(value as Sides)}
          />
        </>
      ) : null}
      <div className="row">
        <Button kind="primary" type="submit" busy={save.isPending}>
          Nhớ cách in này
        </Button>
        <Button kind="quiet" onClick={props.onDone}>
          Thôi
        </Button>
      </div>
    </form>
  );
}
