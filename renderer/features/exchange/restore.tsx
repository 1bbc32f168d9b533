import { type FormEvent, useState } from "react";
import type { ExchangeView } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useSecretCall } from "../../app/counter.tsx";
import { timeText, wholeText } from "../../app/format.ts";
import { AreaField, Button, Dialog, ErrorNote, Note, Panel, PasswordField, State } from "../../ui/index.ts";

type Machine = ExchangeView["machines"][number];

/** Machines that this one stands in for: what came back, what is still coming, and what nobody has. */
export function Restores(props: { restores: ExchangeView["restores"] }) {
  if (props.restores.length === 0) return null;
  return (
    <Panel title="Đã thay thế máy hỏng">
      {props.restores.map((one) => (
        <section key={one.device} className="stack" aria-label={`Thay thế ${one.name}`}>
          <p>
            <strong>{one.name}</strong> · {one.by}, <span className="num">{timeText(one.at)}</span>: {one.why}
          </p>
          <p>
            <State tone={one.done ? "good" : "info"}>
              {one.done ? "Đã lấy lại xong" : `Đang lấy lại, còn ${wholeText(one.filesComing)} tệp`}
            </State>{" "}
            từ {one.machines} máy: {wholeText(one.dossiers)} hồ sơ, {wholeText(one.receptions)} người chờ bổ
            sung, {wholeText(one.parcels)} bưu gửi, {wholeText(one.operations)} việc chưa gửi
            {one.late > 0
              ? ` (trong đó ${one.late} việc về sau, từ máy lúc thay thế không liên lạc được)`
              : ""}
            .
          </p>
          {one.notAsked.length > 0 && (
            <p>
              <State tone="warning">{`Chưa hỏi được ${one.notAsked.join(", ")}`}</State> vì máy đó không trả
              lời. Việc của {one.name} mà máy đó đang giữ sẽ tự về máy này khi liên lạc lại được; không phải
              thay thế lần nữa.
            </p>
          )}
          <p>
            <State tone={one.lossTone}>{one.loss}</State>
          </p>
        </section>
      ))}
    </Panel>
  );
}

/** The head puts this machine in the place of a lost one, with the head's own password. */
export function RestoreForm(props: {
  machine: Machine;
  /** the other machines of the office that are still at work */
  others: readonly Machine[];
  onClose: () => void;
}) {
  const { machine, onClose } = props;
  const names = (here: boolean) =>
    props.others
      .filter((one) => one.here === here)
      .map((one) => one.name)
      .join(", ");
  const [asked, silent] = [names(true), names(false)];
  const [why, setWhy] = useState("");
  const [password, setPassword] = useState("");
  const restore = useSecretCall("exchange.restore", "thay thế máy hỏng");
  async function replace(event: FormEvent) {
    event.preventDefault();
    const done = await restore.send({ device: machine.device, why, password });
    setPassword("");
    if (done) onClose();
  }
  return (
    <Dialog title={`Máy này thay cho ${machine.name}`} onClose={onClose}>
      <form className="stack" onSubmit={(event) => void replace(event)}>
        <ErrorNote error={restore.error ? wireOf(restore.error) : null} />
        <p>
          Nghe {machine.name} lần cuối lúc <span className="num">{timeText(machine.heardAt)}</span>. Hồ sơ,
          việc chưa gửi và tệp của máy đó mà các máy khác giữ sẽ thuộc về máy này.
        </p>
        <p>
          {asked ? `Sẽ hỏi ${asked}.` : "Lúc này không liên lạc được với máy nào khác của cơ quan."}
          {silent
            ? ` Chưa hỏi được ${silent}: bật lên trước thì tốt hơn; việc đang giữ ở đó sẽ tự về sau khi liên lạc lại được.`
            : ""}
        </p>
        <Note tone="warning">
          <p>
            Chỉ làm khi {machine.name} hỏng hẳn hoặc đã mất. Số đã cấp cho máy đó không dùng lại. Máy bị mất
            thì báo tỉnh thu hồi.
          </p>
        </Note>
        <AreaField label="Lý do" name="restoreWhy" value={why} onChange={setWhy} required />
        <PasswordField
          label="Mật khẩu của trưởng bộ phận"
          name="restorePassword"
          value={password}
          onChange={setPassword}
          maxLength={200}
        />
        <div className="row">
          <Button kind="primary" type="submit" busy={restore.pending}>
            Thay thế
          </Button>
          <Button onClick={onClose}>Thôi</Button>
        </div>
      </form>
    </Dialog>
  );
}
