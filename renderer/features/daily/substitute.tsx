import { type FormEvent, useState } from "react";
import { inFours, type Output, ROLE_NAMES, type Role } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall, useSecretCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import {
  AreaField,
  Button,
  CheckField,
  CountField,
  Empty,
  ErrorNote,
  Panel,
  PasswordField,
  State,
  TextField,
} from "../../ui/index.ts";
import { PaperPrint } from "../forms/paper-print.tsx";

const ROLES: readonly Role[] = ["receiving-officer", "cashier", "digitiser", "specialist"];

/** The head lets a substitute sign in at one machine while there is no line: a code, once, for some hours. */
export function SubstitutePart() {
  const status = useCall("office.status", {});
  const admit = useSecretCall("accounts.admit", "lập mã vào ca");
  const [fullName, setFullName] = useState("");
  const [username, setUsername] = useState("");
  const [roles, setRoles] = useState<readonly Role[]>(["receiving-officer"]);
  const [machine, setMachine] = useState<string | null>(null);
  const [hours, setHours] = useState(10);
  const [password, setPassword] = useState("");
  const at = machine ?? status.data?.machineName ?? "";
  async function submit(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    if (admit.pending) return;
    await admit.send({
      fullName,
      username: username.trim().toLowerCase(),
      roles: [...roles],
      machine: at,
      hours,
      password,
    });
    setPassword("");
  }
  useKeys({ f9: { word: "Lập mã vào ca", run: () => void submit() } });
  return (
    <div className="columns half-columns fill">
      <Panel title="Người thay" className="fill">
        <form className="stack" onSubmit={(event) => void submit(event)}>
          <ErrorNote error={admit.error ? wireOf(admit.error) : null} />
          <TextField
            label="Họ và tên"
            name="admit-name"
            value={fullName}
            onChange={setFullName}
            maxLength={100}
          />
          <TextField
            label="Tên đăng nhập ở tỉnh"
            name="admit-username"
            value={username}
            onChange={setUsername}
            maxLength={40}
            hint="Chữ thường không dấu, số, dấu chấm; ví dụ ntbinh."
          />
          <fieldset className="stack">
            <legend>Được làm</legend>
            {ROLES.map((role) => (
              <CheckField
                key={role}
                name={`admit-${role}`}
                label={ROLE_NAMES[role]}
                checked={roles.includes(role)}
                onChange={(on) => setRoles(on ? [...roles, role] : roles.filter((one) => one !== role))}
              />
            ))}
          </fieldset>
          <TextField
            label="Chỉ dùng được ở máy"
            name="admit-machine"
            value={at}
            onChange={setMachine}
            maxLength={100}
            hint="Tên máy ghi ở mục Đồng bộ của máy đó."
          />
          <CountField
            label="Dùng trong bao nhiêu giờ"
            name="admit-hours"
            value={hours}
            onChange={setHours}
            min={1}
            max={72}
          />
          <PasswordField
            label="Mật khẩu của bạn"
            name="admit-password"
            value={password}
            onChange={setPassword}
            maxLength={200}
            hint="Để chắc chắn chính trưởng bộ phận lập mã."
          />
          <Button kind="primary" type="submit" hotkey="F9" busy={admit.pending} disabled={roles.length === 0}>
            Lập mã vào ca
          </Button>
        </form>
      </Panel>
      <Panel title="Mã vào ca" className="fill">
        {admit.data ? (
          <MadeCode made={admit.data} />
        ) : (
          <Empty title="Chưa lập mã.">
            Dùng khi người thay chưa từng đăng nhập ở máy đó và đường truyền đang đứt.
          </Empty>
        )}
      </Panel>
    </div>
  );
}

/** The code as it is carried over: read out, on a slip whose QR the other machine's scanner reads, or copied whole. */
function MadeCode(props: { made: Output<"accounts.admit"> }) {
  const { made } = props;
  return (
    <div className="stack">
      <State tone="good">Mã dùng một lần, đến {timeText(made.until)}</State>
      {made.short ? (
        <p className="code num entry-code" data-testid="entry-code">
          {inFours(made.short)}
        </p>
      ) : (
        <State tone="warning">
          Máy này chưa gặp máy kia trên mạng nội bộ: không có mã ngắn để đọc, chỉ quét hoặc chép được.
        </State>
      )}
      <PaperPrint key={made.formId} formId={made.formId} word="In phiếu mã vào ca" focus />
      <p className="small soft">
        {made.short ? "Đọc qua điện thoại từng nhóm bốn số, hoặc đưa" : "Đưa"} phiếu có mã QR để quét ở máy
        kia. Ở màn hình đăng nhập của máy đó, chọn “Vào ca bằng mã”; họ tên và tên đăng nhập gõ đúng như bên
        trái. Tỉnh được báo cả khi lập mã và khi mã được dùng.
      </p>
      <AreaField
        label="Mã dài, dùng được cả khi hai máy chưa gặp nhau (chép nguyên cả đoạn)"
        name="admit-code"
        value={made.code}
        onChange={() => {}}
        rows={made.short ? 3 : 7}
      />
      <div className="row">
        <Button kind="quiet" onClick={() => void navigator.clipboard?.writeText(made.code)}>
          Chép mã dài
        </Button>
      </div>
    </div>
  );
}
