import { type FormEvent, useState } from "react";
import { wireOf } from "../../app/client.ts";
import { useSecretCall } from "../../app/counter.tsx";
import { Button, ErrorNote, Panel, PasswordField, State, TextField } from "../../ui/index.ts";
import { WatchedForm } from "../digitise/sources.tsx";
import { EnrolmentPanel } from "../enrolment/panel.tsx";
import { NetworkPanel } from "../office/network.tsx";

/** Where the province's server is, and the scanner's folder; for IT. */
export function ConnectionPanel() {
  const [serverUrl, setServerUrl] = useState("");
  const [deviceToken, setDeviceToken] = useState("");
  const configure = useSecretCall("sync.configure", "đặt kết nối");
  function connect(event: FormEvent): void {
    event.preventDefault();
    void configure.send({ serverUrl: serverUrl.trim(), deviceToken });
    setDeviceToken("");
  }
  return (
    <div className="columns half fill">
      <Panel title="Máy chủ của tỉnh">
        <form className="stack" onSubmit={connect}>
          <ErrorNote error={configure.error ? wireOf(configure.error) : null} />
          {configure.data ? <State tone="good">{configure.data.sentence}</State> : null}
          <TextField
            label="Địa chỉ máy chủ"
            name="serverUrl"
            value={serverUrl}
            onChange={setServerUrl}
            maxLength={500}
            placeholder="https://…"
          />
          <PasswordField
            label="Mã của máy này (do tỉnh cấp)"
            name="deviceToken"
            value={deviceToken}
            onChange={setDeviceToken}
            maxLength={500}
          />
          <div>
            <Button kind="primary" type="submit" busy={configure.pending}>
              Đặt kết nối
            </Button>
          </div>
        </form>
      </Panel>
      <NetworkPanel />
      <EnrolmentPanel />
      <Panel title="Thư mục máy quét">
        <WatchedForm folder="" />
      </Panel>
    </div>
  );
}
