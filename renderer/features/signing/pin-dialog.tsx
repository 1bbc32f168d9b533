import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Token } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { Button, Dialog, ErrorNote, Note, PasswordField } from "../../ui/index.ts";
import { PracticePin } from "../training/banner.tsx";
import { pinWarning } from "./choices.ts";

/**
 * Asks for the PIN of one token, once. It is sent in the moment it is typed and dropped from the window; a refused one
 * is never sent again by itself.
 */
export function PinDialog(props: {
  token: Token;
  count: number;
  pending: boolean;
  error: unknown;
  onPin: (pin: string) => void;
  onClose: () => void;
}) {
  const [pin, setPin] = useState("");
  const [empty, setEmpty] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const warning = pinWarning(props.token);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (props.pending) return;
    setEmpty(!pin);
    if (pin) props.onPin(pin);
    setPin("");
    field.current?.focus();
  }

  return (
    <Dialog title="Nhập mã PIN" onClose={props.onClose}>
      <form className="stack" onSubmit={submit} autoComplete="off">
        <PracticePin />
        <p>
          Token <strong>{props.token.label}</strong>, để ký {props.count} bản.
        </p>
        {warning ? (
          <Note tone={props.token.pinState === "final-try" ? "bad" : "warning"}>
            <p className="strong">{warning}</p>
          </Note>
        ) : null}
        <ErrorNote error={props.error ? wireOf(props.error) : null} />
        <PasswordField
          label="Mã PIN của token"
          name="pin"
          value={pin}
          inputRef={field}
          maxLength={64}
          error={empty ? "Nhập mã PIN." : null}
          onChange={(value) => {
            setPin(value);
            setEmpty(false);
          }}
          hint="Hỏi một lần; hỏi lại khi rút token, rời máy, hoặc lâu không ký. Không lưu ở đâu."
        />
        <div className="row">
          <Button kind="primary" type="submit" hotkey="Enter" busy={props.pending}>
            {props.pending ? "Đang mở thiết bị…" : "Ký"}
          </Button>
          <Button kind="quiet" hotkey="Esc" onClick={props.onClose}>
            Thôi
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
