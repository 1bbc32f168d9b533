import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { WireError } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall, useSecretCall } from "../../app/counter.tsx";
import { useSession } from "../../app/session.tsx";
import { Button, ErrorNote, Head, PasswordField, State } from "../../ui/index.ts";
import { ProvinceSignIn } from "./province.tsx";

type Field = "current" | "next" | "again";

/** Refusals that belong to one field stand beside it; the others stand on top. */
const BESIDE: Record<string, Field> = {
  "accounts.wrong-password": "current",
  "accounts.weak-password": "next",
};

/** The signed-in officer's own password. */
export function PasswordScreen() {
  const router = useRouter();
  const { officer } = useSession();
  const change = useSecretCall("accounts.changePassword", "đổi mật khẩu");
  const [values, setValues] = useState({ current: "", next: "", again: "" });
  const [missing, setMissing] = useState<Partial<Record<Field, string>>>({});
  const fields = { current: useRef<HTMLInputElement>(null), next: useRef<HTMLInputElement>(null) };
  const again = useRef<HTMLInputElement>(null);
  const refOf = (field: Field) => (field === "again" ? again : fields[field]);
  useEffect(() => fields.current.current?.focus(), [fields.current]);

  const province = useCall("accounts.province", {}).data;
  const hasPassword = province?.hasPassword ?? true;
  const wire: WireError | null = change.error ? wireOf(change.error) : null;
  const place = wire ? BESIDE[wire.code] : undefined;
  const wrong = (field: Field) =>
    missing[field] ?? (wire && place === field ? `${wire.message} ${wire.action}` : null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const gaps: typeof missing = {};
    if (hasPassword && !values.current) gaps.current = "Gõ mật khẩu đang dùng.";
    if (!values.next) gaps.next = "Gõ mật khẩu mới.";
    else if (values.next === values.current) gaps.next = "Mật khẩu mới phải khác mật khẩu đang dùng.";
    if (values.next && values.again !== values.next) gaps.again = "Hai lần gõ mật khẩu mới chưa giống nhau.";
    setMissing(gaps);
    const first = (["current", "next", "again"] as const).find((field) => gaps[field]);
    if (first) {
      refOf(first).current?.focus();
      return;
    }
    const refused = await change.send({ current: values.current, next: values.next }).then((done) => !done);
    // a secret stays in the window no longer than it is needed
    setValues({ current: "", next: "", again: "" });
    if (!refused) setMissing({});
    fields.current.current?.focus();
  }

  const secret = (field: Field, label: string) => (
    <PasswordField
      label={label}
      name={`${field}Password`}
      value={values[field]}
      inputRef={refOf(field)}
      maxLength={200}
      error={wrong(field)}
      onChange={(value) => {
        setValues((old) => ({ ...old, [field]: value }));
        setMissing((old) => ({ ...old, [field]: undefined }));
      }}
    />
  );

  return (
    <div className="screen">
      <Head title="Đổi mật khẩu" sub={`${officer.fullName} · ${officer.username}`} />
      <section className="panel narrow" aria-label="Đổi mật khẩu">
        <form className="body stack" onSubmit={(event) => void submit(event)}>
          <ErrorNote error={place ? null : wire} />
          {change.data ? (
            <p role="status">
              <State tone="good">Đã đổi mật khẩu. Lần sau đăng nhập bằng mật khẩu mới.</State>
            </p>
          ) : null}
          {hasPassword ? secret("current", "Mật khẩu đang dùng") : null}
          {secret("next", "Mật khẩu mới")}
          {secret("again", "Gõ lại mật khẩu mới")}
          <div className="row">
            <Button kind="primary" type="submit" busy={change.pending} hotkey="Enter">
              Đổi mật khẩu
            </Button>
            <Button hotkey="Esc" onClick={() => router.history.back()}>
              Quay lại
            </Button>
          </div>
        </form>
      </section>
      {province?.enabled && !province.linked ? (
        <section className="panel narrow" aria-label="Nối với tài khoản của tỉnh">
          <div className="body">
            <ProvinceSignIn link />
          </div>
        </section>
      ) : null}
    </div>
  );
}
