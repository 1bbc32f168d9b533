import { type FormEvent, useState } from "react";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall, useSecretCall } from "../../app/counter.tsx";
import { bytesText, timeText } from "../../app/format.ts";
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
    <div className="columns half fill">
      <div className="stack">
        {may ? (
          <>
            <ExportForm forProvince={packages.data?.forProvince ?? false} />
            <ImportForm />
          </>
        ) : (
          <Panel title="Gói đồng bộ trên USB">
            <Empty title="Trưởng bộ phận hoặc cán bộ CNTT xuất và nạp gói.">
              Khi mất mạng lâu, nhờ người đó chép những gì chưa gửi sang USB.
            </Empty>
          </Panel>
        )}
      </div>
      <Panel title="Các gói" className="fill">
        <ErrorNote error={packages.error ? wireOf(packages.error) : null} />
        {running ? <Now running={running} /> : null}
        {packages.isSuccess && rows.length === 0 && !running ? (
          <Empty title="Chưa xuất hay nạp gói nào.">Gói đã ghi hoặc đã nạp hiện ở đây, có mã kiểm tra.</Empty>
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
                {row.by} · {row.operations} việc{row.way === "in" ? ` (${row.added} việc mới)` : ""},{" "}
                {row.files} tệp, {bytesText(row.bytes)} · SHA-256{" "}
                <span className="num">{row.sha256.slice(0, 16)}…</span>
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
          label={`${word}: ${bytesText(running.done)} trong ${bytesText(running.total)}`}
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
        <p className="small soft">
          {props.forProvince
            ? "Máy chủ tỉnh mở được gói không cần mật khẩu; máy khác của cơ quan cần mật khẩu."
            : "Chưa có khóa của tỉnh (chưa nối được lần nào): gói chỉ mở bằng mật khẩu ở máy khác của cơ quan."}{" "}
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
