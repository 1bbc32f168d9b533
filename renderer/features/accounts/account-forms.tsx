import { type FormEvent, useState } from "react";
import type { Output, Role } from "../../../preload/contract/index.ts";
import { ROLE_NAMES, ROLES } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useSecretCall } from "../../app/counter.tsx";
import { useSession } from "../../app/session.tsx";
import { Button, CheckField, ErrorNote, Panel, PasswordField, State, TextField } from "../../ui/index.ts";
import { AgencyField } from "../catalogue/agency-field.tsx";

/** A new individual account. */
export function NewAccountForm(props: { onMade: () => void }) {
  const { officer } = useSession();
  const create = useSecretCall("accounts.create", "tạo tài khoản");
  const [fullName, setFullName] = useState("");
  const [username, setUsername] = useState("");
  const [title, setTitle] = useState("");
  const [identity, setIdentity] = useState("");
  const [homeAgency, setHomeAgency] = useState(officer.homeAgency);
  const [workAgency, setWorkAgency] = useState(officer.workAgency);
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const [password, setPassword] = useState("");
  const [noRole, setNoRole] = useState(false);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setNoRole(roles.length === 0);
    if (roles.length === 0) return;
    const made = await create.send({
      fullName,
      username: username.trim().toLowerCase(),
      title,
      roles: [...roles],
      homeAgency,
      workAgency,
      password,
      ...(identity.trim() ? { identity: identity.trim() } : {}),
    });
    if (!made) return;
    setFullName("");
    setUsername("");
    setTitle("");
    setIdentity("");
    setRoles([]);
    setPassword("");
    props.onMade();
  }

  return (
    <Panel title="Tạo tài khoản">
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <ErrorNote error={create.error ? wireOf(create.error) : null} />
        {create.data ? <State tone="good">Đã tạo tài khoản {create.data.username}</State> : null}
        <TextField
          label="Họ và tên"
          name="newFullName"
          value={fullName}
          onChange={setFullName}
          maxLength={100}
        />
        <TextField label="Chức danh" name="newTitle" value={title} onChange={setTitle} maxLength={100} />
        <TextField
          label="Tên đăng nhập"
          name="newUsername"
          value={username}
          onChange={setUsername}
          maxLength={40}
          hint="Chữ thường không dấu, số, dấu chấm; của riêng một người."
        />
        <TextField
          label="Số định danh (để so với chứng thư ký)"
          name="newIdentity"
          inputMode="numeric"
          value={identity}
          onChange={setIdentity}
          maxLength={12}
        />
        <AgencyField label="Cơ quan chủ quản" name="newHome" value={homeAgency} onChange={setHomeAgency} />
        <AgencyField label="Nơi làm việc" name="newWork" value={workAgency} onChange={setWorkAgency} />
        <fieldset className="roles">
          <legend className="small strong">Vai trò</legend>
          {ROLES.map((role) => (
            <CheckField
              key={role}
              name={`role-${role}`}
              label={ROLE_NAMES[role]}
              checked={roles.includes(role)}
              onChange={(on) => setRoles(on ? [...roles, role] : roles.filter((entry) => entry !== role))}
            />
          ))}
        </fieldset>
        {noRole ? <p className="small tone-bad">Chọn ít nhất một vai trò.</p> : null}
        <PasswordField
          label="Mật khẩu đầu tiên"
          name="newPassword"
          value={password}
          onChange={setPassword}
          maxLength={200}
        />
        <div>
          <Button kind="primary" type="submit" busy={create.pending}>
            Tạo tài khoản
          </Button>
        </div>
      </form>
    </Panel>
  );
}

/** A new password for an officer who forgot theirs. */
export function PasswordForm(props: { account: Output<"accounts.create">; onClose: () => void }) {
  const reset = useSecretCall("accounts.resetPassword", "đặt lại mật khẩu");
  const [password, setPassword] = useState("");
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    await reset.send({ id: props.account.id, password });
    setPassword("");
  }
  return (
    <Panel title={`Mật khẩu mới cho ${props.account.fullName}`}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <ErrorNote error={reset.error ? wireOf(reset.error) : null} />
        {reset.data ? <State tone="good">Đã đặt mật khẩu mới</State> : null}
        <PasswordField
          label="Mật khẩu mới"
          name="resetPassword"
          value={password}
          onChange={setPassword}
          maxLength={200}
        />
        <div className="row">
          <Button kind="primary" type="submit" busy={reset.pending}>
            Đặt mật khẩu
          </Button>
          <Button onClick={props.onClose}>Thôi</Button>
        </div>
      </form>
    </Panel>
  );
}
