import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { BlobImage } from "../../app/pictures.tsx";
import { useScan } from "../../app/scanner.ts";
import { upload } from "../../app/upload.ts";
import {
  Button,
  Empty,
  ErrorNote,
  FileDrop,
  Head,
  Note,
  Panel,
  TextField,
  type Tone,
  Waiting,
  Word,
} from "../../ui/index.ts";
import { Camera } from "./camera.tsx";

type Check = Output<"copies.checkCode">;
type Seal = NonNullable<Check["seal"]>;

const VERDICTS: Record<Seal["verdict"], { tone: Tone; word: string }> = {
  valid: { tone: "good", word: "Dấu kiểm đúng, hãy so với giấy" },
  warning: { tone: "warning", word: "Chữ ký đúng, nhưng chưa đủ để tin" },
  invalid: { tone: "bad", word: "Dấu kiểm không có giá trị" },
  unknown: { tone: "bad", word: "Chưa kiểm được, chưa nhận giấy này" },
};
const MARKED = /[^\x20-\x7e\s]/;

/** The codes on a paper that somebody brought: by a hand scanner, from a picture or a file, typed. No network. */
export function CheckCodeScreen() {
  const check = useAction("copies.checkCode", { word: "kiểm mã" });
  const status = useCall("copies.sealStatus", {});
  const [text, setText] = useState("");
  const [failed, setFailed] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const [camera, setCamera] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const busy = sending || check.isPending;

  async function run(input: () => Promise<Parameters<typeof check.mutateAsync>[0]>): Promise<void> {
    if (busy) return;
    setFailed(null);
    setSending(true);
    check.reset();
    try {
      await check.mutateAsync(await input());
      setText("");
      setCamera(false);
    } catch (error) {
      setFailed(error);
    } finally {
      setSending(false);
      field.current?.focus();
    }
  }
  const picture = (file: File | undefined) => {
    if (file) void run(async () => ({ upload: await upload(file) }));
  };
  const read = (code: string) => void run(async () => ({ text: code.trim() }));
  const scanned = (scan: { text: string }): boolean => {
    read(scan.text);
    return true;
  };
  useScan("seal", scanned);
  useScan("dossier", scanned);
  const turnCamera = () => {
    // what was said of the paper before is not said of the one that is held up now
    if (!camera) check.reset();
    setCamera(!camera);
  };
  useKeys({ f8: { word: "Mở, cất máy ảnh", run: turnCamera } });
  const takePicture = useRef(picture);
  takePicture.current = picture;
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = [...(event.clipboardData?.files ?? [])][0];
      if (!file) return;
      event.preventDefault();
      takePicture.current(file);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, []);

  return (
    <div className="screen">
      <Head
        title="Kiểm mã trên bản giấy"
        sub="Mã nói gì, chữ ký trong mã có đúng không, so gì với giấy; kiểm ngay trên máy này, không cần mạng"
      >
        {status.data ? <Word state={status.data.state} /> : null}
      </Head>
      <ErrorNote error={failed ? wireOf(failed) : null} />
      <div className="columns half fill">
        <Panel title="Đưa mã vào">
          <div className="stack">
            <form
              onSubmit={(event: FormEvent) => {
                event.preventDefault();
                if (text.trim()) read(text);
              }}
              className="stack"
            >
              <TextField
                label="Quét bằng máy quét cầm tay, hoặc dán chữ của mã"
                name="code"
                value={text}
                inputRef={field}
                maxLength={4000}
                hint="Đặt con trỏ ở đâu cũng được. Máy quét gõ bàn phím thì tắt bộ gõ tiếng Việt khi quét."
                onChange={setText}
              />
              <div>
                <Button type="submit" kind="primary" busy={busy} disabled={text.trim() === ""}>
                  Kiểm mã
                </Button>
              </div>
            </form>
            <FileDrop
              label="Chọn ảnh hoặc PDF"
              hotkey="F9"
              accept="image/jpeg,image/png,image/tiff,image/webp,application/pdf,.pdf"
              disabled={busy}
              onFiles={(files) => picture(files[0])}
            >
              <p className="small soft">
                Ảnh chụp bằng máy ảnh, điện thoại hoặc máy quét; kéo vào đây hoặc dán bằng Ctrl V. Ảnh đọc
                xong là bỏ.
              </p>
            </FileDrop>
            <div>
              <Button hotkey="F8" pressed={camera} onClick={turnCamera}>
                {camera ? "Cất máy ảnh" : "Dùng máy ảnh của máy này"}
              </Button>
            </div>
            {camera ? <Camera busy={busy} onPicture={picture} /> : null}
            {busy ? <Waiting>Đang đọc và kiểm mã…</Waiting> : null}
            {check.data && !busy ? <Report check={check.data} /> : null}
          </div>
        </Panel>
        <Panel title="So với giấy">
          {check.data && !busy ? (
            <Compare check={check.data} />
          ) : (
            <div className="stack">
              <Empty title="Chưa có mã nào.">
                Mục cần so và ảnh của giấy tờ, nếu có trên máy, hiện ở đây.
              </Empty>
              {status.data ? <Knowledge status={status.data} /> : null}
            </div>
          )}
        </Panel>
      </div>
    </div>
  );
}

/** How old what we judge by is. */
function Knowledge(props: { status: Output<"copies.sealStatus"> }) {
  const { list, sentence } = props.status;
  return (
    <dl className="facts">
      <dt>Danh sách khóa của tỉnh</dt>
      <dd>
        {list ? (
          <>
            Bản {list.edition}, lập <span className="num">{timeText(list.issuedAt)}</span>,{" "}
            {ageText(list.ageHours)}; {list.revoked} khóa bị thu hồi, {list.withdrawn} giấy bị thu hồi. Dùng
            được đến <span className="num">{timeText(list.nextUpdate)}</span>.
          </>
        ) : (
          "Chưa có: đồng bộ một lần để nhận."
        )}
      </dd>
      <dt>Khóa của máy này</dt>
      <dd>{sentence}</dd>
    </dl>
  );
}

function Report(props: { check: Check }) {
  const { seal, differ, card, trial, training, items } = props.check;
  if (training) {
    return (
      <Note tone="bad">
        <p className="strong">Đây là giấy tập huấn, không có giá trị</p>
        <p>Không nhận giấy này: hồ sơ và số trên giấy đều là số tập, không có trên hệ thống của tỉnh.</p>
      </Note>
    );
  }
  if (differ) {
    return (
      <Note tone="bad">
        <p className="strong">Hai mã trên giấy không cùng một văn bản</p>
        <p>{differ}. Không nhận giấy này: có thể một mã đã bị dán đè từ giấy khác.</p>
      </Note>
    );
  }
  if (card && !seal) {
    return (
      <Note tone="info">
        <p className="strong">Đây là mã của thẻ căn cước, không phải của bản giấy.</p>
        <p>
          {card.fullName}, số {card.identity}
        </p>
      </Note>
    );
  }
  if (!seal) {
    return (
      <Note tone="warning">
        <p className="strong">
          {trial ? "Đây là bản thử, không có giá trị pháp lý" : "Chỉ có mã tra cứu, không có dấu kiểm"}
        </p>
        <p>
          {items.length > 0 ? "Mã này ai cũng in được: " : ""}
          tra theo mã hồ sơ trên hệ thống rồi so nội dung trước khi nhận.
        </p>
      </Note>
    );
  }
  const { tone, word } = VERDICTS[seal.verdict];
  const { key, list } = seal;
  return (
    <div className="stack">
      <Note tone={tone}>
        <p className="strong" role="status">
          {word}
        </p>
        <p>{seal.why}</p>
      </Note>
      {seal.reason === "not-base45" && MARKED.test(seal.why) ? (
        <p className="small soft">
          Quét bằng máy quét gõ bàn phím: tắt bộ gõ tiếng Việt (Unikey) rồi quét lại, hoặc chụp ảnh mã.
        </p>
      ) : null}
      <dl className="facts">
        <dt>Loại giấy</dt>
        <dd>{seal.claims?.kindWords ?? "Không đọc được"}</dd>
        {key ? (
          <>
            <dt>Nơi ký mã</dt>
            <dd>
              {key.unitName || "Chưa biết"}
              {key.machine ? `, máy ${key.machine}` : ""}
            </dd>
            <dt>Khóa</dt>
            <dd>
              <span className="num">{key.id}</span>
              {key.ageDays === null
                ? ""
                : `, cấp ${key.ageDays === 0 ? "hôm nay" : `${key.ageDays} ngày trước`}`}
            </dd>
          </>
        ) : null}
        <dt>Thu hồi</dt>
        <dd>
          {seal.revocation === "good"
            ? "Không bị thu hồi"
            : seal.revocation === "revoked"
              ? "Đã bị thu hồi"
              : "Chưa biết"}
          {list ? `, theo danh sách ${ageText(list.ageHours)} (bản ${list.edition})` : ""}
        </dd>
        {list?.demonstration ? (
          <>
            <dt>Lưu ý</dt>
            <dd>Danh sách của bản trình diễn, không có giá trị thật.</dd>
          </>
        ) : null}
      </dl>
      <p className="small soft">Dấu kiểm của hệ thống không thay chữ ký và dấu của cơ quan.</p>
    </div>
  );
}

function Compare(props: { check: Check }) {
  const { check } = props;
  const { seal, items, ours } = check;
  const rows = seal?.claims ? seal.compare : items;
  if (rows.length === 0)
    return <Empty title="Mã này không nói gì về một bản giấy.">Xem lời ở bên trái.</Empty>;
  return (
    <div className="stack">
      <p className="small">
        {seal && seal.verdict !== "invalid"
          ? "Mã có thể bị chép sang giấy khác: so từng mục dưới đây với chữ trên giấy."
          : "Các mục dưới đây chỉ là lời của mã, chưa tin được."}
      </p>
      <dl className="facts">
        {rows.map(({ label, value }) => (
          <FactRow key={label} label={label} value={value} />
        ))}
      </dl>
      {ours ? (
        <>
          {ours.state ? <Word state={ours.state} /> : null}
          {ours.picture ? (
            <BlobImage
              link={ours.picture}
              name={`check-code-${check.checkedAt}`}
              alt={`Trang 1 của ${ours.title}, bản điện tử trên máy này`}
            />
          ) : null}
        </>
      ) : seal?.claims ? (
        <p className="small soft">
          Giấy tờ này không có trên máy; muốn xem bản điện tử thì tra ở địa chỉ in cạnh mã.
        </p>
      ) : null}
    </div>
  );
}

function FactRow(props: { label: string; value: string }) {
  return (
    <>
      <dt>{props.label}</dt>
      <dd className="strong">{props.value}</dd>
    </>
  );
}

function ageText(hours: number): string {
  if (hours < 1) return "mới trong giờ này";
  return hours < 48 ? `${hours} giờ trước` : `${Math.floor(hours / 24)} ngày trước`;
}
