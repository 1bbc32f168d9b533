import { useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { BlobImage } from "../../app/pictures.tsx";
import { saveBlob, upload } from "../../app/upload.ts";
import { Button, Empty, ErrorNote, FileDrop, Head, Panel, State, Waiting } from "../../ui/index.ts";
import { Verification } from "./verification.tsx";

type Check = Output<"copies.check">;

/** Checks the signatures of one file, with the pages where the marks are, and a report to keep. */
export function CheckScreen() {
  const check = useAction("copies.check", { word: "kiểm tra chữ ký" });
  const [failed, setFailed] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const [saved, setSaved] = useState(false);
  const result: Check | undefined = check.data;

  async function read(file: File | undefined): Promise<void> {
    if (!file) return;
    setFailed(null);
    setSaved(false);
    setSending(true);
    try {
      await check.mutateAsync({ upload: await upload(file) });
    } catch (error) {
      setFailed(error);
    } finally {
      setSending(false);
    }
  }
  async function keep(): Promise<void> {
    if (!result || saved) return;
    setSaved(true);
    await saveBlob(result.file).catch(setFailed);
  }
  useKeys({ f8: () => void keep() });

  return (
    <div className="screen">
      <Head
        title="Kiểm tra chữ ký số"
        sub="Xem ai ký, ký lúc nào, nội dung có bị sửa sau khi ký không, ngay khi người nộp còn ở quầy"
      />
      <ErrorNote error={failed ? wireOf(failed) : null} />
      <div className="columns half fill">
        <div className="stack">
          <Panel title="Tệp PDF đã ký">
            <FileDrop
              label="Chọn tệp PDF"
              hotkey="F9"
              accept="application/pdf,.pdf"
              disabled={sending}
              onFiles={(files) => void read(files[0])}
            >
              <p className="small soft">Hoặc kéo tệp vào đây. Tệp chỉ được đọc để kiểm tra, không lưu lại.</p>
            </FileDrop>
            {sending ? <Waiting>Đang kiểm tra từng chữ ký…</Waiting> : null}
          </Panel>
          {result && !sending ? (
            <Panel
              title={result.name}
              aside={
                <Button hotkey="F8" disabled={saved} onClick={() => void keep()}>
                  {saved ? "Đã lưu kết quả" : "Lưu kết quả (PDF)"}
                </Button>
              }
            >
              <p className="small soft">
                Kiểm tra lúc <span className="num">{timeText(result.checkedAt)}</span>
              </p>
              {result.notScanned ? <State tone="warning">Chưa quét mã độc: {result.notScanned}</State> : null}
              <Verification report={result.report} />
            </Panel>
          ) : null}
        </div>
        <Panel title="Trang có dấu ký" className="fill">
          {result && !sending && result.pages.length === 0 ? (
            <Empty title="Không vẽ được trang nào của tệp này.">Xem lời ở bên trái.</Empty>
          ) : result && !sending ? (
            <ul className="lines" aria-label="Trang có dấu ký">
              {result.pages.map(({ page, picture }) => (
                <li key={page}>
                  <p className="small soft">Trang {page}; số trong khung là số của chữ ký ở bên trái.</p>
                  <BlobImage
                    link={picture}
                    name={`check-${result.sha256}-${page}-${result.checkedAt}`}
                    alt={`Trang ${page} của ${result.name}`}
                  />
                </li>
              ))}
            </ul>
          ) : (
            <Empty title="Chưa có tệp nào.">Chọn một tệp PDF đã ký; trang và khung dấu ký hiện ở đây.</Empty>
          )}
        </Panel>
      </div>
    </div>
  );
}
