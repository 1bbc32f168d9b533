import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { Output, Scanner, ScanProfile } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import {
  Button,
  Empty,
  ErrorNote,
  Head,
  Note,
  Panel,
  rowKeys,
  SelectField,
  State,
  TextField,
  unlessTyped,
  Waiting,
  Word,
} from "../../ui/index.ts";
import { COLOURS, profileText, SOURCES } from "./words.ts";

type Found = Output<"scanning.search">[number];

/** Which scanner this machine uses, and how it scans. Chosen once, remembered for the machine. */
export function ScannersScreen() {
  const view = useCall("scanning.view", {});
  const { history } = useRouter();
  const back = () => history.back();
  useKeys({ escape: back });
  const chosen = view.data?.scanners.find((one) => one.chosen);
  return (
    <div className="screen">
      <Head
        title="Máy quét của máy tính này"
        sub="Chọn một lần; mọi cán bộ ngồi máy này dùng chung. Giấy tờ hành chính quét màu, từ 200 dpi, tỷ lệ 100 %."
      >
        <Button hotkey="Esc" onClick={back}>
          Quay lại
        </Button>
      </Head>
      <div className="columns half fill">
        <div className="stack">
          <Panel title="Đã lưu">
            {view.data ? <Known scanners={view.data.scanners} /> : <Waiting>Đang xem…</Waiting>}
          </Panel>
          {chosen ? <ProfilePanel key={chosen.id} scanner={chosen} /> : null}
        </div>
        <AddPanel />
      </div>
    </div>
  );
}

function Known(props: { scanners: readonly Scanner[] }) {
  const choose = useAction("scanning.choose", { word: "chọn máy quét", stale: ["scanning.view"] });
  const forget = useAction("scanning.forget", { word: "bỏ máy quét", stale: ["scanning.view"] });
  const error = choose.error ?? forget.error;
  if (props.scanners.length === 0) {
    return (
      <Empty title="Chưa có máy quét nào.">
        Bấm F5 để tìm, hoặc gõ địa chỉ ghi trên màn hình của máy quét.
      </Empty>
    );
  }
  return (
    <>
      <ErrorNote error={error ? wireOf(error) : null} />
      <ul className="lines" onKeyDown={rowKeys}>
        {props.scanners.map((scanner) => (
          <li key={scanner.id} className="row apart">
            <div className="grow">
              <p className="strong clip">{scanner.name}</p>
              <p className="small soft clip">{scanner.address}</p>
              <p className="small soft">{profileText(scanner.profile)}</p>
              {scanner.chosen ? <Now id={scanner.id} /> : null}
            </div>
            {scanner.chosen ? (
              <State tone="good">Đang dùng</State>
            ) : (
              <button
                data-row
                type="button"
                className="link"
                aria-label={`Dùng máy này: ${scanner.name}`}
                onClick={() => choose.mutate({ id: scanner.id })}
              >
                Dùng máy này
              </button>
            )}
            <button
              data-row
              type="button"
              className="link"
              aria-label={`Bỏ khỏi danh sách: ${scanner.name}`}
              onClick={() => forget.mutate({ id: scanner.id })}
            >
              Bỏ
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What the scanner says of itself. */
function Now(props: { id: string }) {
  const state = useCall("scanning.state", { id: props.id }, { refetchInterval: 5_000 });
  return state.data ? <Word state={state.data} /> : <span className="small soft">Đang hỏi máy…</span>;
}

function ProfilePanel(props: { scanner: Scanner }) {
  const { scanner } = props;
  const [profile, setProfile] = useState<ScanProfile>(scanner.profile);
  const save = useAction("scanning.setProfile", { word: "đổi cách quét", stale: ["scanning.view"] });
  const source = scanner.sources.find((one) => one.source === profile.source) ?? scanner.sources[0];
  // saved at once: there is nothing to forget to press
  function change(part: Partial<ScanProfile>): void {
    const next = { ...profile, ...part };
    const able = scanner.sources.find((one) => one.source === next.source);
    if (able && !able.duplex) next.duplex = false;
    if (able && !able.dpi.includes(next.dpi))
      next.dpi = able.dpi.find((one) => one >= 300) ?? able.dpi.at(-1) ?? 300;
    if (able && !able.colours.includes(next.colour)) next.colour = able.colours[0] ?? "colour";
    setProfile(next);
    save.mutate({ id: scanner.id, profile: next });
  }
  const options = (values: readonly string[], words: (value: string) => string) =>
    values.map((value) => ({ value, label: words(value) }));
  return (
    <Panel title="Cách quét" aside={save.isSuccess ? <State tone="good">Đã lưu</State> : null}>
      <div className="stack">
        <ErrorNote error={save.error ? wireOf(save.error) : null} />
        {scanner.warnings.map((warning) => (
          <Note tone="warning" key={warning}>
            <p>{warning}</p>
          </Note>
        ))}
        <div className="fields-two">
          <SelectField
            label="Lấy giấy từ"
            name="scanSource"
            value={profile.source}
            onChange={(value) => change({ source: value as ScanProfile["source"] })}
            options={scanner.sources.map(({ source: value }) => ({ value, label: SOURCES[value] }))}
          />
          <SelectField
            label="Mặt giấy"
            name="scanSides"
            value={profile.duplex ? "two" : "one"}
            disabled={source?.duplex !== true}
            onChange={(value) => change({ duplex: value === "two" })}
            options={[
              { value: "one", label: "một mặt" },
              { value: "two", label: "hai mặt" },
            ]}
          />
          <SelectField
            label="Độ phân giải"
            name="scanDpi"
            value={String(profile.dpi)}
            onChange={(value) => change({ dpi: Number(value) })}
            options={options((source?.dpi ?? []).map(String), (value) => `${value} dpi`)}
          />
          <SelectField
            label="Màu"
            name="scanColour"
            value={profile.colour}
            onChange={(value) => change({ colour: value as ScanProfile["colour"] })}
            options={options(source?.colours ?? [], (value) => COLOURS[value as ScanProfile["colour"]])}
          />
          <SelectField
            label="Khổ giấy"
            name="scanPaper"
            value={profile.paper}
            onChange={(value) => change({ paper: value as ScanProfile["paper"] })}
            options={options(["A4", "A3", "A5"], (value) => value)}
          />
        </div>
      </div>
    </Panel>
  );
}

function AddPanel() {
  const [address, setAddress] = useState("");
  const search = useAction("scanning.search", { word: "tìm máy quét" });
  const add = useAction("scanning.add", {
    word: "thêm máy quét",
    stale: ["scanning.view"],
    onDone: (_, input) => {
      setAddress(unlessTyped(input.address, ""));
      setTaken((old) => [...old, input.address]);
    },
  });
  const [taken, setTaken] = useState<readonly string[]>([]);
  const find = () => {
    if (!search.isPending) search.mutate({});
  };
  useKeys({ f5: find });
  const wire = add.error ? wireOf(add.error) : null;
  const asked = add.variables;
  const fingerprint = wire?.code === "scanner.untrusted" ? String(wire.params.fingerprint) : "";
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (address.trim() !== "" && !add.isPending) add.mutate({ kind: "escl", address });
  }
  const found = (search.data ?? []).filter((one) => !taken.includes(one.address));
  return (
    <Panel title="Thêm máy quét">
      <div className="stack">
        <Button hotkey="F5" busy={search.isPending} onClick={find}>
          Tìm máy quét trong mạng và máy cắm USB
        </Button>
        <ErrorNote error={search.error ? wireOf(search.error) : null} />
        <div aria-live="polite">
          {search.isPending ? <Waiting>Đang hỏi mạng, mất vài giây…</Waiting> : null}
          {search.isSuccess && found.length === 0 ? (
            <Empty title="Không thấy máy quét nào mới.">
              Nhiều mạng cơ quan chặn việc tìm tự động: gõ địa chỉ của máy ở dưới.
            </Empty>
          ) : null}
        </div>
        <ul className="lines" onKeyDown={rowKeys}>
          {found.map((one) => (
            <FoundRow key={one.address} found={one} onAdd={() => add.mutate(one)} />
          ))}
        </ul>
        <form className="stack" onSubmit={submit} aria-label="Thêm theo địa chỉ">
          <TextField
            label="Địa chỉ máy quét mạng"
            name="scannerAddress"
            value={address}
            onChange={setAddress}
            placeholder="192.168.1.20"
            maxLength={200}
            hint="Ghi trên màn hình máy quét, mục Mạng. Dùng được với máy có eSCL hoặc AirPrint."
          />
          <ErrorNote error={wire} />
          {fingerprint && asked ? (
            <Button onClick={() => add.mutate({ ...asked, certificate: fingerprint })} busy={add.isPending}>
              Đã so đúng dấu, tin máy này
            </Button>
          ) : null}
          <div>
            <Button type="submit" hotkey="Enter" busy={add.isPending} disabled={address.trim() === ""}>
              Thêm và dùng máy này
            </Button>
          </div>
        </form>
      </div>
    </Panel>
  );
}

function FoundRow(props: { found: Found; onAdd: () => void }) {
  return (
    <li className="row apart">
      <div className="grow">
        <p className="strong clip">{props.found.name}</p>
        <p className="small soft clip">{props.found.address}</p>
      </div>
      <button
        data-row
        type="button"
        className="link"
        aria-label={`Thêm máy ${props.found.name}`}
        onClick={props.onAdd}
      >
        Thêm
      </button>
    </li>
  );
}
