import { type FormEvent, useState } from "react";
import { wireOf } from "../../app/client.ts";
import { useAction, useSecretCall } from "../../app/counter.tsx";
import { Button, ErrorNote, Panel, PasswordField, State, TextField } from "../../ui/index.ts";
import { NetworkPanel } from "../office/network.tsx";

/** Where the province's server is, and the scanner's folder; for IT. */
export function ConnectionPanel() {
  const [serverUrl, setServerUrl] = useState("");
  const [deviceToken, setDeviceToken] = useState("");
  const [folder, setFolder] = useState("");
  const configure = useSecretCall("sync.configure", "đặt kết nối");
  const watch = useAction("digitise.setWatched", { word: "đặt thư mục quét", stale: ["digitise.watched"] });
  function connect(event: FormEvent): void {
    event.preventDefault();
    void configure.send({ serverUrl: serverUrl.trim(), deviceToken });
    setDeviceToken("");
  }
  function setWatched(event: FormEvent): void {
    event.preventDefault();
    watch.mutate({ folder: folder.trim() || null });
  }
  return (
    <div className="columns thirds fill">
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
      <Panel title="Thư mục máy quét">
        <form className="stack" onSubmit={setWatched}>
          <ErrorNote error={watch.error ? wireOf(watch.error) : null} />
          {watch.isSuccess ? <State tone="good">Đã đặt thư mục</State> : null}
          <TextField
            label="Đường dẫn thư mục"
            name="folder"
            value={folder}
            onChange={setFolder}
            maxLength={1000}
            hint="Máy quét ghi ảnh vào đây; để trống là không dùng."
          />
          <div>
            <Button type="submit" busy={watch.isPending}>
              Đặt thư mục
            </Button>
          </div>
        </form>
      </Panel>
    </div>
  );
}
