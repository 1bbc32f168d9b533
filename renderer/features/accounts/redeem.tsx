import { type FormEvent, useEffect, useRef, useState } from "react";
import type { z } from "zod";
import {
  checkedDigits,
  digitsTyped,
  ENTRY_CODE_DIGITS,
  isShortEntryCode,
  type SignedIn,
} from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useSecretCall } from "../../app/counter.tsx";
import { useScan } from "../../app/scanner.ts";
import { Button, ErrorNote, PasswordField, TextField } from "../../ui/index.ts";

/**
 * A substitute's first sign-in without a line, by the code that the head made: read out, scanned from the slip, or
 * pasted. A scanner ends with Enter, which goes on to what is still empty.
 */
export function RedeemForm(props: { onSeat: (info: z.infer<typeof SignedIn>) => void; onLeave: () => void }) {
  const redeem = useSecretCall("accounts.redeem", "vào ca bằng mã");
  const [code, setCode] = useState("");
  const [fullName, setFullName] = useState("");
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const fields = {
    code: useRef<HTMLInputElement>(null),
    fullName: useRef<HTMLInputElement>(null),
    username: useRef<HTMLInputElement>(null),
    password: useRef<HTMLInputElement>(null),
  };
  useEffect(() => fields.code.current?.focus(), [fields.code]);
  useScan("entry", ({ text }) => {
    setCode(text);
    // the cursor goes on to what is still empty, as it does after a code that was typed
    const wanted = isShortEntryCode(text)
      ? (["fullName", "username", "password"] as const)
      : ["password" as const];
    const empty = wanted.find((name) => !fields[name].current?.value) ?? "password";
    fields[empty].current?.focus();
    return true;
  });
  const isShort = isShortEntryCode(code);
  const typed = digitsTyped(code);
  const rewritten = !isShort && /[^\s!-~]/.test(code);
  const mistyped = isShort && typed >= ENTRY_CODE_DIGITS && checkedDigits(code) === null;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (redeem.pending) return;
    const empty =
      !code.trim() || (isShort && checkedDigits(code) === null)
        ? "code"
        : isShort && !fullName.trim()
          ? "fullName"
          : isShort && !username.trim()
            ? "username"
            : !password
              ? "password"
              : null;
    if (empty) return fields[empty].current?.focus();
    const names = isShort ? { fullName, username: username.trim().toLowerCase() } : {};
    const seat = await redeem.send({ code, password, ...names });
    setPassword("");
    if (seat) props.onSeat(seat);
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => void submit(event)}
      aria-label="Vào ca bằng mã của trưởng bộ phận"
    >
      <h2>Vào ca bằng mã</h2>
      <ErrorNote error={redeem.error ? wireOf(redeem.error) : null} />
      <TextField
        big
        label="Mã vào ca (gõ, quét mã QR trên phiếu, hoặc dán vào đây)"
        name="redeem-code"
        value={code}
        onChange={setCode}
        inputRef={fields.code}
        autoComplete="off"
        maxLength={8000}
        error={
          mistyped
            ? "Có chữ số sai, thừa, hoặc hai số đổi chỗ. Nghe đọc lại từng nhóm bốn số."
            : rewritten
              ? "Bộ gõ tiếng Việt đã đổi chữ của mã. Tắt bộ gõ (Ctrl+Shift) rồi quét lại."
              : null
        }
        hint={
          isShort && typed > 0
            ? mistyped
              ? undefined
              : typed < ENTRY_CODE_DIGITS
                ? `Đã gõ ${typed} trong ${ENTRY_CODE_DIGITS} chữ số.`
                : `Đủ ${ENTRY_CODE_DIGITS} chữ số, không gõ sai.`
            : undefined
        }
      />
      {isShort ? (
        <>
          <TextField
            label="Họ và tên của bạn, như trưởng bộ phận ghi"
            name="redeem-name"
            value={fullName}
            onChange={setFullName}
            inputRef={fields.fullName}
            maxLength={100}
          />
          <TextField
            label="Tên đăng nhập của bạn, như trưởng bộ phận ghi"
            name="redeem-username"
            value={username}
            onChange={setUsername}
            inputRef={fields.username}
            maxLength={40}
          />
        </>
      ) : null}
      <PasswordField
        label="Mật khẩu bạn tự đặt cho máy này (ít nhất 10 ký tự)"
        name="redeem-password"
        value={password}
        onChange={setPassword}
        inputRef={fields.password}
        maxLength={200}
      />
      <div className="row">
        <Button kind="primary" type="submit" busy={redeem.pending}>
          Vào ca
        </Button>
        <Button kind="quiet" onClick={props.onLeave}>
          Thôi
        </Button>
      </div>
    </form>
  );
}
