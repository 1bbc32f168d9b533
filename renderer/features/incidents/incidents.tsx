import { useState } from "react";
import type { Incident } from "../../../preload/contract/index.ts";
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
  Head,
  Note,
  Panel,
  SelectField,
  TextField,
  Word,
} from "../../ui/index.ts";
import { ActForm } from "../life/act-form.tsx";

const STALE = ["incidents.open", "incidents.list", "incidents.mine"] as const;

/** Malware, lost accounts, lost tokens (QĐ 45/2024 Điều 21): reported by whoever sees it, looked after by the head. */
export function IncidentsScreen() {
  const mayList = useMay("incidents.list");
  const [act, setAct] = useState<"account" | "token" | null>(null);
  const [said, setSaid] = useState("");
  const start = (which: "account" | "token") => () => {
    setSaid("");
    setAct(act === which ? null : which);
  };
  useKeys({ f6: start("account"), f7: start("token") });
  const form = {
    onClose: () => setAct(null),
    onDone: (words: string) => {
      setSaid(words);
      setAct(null);
    },
  };
  return (
    <div className="screen">
      <Head
        title="Sự cố an toàn"
        sub="Mất tài khoản, mất token: báo ngay, máy khóa ngay. Trưởng bộ phận và tỉnh cùng nhận được báo cáo."
      >
        <Button hotkey="F6" kind="danger" pressed={act === "account"} onClick={start("account")}>
          Mất, lộ tài khoản
        </Button>
        <Button hotkey="F7" kind="danger" pressed={act === "token"} onClick={start("token")}>
          Mất token
        </Button>
      </Head>
      {said ? <Note tone="good">{said}</Note> : null}
      {act === "account" ? <AccountForm {...form} /> : null}
      {act === "token" ? <TokenForm {...form} /> : null}
      {mayList ? (
        <Reported />
      ) : (
        <Panel title="Đã báo" className="fill">
          <Empty title="Báo cáo được gửi cho trưởng bộ phận.">
            Trưởng bộ phận, quản trị và CNTT xem danh sách ở màn hình này.
          </Empty>
        </Panel>
      )}
    </div>
  );
}

interface FormProps {
  onClose: () => void;
  onDone: (words: string) => void;
}

function AccountForm(props: FormProps) {
  const mine = useCall("incidents.mine", {});
  const accounts = mine.data?.accounts ?? [];
  const [chosen, setChosen] = useState("");
  const [note, setNote] = useState("");
  const act = useAction("incidents.lostAccount", {
    word: "báo mất tài khoản",
    repeat: true,
    stale: STALE,
    onDone: (_output, { username }) =>
      props.onDone(`Đã khóa tài khoản ${username} trên máy này và báo trưởng bộ phận, báo tỉnh.`),
  });
  const [tried, setTried] = useState(false);
  // nobody else's account is shut because it stood first in a list
  const only = accounts.length === 1 ? accounts[0]?.username : undefined;
  const username = chosen || only || "";
  return (
    <ActForm
      title="Mất, lộ tài khoản"
      about="Tài khoản bị khóa ngay; ai đang ngồi bằng tài khoản đó phải rời quầy, biểu mẫu đang gõ vẫn còn."
      done="Báo và khóa tài khoản"
      danger
      busy={act.isPending}
      error={act.error}
      onSubmit={() => {
        setTried(true);
        if (username) act.mutate({ username, note });
      }}
      onClose={props.onClose}
    >
      <SelectField
        label="Tài khoản"
        name="username"
        value={username}
        onChange={setChosen}
        error={tried && !username ? "Chọn tài khoản bị mất, bị lộ." : null}
        options={[
          ...(only ? [] : [{ value: "", label: "Chọn tài khoản…" }]),
          ...accounts.map((one) => ({ value: one.username, label: `${one.fullName} (${one.username})` })),
        ]}
      />
      <AreaField label="Mất, lộ thế nào" name="note" value={note} onChange={setNote} />
    </ActForm>
  );
}

function TokenForm(props: FormProps) {
  const mine = useCall("incidents.mine", {});
  const tokens = mine.data?.tokens ?? [];
  const [chosen, setChosen] = useState("");
  const [note, setNote] = useState("");
  const act = useAction("incidents.lostToken", {
    word: "báo mất token",
    repeat: true,
    stale: STALE,
    onDone: (_output, { serial }) =>
      props.onDone(`Token số ${serial} không ký được nữa; đã báo trưởng bộ phận, báo tỉnh.`),
  });
  const [tried, setTried] = useState(false);
  const only = tokens.length === 1 ? tokens[0]?.serial : undefined;
  const serial = (chosen || only || "").trim();
  return (
    <ActForm
      title="Mất token ký số"
      about="Không máy nào của đơn vị ký bằng token này nữa. Báo cả nơi cấp chứng thư để thu hồi."
      done="Báo và khóa token"
      danger
      busy={act.isPending}
      error={act.error}
      onSubmit={() => {
        setTried(true);
        if (serial) act.mutate({ serial, note });
      }}
      onClose={props.onClose}
    >
      {tokens.length > 0 ? (
        <SelectField
          label="Token đã dùng ở máy này"
          name="serial"
          value={serial}
          onChange={setChosen}
          error={tried && !serial ? "Chọn token bị mất." : null}
          options={[
            ...(only ? [] : [{ value: "", label: "Chọn token…" }]),
            ...tokens.map((one) => ({
              value: one.serial,
              label: `${one.label}, số ${one.serial} (${one.holder})`,
            })),
          ]}
        />
      ) : (
        <TextField
          label="Số của token (in trên vỏ)"
          name="serial"
          value={chosen}
          onChange={setChosen}
          maxLength={100}
          error={tried && !serial ? "Gõ số của token bị mất." : null}
          hint="Máy này chưa thấy token của bạn: gõ số in trên vỏ hoặc trên giấy giao nhận token."
        />
      )}
      <AreaField label="Mất ở đâu, lúc nào" name="note" value={note} onChange={setNote} />
    </ActForm>
  );
}

function Reported() {
  const list = useCall("incidents.list", {});
  const [lifting, setLifting] = useState<Incident | null>(null);
  const seen = useAction("incidents.seen", { word: "ghi đã xem báo cáo", repeat: true, stale: STALE });
  const rows = list.data ?? [];
  return (
    <>
      {lifting ? <LiftForm incident={lifting} onClose={() => setLifting(null)} /> : null}
      <Panel title="Đã báo" className="fill">
        <ErrorNote error={list.error ? wireOf(list.error) : null} />
        {rows.length === 0 ? (
          <Empty title="Chưa có sự cố nào.">Ai thấy mã độc, mất tài khoản, mất token thì báo ở đây.</Empty>
        ) : (
          <ul className="lines" aria-label="Sự cố đã báo">
            {rows.map((row) => (
              <li key={row.id} className="row">
                <div className="grow">
                  <p>
                    <strong>{row.word}</strong> · {row.about}
                  </p>
                  <p className="small soft">
                    <span className="num">{timeText(row.at)}</span>, {row.by}
                    {row.note ? ` · ${row.note}` : ""}
                  </p>
                  {row.said ? <p className="small soft">{row.said}</p> : null}
                </div>
                <Word state={row.state} />
                {row.state.code === "new" ? (
                  <Button
                    aria-label={`Đã xem: ${row.about}`}
                    busy={seen.isPending}
                    onClick={() => seen.mutate({ id: row.id })}
                  >
                    Đã xem
                  </Button>
                ) : null}
                {row.liftable ? (
                  <Button kind="quiet" aria-label={`Gỡ khóa: ${row.about}`} onClick={() => setLifting(row)}>
                    Gỡ khóa
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </>
  );
}

function LiftForm(props: { incident: Incident; onClose: () => void }) {
  const [why, setWhy] = useState("");
  const act = useAction("incidents.lift", {
    word: "gỡ khóa token",
    repeat: true,
    stale: STALE,
    onDone: props.onClose,
  });
  return (
    <ActForm
      title={`Gỡ khóa: ${props.incident.about}`}
      about="Chỉ gỡ khi token đã tìm lại được và chắc không ai khác đã dùng, hoặc báo nhầm."
      done="Gỡ khóa token"
      busy={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate({ id: props.incident.id, why })}
      onClose={props.onClose}
    >
      <AreaField label="Vì sao gỡ" name="why" value={why} onChange={setWhy} />
    </ActForm>
  );
}
