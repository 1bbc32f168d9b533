import { useEffect, useRef, useState } from "react";
import { Button, Note } from "../../ui/index.ts";

/** Why there is no picture, by the names that browsers give it. */
const REASONS: Record<string, string> = {
  NotFoundError: "Máy này không có máy ảnh, hoặc máy ảnh chưa cắm.",
  NotReadableError: "Máy ảnh đang bị phần mềm khác dùng, hoặc không trả lời.",
  NotAllowedError: "Hệ điều hành đang chặn máy ảnh.",
};

/** Asked of the camera; it gives what it can. A code needs sharp edges, not colours. */
const WANTED = {
  audio: false,
  video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } },
};

/** This machine's camera: shown until it is put away, one picture at a key. Nothing of it is kept. */
export function Camera(props: { busy: boolean; onPicture(file: File): void }) {
  const video = useRef<HTMLVideoElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [failed, setFailed] = useState("");
  const [shows, setShows] = useState(false);

  useEffect(() => {
    let stream: MediaStream | undefined;
    let gone = false;
    const end = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    navigator.mediaDevices
      .getUserMedia(WANTED)
      .then((found) => {
        stream = found;
        if (gone || !video.current) return end();
        video.current.srcObject = found;
        // pulled out while it shows
        for (const track of found.getTracks())
          track.onended = () => setFailed(REASONS["NotFoundError"] ?? "");
      })
      .catch((error: Error) => setFailed(REASONS[error.name] ?? "Máy ảnh không mở được."));
    return () => {
      gone = true;
      end();
    };
  }, []);
  useEffect(() => {
    if (shows && !props.busy) button.current?.focus();
  }, [shows, props.busy]);

  function take(): void {
    const seen = video.current;
    if (!seen) return;
    const canvas = document.createElement("canvas");
    canvas.width = seen.videoWidth;
    canvas.height = seen.videoHeight;
    canvas.getContext("2d")?.drawImage(seen, 0, 0);
    canvas.toBlob((bytes) => {
      if (bytes) props.onPicture(new File([bytes], "may-anh.png", { type: "image/png" }));
    }, "image/png");
  }

  if (failed) {
    return (
      <Note tone="warning">
        <p className="strong">{failed}</p>
        <p>Chưa có gì được chụp. Dùng máy quét cầm tay, hoặc chụp bằng điện thoại rồi chọn ảnh.</p>
      </Note>
    );
  }
  return (
    <div className="stack">
      <video
        ref={video}
        className="camera"
        aria-label="Hình từ máy ảnh"
        muted
        autoPlay
        playsInline
        onLoadedData={() => setShows(true)}
      />
      <div>
        <Button kind="primary" buttonRef={button} busy={props.busy} disabled={!shows} onClick={take}>
          Chụp và kiểm
        </Button>
      </div>
      <p className="small soft">Đưa mã vào giữa hình cho rõ nét rồi nhấn Enter. Ảnh đọc xong là bỏ.</p>
    </div>
  );
}
