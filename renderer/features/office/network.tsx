import { type FormEvent, useEffect, useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall, useSecretCall } from "../../app/counter.tsx";
import { Button, ErrorNote, Panel, PasswordField, SelectField, State, TextField } from "../../ui/index.ts";

type Setting = Omit<Output<"office.network">, "hasPassword">;
const KINDS: { value: Setting["kind"]; label: string }[] = [
  { value: "system", label: "Theo hệ điều hành" },
  { value: "direct", label: "Đi thẳng, không qua proxy" },
  { value: "manual", label: "Qua proxy đặt bằng tay" },
  { value: "pac", label: "Theo tệp cấu hình tự động (PAC)" },
];

/** How this machine leaves the office's network; for IT. */
export function NetworkPanel() {
  const known = useCall("office.network", {});
  const set = useSecretCall("office.setNetwork", "đặt đường ra mạng");
  const [form, setForm] = useState<Setting | null>(null);
  const [password, setPassword] = useState("");
  useEffect(() => {
    if (!known.data) return;
    const { hasPassword: _, ...setting } = known.data;
    setForm((now) => now ?? setting);
  }, [known.data]);
  if (!form) return <Panel title="Đường ra mạng">{null}</Panel>;
  const change = (part: Partial<Setting>) => setForm({ ...form, ...part });
  const proxied = form.kind === "manual" || form.kind === "pac";
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (form) void set.send({ ...form, password });
    setPassword("");
  }
  const hasPassword = set.data?.hasPassword ?? known.data?.hasPassword ?? false;
  return (
    <Panel title="Đường ra mạng">
      <form className="stack" onSubmit={submit}>
        <ErrorNote error={set.error ? wireOf(set.error) : null} />
        {set.data ? <State tone="good">Đã đặt; lần gửi tới sẽ đi đường này</State> : null}
        <SelectField
          label="Máy này ra mạng"
          name="networkKind"
          value={form.kind}
          options={KINDS}
          onChange={(kind) => change({ kind: kind as Setting["kind"] })}
        />
        {form.kind === "manual" ? (
          <>
            <TextField
              label="Địa chỉ proxy"
              name="proxyAddress"
              value={form.address}
              onChange={(address) => change({ address })}
              maxLength={300}
              placeholder="proxy.xa.gov.vn:3128"
            />
            <TextField
              label="Đi thẳng tới các máy này"
              name="proxyExcept"
              value={form.except}
              onChange={(except) => change({ except })}
              maxLength={2000}
              hint="Cách nhau bằng dấu phẩy; .gov.vn là mọi máy dưới tên miền đó."
            />
          </>
        ) : null}
        {form.kind === "pac" ? (
          <TextField
            label="Địa chỉ tệp PAC"
            name="pacUrl"
            value={form.url}
            onChange={(url) => change({ url })}
            maxLength={500}
            placeholder="http://…/proxy.pac"
          />
        ) : null}
        {proxied ? (
          <>
            <TextField
              label="Tên đăng nhập proxy"
              name="proxyUser"
              value={form.user}
              onChange={(user) => change({ user })}
              maxLength={200}
              hint="Để trống nếu proxy không hỏi. Chỉ cách Basic; đăng nhập Windows (NTLM, Kerberos) chưa hỗ trợ."
            />
            <PasswordField
              label="Mật khẩu proxy"
              name="proxyPassword"
              value={password}
              onChange={setPassword}
              maxLength={300}
            />
            {hasPassword ? <p className="soft small">Đã có mật khẩu; để trống là giữ nguyên.</p> : null}
          </>
        ) : null}
        <div>
          <Button type="submit" busy={set.pending}>
            Đặt đường ra mạng
          </Button>
        </div>
      </form>
    </Panel>
  );
}
