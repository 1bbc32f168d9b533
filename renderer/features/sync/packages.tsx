import { type FormEvent, useState } from "react";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall, useSecretCall } from "../../app/counter.tsx";
import { bytesText, timeText, wholeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import {
  Button,
  Empty,
  ErrorNote,
  Note,
  Panel,
  PasswordField,
  ProgressLine,
  TextField,
} from "../../ui/index.ts";

const LEAST = 12;

/** What is unsent carried by hand: out into one encrypted file, in from another machine of the office. */
export function PackagesPart() {
  const packages = useCall("sync.packages", {}, { refetchInterval: 1_000 });
  const may = useMay("sync.exportPackage");
  const rows = packages.data?.rows ?? [];
  const running = packages.data?.running ?? null;
  return (
    <div className="stack fill sync-packages">
      {may ? (
        <div className="columns half">
          <ExportForm forProvince={packages.data?.forProvince ?? false} />
          <ImportForm />
        </div>
      ) : (
        <Panel title="Gói đồng bộ trên USB">
          <Empty title="Trưởng bộ phận hoặc cán bộ CNTT xuất và nạp gói.">
            Khi mất mạng lâu, nhờ người đó chép những gì chưa gửi sang USB.
          </Empty>
        </Panel>
      )}
      <Panel title="Các gói" className="fill">
        <ErrorNote error={packages.error ? wireOf(packages.error) : null} />
        {running ? <Now running={running} /> : null}
        {packages.isSuccess && rows.length === 0 && !running ? (
          <Empty title="Chưa xuất hay nạp gói nào.">
            Mất mạng lâu: xuất gói ra USB ở đây, mang USB sang máy khác của cơ quan còn mạng và nạp ở đó, hoặc
            đưa tỉnh. Gói đã ghi hoặc đã nạp hiện ở đây, có mã kiểm tra.
          </Empty>
        ) : null}
        <ul className="lines">
          {rows.map((row) => (
            <li key={`${row.way}-${row.id}`} className="stack">
              <p className="row apart">
                <strong>{row.way === "out" ? "Đã xuất" : `Đã nạp, của máy “${row.machineName}”`}</strong>
                <span className="num small">{timeText(row.at)}</span>
              </p>
              <p className="small clip" title={row.path}>
                {row.path}
              </p>
              <p className="small soft">
                {row.by} · {wholeText(row.operations)} việc
                {row.way === "in" ? ` (${wholeText(row.added)} việc mới)` : ""}, {wholeText(row.files)} tệp,{" "}
                {bytesText(row.bytes)} · SHA-256 <span className="num">{row.sha256.slice(0, 16)}…</span>
              </p>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}

function Now(props: {
  running: { way: "out" | "in"; path: string; state: string; done: number; total: number; said: string };
}) {
  const { running } = props;
  const cancel = useAction("sync.cancelPackage", { word: "dừng gói", stale: ["sync.packages"] });
  const word = running.way === "out" ? "Đang ghi gói" : "Đang đọc và kiểm gói";
  if (running.state === "working") {
    return (
      <Note
        tone="info"
        action={
          <Button busy={cancel.isPending} onClick={() => cancel.mutate({})}>
            Dừng
          </Button>
        }
      >
        <ProgressLine
          done={running.done}
          total={running.total}
          // a package is read twice over: its bytes would be told twice
          label={`${word}: ${running.total > 0 ? Math.floor((running.done / running.total) * 100) : 0}%`}
        />
      </Note>
    );
  }
  return <Note tone={running.state === "done" ? "good" : "bad"}>{running.said}</Note>;
}

function ExportForm(props: { forProvince: boolean }) {
  const [folder, setFolder] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const start = useSecretCall("sync.exportPackage", "xuất gói");
  const short = passphrase.length > 0 && passphrase.length < LEAST;
  const differs = again.length > 0 && again !== passphrase;
  const ready = folder.trim() && passphrase.length >= LEAST && again === passphrase;
  async function go(event: FormEvent) {
    event.preventDefault();
    if (!ready || start.pending) return;
    await start.send({ folder: folder.trim(), passphrase });
    setPassphrase("");
    setAgain("");
  }
  return (
    <Panel title="Xuất những gì chưa gửi">
      <form className="stack" onSubmit={(event) => void go(event)} aria-label="Xuất gói">
        <ErrorNote error={start.error ? wireOf(start.error) : null} />
        <TextField
          label="Thư mục hoặc ổ USB nhận"
          name="package-folder"
          value={folder}
          onChange={setFolder}
          maxLength={1000}
          placeholder="E:\dong-bo"
        />
        <div className="row two">
          <PasswordField
            label="Mật khẩu của gói (ít nhất 12 ký tự)"
            name="package-passphrase"
            value={passphrase}
            onChange={setPassphrase}
            maxLength={500}
            error={short ? "Còn ngắn: cần ít nhất 12 ký tự." : null}
          />
          <PasswordField
            label="Gõ lại mật khẩu"
            name="package-again"
            value={again}
            onChange={setAgain}
            maxLength={500}
            error={differs ? "Hai lần gõ khác nhau." : null}
          />
        </div>
        <p className="small soft">
          {props.forProvince
            ? "Máy khác của cơ quan mở gói bằng mật khẩu này, tỉnh mở không cần mật khẩu: ghi lại và để riêng với USB."
            : "Chưa nối được tỉnh lần nào nên gói chỉ mở được bằng mật khẩu này, ở máy khác của cơ quan: ghi lại và để riêng với USB."}{" "}
          Mọi thứ vẫn ở lại máy này cho đến khi tỉnh xác nhận; gửi đường nào trước cũng chỉ vào một lần.
        </p>
        <div>
          <Button kind="primary" type="submit" busy={start.pending} disabled={!ready}>
            Xuất gói
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function ImportForm() {
  const [path, setPath] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const start = useSecretCall("sync.importPackage", "nạp gói");
  const ready = path.trim() && passphrase;
  async function go(event: FormEvent) {
    event.preventDefault();
    if (!ready || start.pending) return;
    await start.send({ path: path.trim(), passphrase });
    setPassphrase("");
  }
  return (
    <Panel title="Nạp gói của máy khác">
      <form className="stack" onSubmit={(event) => void go(event)} aria-label="Nạp gói">
        <ErrorNote error={start.error ? wireOf(start.error) : null} />
        <TextField
          label="Đường dẫn tệp gói"
          name="package-path"
          value={path}
          onChange={setPath}
          maxLength={1000}
          placeholder="E:\dong-bo\goi-dong-bo….qmcgoi"
        />
        <PasswordField
          label="Mật khẩu của gói này"
          name="package-open"
          value={passphrase}
          onChange={setPassphrase}
          maxLength={500}
        />
        <p className="small soft">
          Từng byte được kiểm trước khi nhận. Gói hỏng, bị sửa, của cơ quan khác hoặc đã nạp đều bị từ chối.
        </p>
        <div>
          <Button type="submit" busy={start.pending} disabled={!ready}>
            Nạp gói
          </Button>
        </div>
      </form>
    </Panel>
  );
}
