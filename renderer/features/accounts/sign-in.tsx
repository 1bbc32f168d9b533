import { type FormEvent, useEffect, useRef, useState } from "react";
import type { z } from "zod";
import type { SignedIn } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall, useCore, useSecretCall } from "../../app/counter.tsx";
import { passOn, useScan } from "../../app/scanner.ts";
import { Button, ErrorNote, Note, PasswordField, TextField } from "../../ui/index.ts";
import { useSerialEntryCodes } from "../people/serial.tsx";
import { Banner, PracticePassword } from "../training/banner.tsx";
import { ProvinceSignIn } from "./province.tsx";
import { RedeemForm } from "./redeem.tsx";

/** Individual accounts only: pick or type a name, then the password. */
export function SignIn(props: {
  reason: string | null;
  onSignedIn: (info: z.infer<typeof SignedIn>) => void;
}) {
  const names = useCall("accounts.names", {});
  const status = useCall("office.status", {});
  const core = useCore();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const nameField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const signIn = useSecretCall("accounts.signIn", "đăng nhập");
  const [byCode, setByCode] = useState(false);
  useEffect(() => nameField.current?.focus(), []);
  useSerialEntryCodes();
  useScan("entry", (scan) => {
    // the slip laid under the scanner says by itself what is wanted
    passOn(scan);
    setByCode(true);
    return true;
  });

  if (byCode) {
    return (
      <main className="sign-in">
        <RedeemForm onSeat={props.onSignedIn} onLeave={() => setByCode(false)} />
      </main>
    );
  }
  const people = names.data ?? [];
  const chosen = people.findIndex((person) => person.username === username.trim().toLowerCase());

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!username.trim()) nameField.current?.focus();
    else if (!password) passwordField.current?.focus();
    else {
      void signIn.send({ username: username.trim(), password }).then((info) => {
        if (info) props.onSignedIn(info);
      });
      setPassword("");
      passwordField.current?.focus();
    }
  }

  function move(step: number) {
    if (people.length === 0) return;
    const next =
      chosen < 0 ? (step > 0 ? 0 : people.length - 1) : (chosen + step + people.length) % people.length;
    setUsername(people[next]!.username);
  }

  return (
    <main className={status.data?.isTraining ? "sign-in is-training" : "sign-in"}>
      <Banner status={status.data} />
      <form onSubmit={submit} aria-labelledby="sign-in-title">
        <div className="stack">
          <h1 id="sign-in-title">Quầy Một Cửa</h1>
          <p className="soft">{status.data?.agencyName ?? " "}</p>
        </div>
        <PracticePassword />
        {props.reason ? <Note tone="info">{props.reason}</Note> : null}
        {core.core === "down" ? <Note tone="warning">Phần lõi đang được mở lại. Chờ vài giây.</Note> : null}
        {signIn.error ? <ErrorNote error={wireOf(signIn.error)} /> : null}
        <div className="sign-in-columns">
          <div className="stack people-box">
            <h2 id="people-title">Ai đang ngồi quầy?</h2>
            {people.length === 0 && names.isSuccess ? (
              <p className="soft small">Máy này chưa có tài khoản nào. Nhờ quản trị đơn vị tạo tài khoản.</p>
            ) : null}
            <ul className="people" aria-labelledby="people-title">
              {people.map((person, index) => (
                <li key={person.username}>
                  <button
                    type="button"
                    tabIndex={-1}
                    aria-pressed={index === chosen}
                    onClick={() => {
                      setUsername(person.username);
                      passwordField.current?.focus();
                    }}
                  >
                    <strong>{person.fullName}</strong>
                    <span className="soft small">
                      {person.title} · {person.username}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
          <div className="stack">
            <TextField
              big
              label="Tên đăng nhập"
              name="username"
              value={username}
              onChange={setUsername}
              inputRef={nameField}
              maxLength={100}
              hint="Phím ↑ ↓ để chọn trong danh sách."
              onKeyDown={(event) => {
                if (event.key === "ArrowDown" || event.key === "ArrowUp") {
                  event.preventDefault();
                  move(event.key === "ArrowDown" ? 1 : -1);
                }
              }}
            />
            <PasswordField
              label="Mật khẩu"
              name="password"
              value={password}
              onChange={setPassword}
              inputRef={passwordField}
              maxLength={200}
            />
            <div>
              <Button kind="primary" type="submit" busy={signIn.pending} hotkey="Enter">
                Đăng nhập
              </Button>
            </div>
            <ProvinceSignIn onSeat={props.onSignedIn} />
            <div>
              <Button kind="quiet" onClick={() => setByCode(true)}>
                Vào ca bằng mã của trưởng bộ phận
              </Button>
            </div>
            <p className="soft small">
              Mỗi người một tài khoản. Biểu mẫu đang dở của người trước được cất riêng và chỉ người đó mở lại
              được.
            </p>
          </div>
        </div>
      </form>
    </main>
  );
}
