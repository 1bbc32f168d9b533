import { type FormEvent, useState } from "react";
import type { z } from "zod";
import type { SignedIn } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useSecretCall } from "../../app/counter.tsx";
import { AreaField, Button, ErrorNote, PasswordField } from "../../ui/index.ts";

/** A substitute's first sign-in without a line, by the code that the head made. */
export function RedeemForm(props: { onSeat: (info: z.infer<typeof SignedIn>) => void; onLeave: () => void }) {
  const redeem = useSecretCall("accounts.redeem", "vào ca bằng mã");
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (redeem.pending) return;
    const seat = await redeem.send({ code, password });
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
      <AreaField
        label="Mã vào ca do trưởng bộ phận lập (dán hoặc quét vào đây)"
        name="redeem-code"
        value={code}
        onChange={setCode}
        rows={5}
      />
      <PasswordField
        label="Mật khẩu bạn tự đặt cho máy này (ít nhất 10 ký tự)"
        name="redeem-password"
        value={password}
        onChange={setPassword}
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
