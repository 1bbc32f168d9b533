import { type FormEvent, useState } from "react";
import type { TransferList } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useSecretCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { AreaField, Button, CountField, ErrorNote, PasswordField, State, TextField } from "../../ui/index.ts";
import { PaperPrint } from "../forms/paper-print.tsx";

/** One list of dossiers handed over, and the other side's signature: by a sign-in of their own, or on the paper. */
export function TransferListRow(props: { list: TransferList }) {
  const { list } = props;
  const may = useMay("life.signTransfer");
  const other = list.isBack ? "Bên giao" : "Bên nhận";
  const [how, setHow] = useState<"own" | "paper" | null>(null);
  return (
    <li className="stack">
      <p>
        <strong>{list.isBack ? `Từ ${list.toUnit} về quầy` : list.toUnit}</strong> · {list.codes.length} hồ sơ
        {list.originals > 0 ? `, ${list.originals} bản chính` : ""}
      </p>
      <p className="small soft">
        <span className="num">{timeText(list.at)}</span>,{" "}
        {list.isBack ? `bên nhận: ${list.taker}` : `bên giao: ${list.giver}`}
      </p>
      <PaperPrint formId={list.formId} word="In danh sách" />
      {list.signedAt ? (
        <>
          <State tone="good">
            {other} {list.signedBy ? "đã xác nhận trên máy" : "đã ký giấy"}:{" "}
            {list.isBack ? list.giver : list.taker}, {timeText(list.signedAt)}
          </State>
          {list.counted !== null && list.counted !== list.originals ? (
            <State tone="bad">
              Đếm được {list.counted} bản chính, danh sách ghi {list.originals}
            </State>
          ) : null}
        </>
      ) : may ? (
        <>
          {how === null ? (
            <div className="row wrap">
              <Button onClick={() => setHow("own")}>{other} xác nhận trên máy</Button>
              <Button kind="quiet" onClick={() => setHow("paper")}>
                Đã ký trên giấy
              </Button>
            </div>
          ) : null}
          {how === "own" ? <OwnSignIn list={list} onLeave={() => setHow(null)} /> : null}
          {how === "paper" ? <OnPaper list={list} onLeave={() => setHow(null)} /> : null}
        </>
      ) : (
        <State tone="warning">{other} chưa ký</State>
      )}
    </li>
  );
}

/** The other side types its own name and password; the officer's session stays. */
function OwnSignIn(props: { list: TransferList; onLeave: () => void }) {
  const { list } = props;
  const take = useSecretCall("life.takeTransfer", "xác nhận danh sách bàn giao");
  const side = list.isBack ? "giao" : "nhận";
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [originals, setOriginals] = useState(list.originals);
  const [note, setNote] = useState("");
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (take.pending) return;
    await take.send({ id: list.id, username, password, originals, note });
    setPassword("");
  }
  return (
    <form
      className="stack"
      aria-label={`Xác nhận danh sách của ${list.toUnit}`}
      onSubmit={(event) => void submit(event)}
    >
      <ErrorNote error={take.error ? wireOf(take.error) : null} />
      <TextField
        label={`Tên đăng nhập của người ${side}`}
        name={`take-name-${list.id}`}
        value={username}
        onChange={setUsername}
        maxLength={100}
      />
      <PasswordField
        label={`Mật khẩu của người ${side}`}
        name={`take-password-${list.id}`}
        value={password}
        onChange={setPassword}
        maxLength={200}
      />
      <CountField
        label={`Số bản chính đếm được (danh sách ghi ${list.originals})`}
        name={`take-originals-${list.id}`}
        value={originals}
        onChange={setOriginals}
        min={0}
        max={100_000}
      />
      {originals === list.originals ? null : (
        <AreaField
          label="Ghi chú: thiếu, thừa gì"
          name={`take-note-${list.id}`}
          value={note}
          onChange={setNote}
        />
      )}
      <div className="row">
        <Button kind="primary" type="submit" busy={take.pending}>
          {`Xác nhận đã ${side}`}
        </Button>
        <Button kind="quiet" onClick={props.onLeave}>
          Thôi
        </Button>
      </div>
    </form>
  );
}

function OnPaper(props: { list: TransferList; onLeave: () => void }) {
  const { list } = props;
  const [taker, setTaker] = useState("");
  const side = list.isBack ? "giao" : "nhận";
  const sign = useAction("life.signTransfer", {
    word: `ghi nhận bên ${side} đã ký`,
    repeat: true,
    stale: ["life.worklist"],
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!sign.isPending) sign.mutate({ id: list.id, taker });
      }}
    >
      <ErrorNote error={sign.error ? wireOf(sign.error) : null} />
      <TextField
        label={`Người ${side} ký danh sách của ${list.toUnit} lúc ${timeText(list.at)}`}
        name={`taker-${list.id}`}
        placeholder={`Họ tên người ${side}`}
        value={taker}
        onChange={setTaker}
        maxLength={200}
      />
      <div className="row">
        <Button type="submit" busy={sign.isPending}>
          {`Bên ${side} đã ký`}
        </Button>
        <Button kind="quiet" onClick={props.onLeave}>
          Thôi
        </Button>
      </div>
    </form>
  );
}
