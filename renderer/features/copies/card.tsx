import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { PaperCopy } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { BlobImage } from "../../app/pictures.tsx";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, ErrorNote, Head, Panel, TextField, Waiting, Word } from "../../ui/index.ts";
import type { KindView } from "./kind-choice.tsx";
import { Printing } from "./printing.tsx";

/** One paper of the register: what it is, its pages, printing it again, its seal, taking it back. */
export function PaperCardScreen() {
  const { id } = useParams({ from: "/copies/paper/$id" });
  const register = useCall("copies.register", {});
  const copy = register.data?.find((one) => one.id === id);
  if (register.error && !register.data) return <ErrorNote error={wireOf(register.error)} />;
  if (!register.data) return <Waiting>Đang mở sổ bản giấy…</Waiting>;
  if (!copy) return <Empty title="Không có bản giấy này trong sổ.">Bấm Esc để về sổ bản giấy.</Empty>;
  return <Card key={id} copy={copy} />;
}

function Card({ copy }: { copy: PaperCopy }) {
  const living = copy.state.code === "made" || copy.state.code === "printed";
  const source = copy.resultId ? { resultId: copy.resultId } : { documentId: copy.documentId ?? undefined };
  const kinds = useCall("copies.kinds", source, { enabled: living });
  const kind: KindView | undefined = kinds.data?.kinds.find((one) => one.kind === copy.kind);
  const pictures = useCall(
    "copies.pictures",
    { id: copy.id },
    { enabled: copy.pages > 0, staleTime: Number.POSITIVE_INFINITY },
  );
  return (
    <div className="screen">
      <Head
        title={`Bản giấy ${copy.number}`}
        sub={
          <>
            {copy.kindWord} · {copy.title} · <span className="num">{copy.code}</span>
          </>
        }
      >
        <Word state={copy.state} />
      </Head>
      <div className="columns half fill">
        <Panel title="Trong sổ">
          <div className="stack">
            <dl className="facts">
              <dt>Cấp cho</dt>
              <dd>{copy.forWhom}</dd>
              <dt>Mục đích</dt>
              <dd>{copy.purpose}</dd>
              <dt>Số bản, số trang</dt>
              <dd className="num">
                {copy.copies} bản, {copy.pages} trang
              </dd>
              <dt>Người lập</dt>
              <dd>
                {copy.by}, <span className="num">{timeText(copy.at)}</span>
              </dd>
              <dt>Đã in</dt>
              <dd className="num">
                {copy.printed.times === 0
                  ? "Chưa in"
                  : `${copy.printed.times} lần, lần cuối ${timeText(copy.printed.at ?? copy.at)}`}
              </dd>
              {copy.printed.failed ? (
                <>
                  <dt>Lần in hỏng</dt>
                  <dd>{copy.printed.failed}</dd>
                </>
              ) : null}
              <dt>Đóng dấu</dt>
              <dd>
                {copy.stamped ? (
                  <>
                    {copy.stamped.by}, <span className="num">{timeText(copy.stamped.at)}</span>
                  </>
                ) : copy.seal === "none" ? (
                  "Không cần"
                ) : (
                  "Chưa ghi"
                )}
              </dd>
              {copy.why ? (
                <>
                  <dt>Lý do</dt>
                  <dd>{copy.why}</dd>
                </>
              ) : null}
              <dt>Lập từ</dt>
              <dd>
                {copy.resultId ? (
                  <Link to="/copies/$id" params={{ id: copy.resultId }}>
                    Kết quả {copy.code}
                  </Link>
                ) : copy.documentId ? (
                  <Link to="/copies/document/$id" params={{ id: copy.documentId }}>
                    Giấy tờ {copy.code}
                  </Link>
                ) : null}
              </dd>
            </dl>
            {living && kinds.data ? <Printing copy={copy} kind={kind ?? null} file={null} /> : null}
            {copy.state.code === "printed" && copy.seal !== "none" && !copy.stamped ? (
              <Stamp id={copy.id} />
            ) : null}
            {living ? <Withdraw id={copy.id} /> : null}
          </div>
        </Panel>
        <Panel title="Các trang">
          {pictures.data ? (
            <div className="previews">
              {pictures.data.map((picture, index) => (
                <BlobImage
                  key={picture.token}
                  link={picture}
                  name={`paper-${copy.id}-${index}`}
                  alt={`Trang ${index + 1} của bản giấy số ${copy.number}`}
                />
              ))}
            </div>
          ) : copy.pages === 0 ? (
            <Empty title="Bản này không thành giấy.">Số đã lấy được giữ lại trong sổ kèm lý do.</Empty>
          ) : pictures.error ? (
            <ErrorNote error={wireOf(pictures.error)} />
          ) : (
            <Waiting>Đang mở các trang…</Waiting>
          )}
        </Panel>
      </div>
    </div>
  );
}

function Stamp(props: { id: string }) {
  const may = useMay("copies.stamp");
  const stamp = useAction("copies.stamp", { word: "ghi đóng dấu", stale: ["copies.register"] });
  const run = () => {
    if (may && !stamp.isPending) stamp.mutate({ id: props.id });
  };
  useKeys({ f7: may ? { word: "Ghi đã đóng dấu", run } : undefined });
  if (!may) return <p className="small soft">Văn thư giữ dấu đăng nhập để ghi đã đóng dấu.</p>;
  return (
    <div className="stack">
      <ErrorNote error={stamp.error ? wireOf(stamp.error) : null} />
      <div>
        <Button kind="primary" hotkey="F7" busy={stamp.isPending} onClick={run}>
          Tôi đã đóng dấu bản giấy này
        </Button>
      </div>
    </div>
  );
}

function Withdraw(props: { id: string }) {
  const may = useMay("copies.withdraw");
  const [open, setOpen] = useState(false);
  const [why, setWhy] = useState("");
  const withdraw = useAction("copies.withdraw", {
    word: "thu hồi bản giấy",
    stale: ["copies.register", "copies.kinds"],
  });
  if (!may) return null;
  if (!open) {
    return (
      <div>
        <Button kind="quiet" onClick={() => setOpen(true)}>
          Thu hồi bản giấy này…
        </Button>
      </div>
    );
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!withdraw.isPending) withdraw.mutate({ id: props.id, why: why.trim() });
      }}
    >
      <ErrorNote error={withdraw.error ? wireOf(withdraw.error) : null} />
      <TextField
        label="Vì sao thu hồi"
        name="withdrawWhy"
        value={why}
        maxLength={300}
        hint="Sau lần đồng bộ tới, mã trên giấy bị từ chối ở mọi quầy."
        onChange={setWhy}
      />
      <div className="row">
        <Button type="submit" busy={withdraw.isPending}>
          Thu hồi
        </Button>
        <Button kind="quiet" onClick={() => setOpen(false)}>
          Thôi
        </Button>
      </div>
    </form>
  );
}
