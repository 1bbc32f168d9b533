import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall, useSecretCall } from "../../app/counter.tsx";
import { Button, ErrorNote, Note, PasswordField, TextField, Waiting } from "../../ui/index.ts";

type Look = Output<"enrolment.look">;

/** The first screen of a machine that is nobody's counter yet: the server, its certificate, the code, the first account. */
export function EnrolScreen() {
  const known = useCall("enrolment.state", {});
  return (
    <main className="startup enrol" data-testid="startup-not-enrolled">
      <h1>Ghi danh máy này</h1>
      <p>
        Máy này chưa thuộc quầy nào. CNTT của tỉnh cấp địa chỉ máy chủ và một mã ghi danh dùng một lần; ghi
        danh xong, máy nhận đơn vị, chứng thư, dải số và bắt đầu làm việc.
      </p>
      {known.data ? <EnrolForm known={known.data} firstRun /> : <Waiting>Đang mở…</Waiting>}
    </main>
  );
}

/** Asks for the server and the code; on a machine that has its office also used to join anew. */
export function EnrolForm(props: { known: Output<"enrolment.state">; firstRun?: boolean }) {
  const { known, firstRun } = props;
  const [serverUrl, setServerUrl] = useState(known.serverUrl);
  const [look, setLook] = useState<Look | null>(null);
  const address = useRef<HTMLInputElement>(null);
  useEffect(() => address.current?.focus(), []);
  const asking = useSecretCall("enrolment.look", "hỏi máy chủ");
  async function ask(event: FormEvent): Promise<void> {
    event.preventDefault();
    const answer = await asking.send({ serverUrl: serverUrl.trim() });
    if (answer) setLook(answer);
  }
  return (
    <div className="stack">
      {firstRun && (known.state === "asked" || known.state === "answered") ? (
        <Note tone="info">
          {known.state === "answered"
            ? `Lần ghi danh trước tỉnh đã nhận máy này cho ${known.unitName} nhưng chưa làm xong.`
            : "Lần ghi danh trước chưa nghe được trả lời của máy chủ."}{" "}
          Gõ lại đúng mã đó để làm tiếp; mã không bị tính là đã dùng.
        </Note>
      ) : null}
      {asking.error ? <ErrorNote error={wireOf(asking.error)} /> : null}
      <form className="stack" onSubmit={ask} aria-label="Máy chủ tỉnh">
        <TextField
          big
          label="Địa chỉ máy chủ tỉnh"
          name="enrolServer"
          value={serverUrl}
          onChange={(value) => {
            setServerUrl(value);
            setLook(null);
          }}
          inputRef={address}
          maxLength={500}
          placeholder="https://…"
        />
        {look ? null : (
          <div>
            <Button kind="primary" type="submit" busy={asking.pending} hotkey="Enter">
              Hỏi máy chủ
            </Button>
          </div>
        )}
      </form>
      {look ? (
        <CodeForm known={known} firstRun={firstRun ?? false} serverUrl={serverUrl.trim()} look={look} />
      ) : null}
    </div>
  );
}

function CodeForm(props: {
  known: Output<"enrolment.state">;
  firstRun: boolean;
  serverUrl: string;
  look: Look;
}) {
  const { known, look, serverUrl, firstRun } = props;
  const [compared, setCompared] = useState(look.trusted);
  const [code, setCode] = useState("");
  const [machineName, setMachineName] = useState(known.machineName);
  const [account, setAccount] = useState({ username: "quantri", fullName: "", password: "" });
  const first = useRef<HTMLInputElement>(null);
  const yes = useRef<HTMLButtonElement>(null);
  useEffect(() => (compared ? first.current?.focus() : yes.current?.focus()), [compared]);
  const join = useSecretCall("enrolment.join", "ghi danh máy");
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    await join.send({
      serverUrl,
      pin: look.trusted ? null : look.fingerprint,
      code,
      machineName,
      administrator: firstRun && account.password ? account : null,
    });
    setAccount((now) => ({ ...now, password: "" }));
  }
  if (!compared) {
    return (
      <section className="stack" aria-label="So dấu vân tay">
        <Note tone="warning">
          <p className="strong">
            Hệ điều hành không biết chứng thư của máy chủ này. So dấu vân tay trước khi tin.
          </p>
          <p>Lấy dấu vân tay trên phiếu của CNTT, so đủ 64 ký tự. Khác một ký tự cũng không ghi danh.</p>
        </Note>
        <p className="fingerprint" data-testid="fingerprint">
          {(look.fingerprint.match(/.{4}/g) ?? []).join(" ").toUpperCase()}
        </p>
        <p className="soft small">
          Chứng thư của {look.subject}, do {look.issuer} cấp.
        </p>
        <div className="row">
          <Button kind="primary" buttonRef={yes} onClick={() => setCompared(true)}>
            Đã so, giống hệt
          </Button>
        </div>
      </section>
    );
  }
  if (join.data?.state === "done" && firstRun) {
    return <Waiting>{`Đã ghi danh cho ${join.data.unitName}. Đang mở quầy…`}</Waiting>;
  }
  return (
    <form className="stack" onSubmit={submit} aria-label="Mã ghi danh">
      {join.error ? <ErrorNote error={wireOf(join.error)} /> : null}
      {join.data?.state === "done" ? (
        <Note tone="good">Đã ghi danh lại cho {join.data.unitName}; việc chưa gửi được gửi tiếp.</Note>
      ) : null}
      <TextField
        big
        label="Mã ghi danh"
        name="enrolCode"
        value={code}
        onChange={setCode}
        inputRef={first}
        maxLength={40}
        placeholder="ABCD-2345"
        hint="8 ký tự trên phiếu; chữ hoa, chữ thường, gạch nối đều được."
      />
      <TextField
        label="Tên máy này"
        name="enrolMachine"
        value={machineName}
        onChange={setMachineName}
        maxLength={100}
      />
      {firstRun && known.needsAdministrator ? (
        <fieldset className="stack">
          <legend>Tài khoản quản trị đầu tiên của máy</legend>
          <TextField
            label="Tên đăng nhập"
            name="enrolUser"
            value={account.username}
            onChange={(username) => setAccount({ ...account, username })}
            maxLength={40}
          />
          <TextField
            label="Họ và tên"
            name="enrolName"
            value={account.fullName}
            onChange={(fullName) => setAccount({ ...account, fullName })}
            maxLength={100}
          />
          <PasswordField
            label="Mật khẩu (ít nhất 10 ký tự)"
            name="enrolPassword"
            value={account.password}
            onChange={(password) => setAccount({ ...account, password })}
            maxLength={200}
          />
        </fieldset>
      ) : null}
      <div>
        <Button kind="primary" type="submit" busy={join.pending} hotkey="Enter">
          Ghi danh
        </Button>
      </div>
    </form>
  );
}
