import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import type { Blob as BlobLink } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { BlobImage } from "../../app/pictures.tsx";
import { AreaField, Button, CountField, ErrorNote, Panel, SelectField, Waiting } from "../../ui/index.ts";
import { MarkStage, type Moved } from "./mark-stage.tsx";
import type { Waiting as WaitingItem } from "./waiting-list.tsx";

/** What a single paper is signed as, and where its number and date were moved to. */
export interface PaperOptions {
  number?: number;
  capacity?: string;
  moved?: Moved;
  /** a mark that was moved stands upon something: not to be signed so */
  covered?: boolean;
}

interface PreviewProps {
  item: WaitingItem;
  options: PaperOptions;
  onOptions: (options: PaperOptions) => void;
  onGone: () => void;
}

/** The pages of what is to be signed, and what can be said of it before: number, capacity, or that it goes back. */
export function Preview(props: PreviewProps) {
  return props.item.kind === "scan" ? <ScanPreview {...props} /> : <PaperPreview {...props} />;
}

function ScanPreview(props: PreviewProps) {
  const scan = useCall("digitise.get", { id: props.item.id });
  const pages = scan.data?.pageList.map((page) => ({ link: page.preview, name: `${page.id} ${page.look}` }));
  return <Pages {...props} pages={pages} from="digitise.get" error={scan.error} />;
}

function PaperPreview(props: PreviewProps) {
  const { options, onOptions } = props;
  const paper = useCall("signing.paper", { id: props.item.id });
  const { data } = paper;
  const pages = data?.pictures.map((link, i) => ({ link, name: `${data.id} ${data.state.code} ${i}` }));
  const issues = data?.toSign === "agency" && data.kind === "document";
  const as = data?.toSign === "personal" ? data.capacities : [];
  return (
    <Pages
      {...props}
      pages={pages}
      from="signing.paper"
      error={paper.error}
      firstPage={
        issues && data
          ? (picture) => (
              <MarkStage
                key={data.id}
                id={data.id}
                number={options.number}
                moved={options.moved ?? []}
                onMoved={(moved, covered) => onOptions({ ...options, moved, covered })}
              >
                {picture}
              </MarkStage>
            )
          : undefined
      }
    >
      {as.length > 0 ? (
        <SelectField
          label="Ký với tư cách"
          name="capacity"
          value={options.capacity ?? ""}
          options={[
            { value: "", label: "Ký với chức vụ của mình" },
            ...as.map((words) => ({ value: words, label: words })),
          ]}
          onChange={(capacity) => onOptions({ ...options, capacity: capacity || undefined })}
        />
      ) : null}
      {issues && data ? (
        <CountField
          label={`Số văn bản (ký hiệu ${data.symbol ?? ""})`}
          name="number"
          value={options.number ?? data.nextNumber}
          min={1}
          max={99_999}
          disabled={data.number !== null}
          onChange={(number) => onOptions({ ...options, number })}
        />
      ) : null}
    </Pages>
  );
}

function Pages(
  props: PreviewProps & {
    pages: { link: BlobLink; name: string }[] | undefined;
    from: "digitise.get" | "signing.paper";
    error: unknown;
    /** what is laid around the picture of page 1 */
    firstPage?: (picture: ReactNode) => ReactNode;
    children?: ReactNode;
  },
) {
  const [page, setPage] = useState(0);
  const [rejecting, setRejecting] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another paper begins at its first page
  useEffect(() => {
    setPage(0);
    setRejecting(false);
  }, [props.item.id]);
  const pages = props.pages ?? [];
  const shown = pages[Math.min(page, pages.length - 1)];
  const around = page === 0 && props.firstPage ? props.firstPage : (picture: ReactNode) => picture;
  const turn = (by: number) => setPage((at) => Math.max(0, Math.min(pages.length - 1, at + by)));
  useKeys({ pagedown: () => turn(1), pageup: () => turn(-1), f4: () => setRejecting(true) });
  return (
    <Panel
      title={props.item.title}
      className="sign-preview"
      aside={<span className="num small">{pages.length > 0 ? `Trang ${page + 1}/${pages.length}` : ""}</span>}
    >
      <div className="row apart">
        <span className="row">
          <Button kind="quiet" hotkey="PgUp" disabled={page === 0} onClick={() => turn(-1)}>
            Trang trước
          </Button>
          <Button kind="quiet" hotkey="PgDn" disabled={page >= pages.length - 1} onClick={() => turn(1)}>
            Trang sau
          </Button>
        </span>
        <Button kind="danger" hotkey="F4" onClick={() => setRejecting(true)}>
          Trả lại
        </Button>
      </div>
      <ErrorNote error={props.error ? wireOf(props.error) : null} />
      {props.children ? <div className="row">{props.children}</div> : null}
      {rejecting ? (
        <Reject item={props.item} onClose={() => setRejecting(false)} onDone={props.onGone} />
      ) : null}
      {props.pages === undefined && !props.error ? <Waiting>Đang mở trang…</Waiting> : null}
      {shown
        ? around(
            <BlobImage
              key={shown.name}
              link={shown.link}
              name={shown.name}
              alt={`Trang ${page + 1} của ${props.item.title}`}
              from={props.from}
            />,
          )
        : null}
    </Panel>
  );
}

/** A paper goes back with the reason in words. */
function Reject(props: { item: WaitingItem; onClose: () => void; onDone: () => void }) {
  const [why, setWhy] = useState("");
  const reject = useAction("signing.reject", {
    word: "trả lại",
    stale: ["signing.papers", "signing.queue"],
    onDone: props.onDone,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    reject.mutate({ kind: props.item.kind, id: props.item.id, why });
  }
  useKeys({ escape: props.onClose });
  return (
    <form className="stack" onSubmit={submit}>
      <ErrorNote error={reject.error ? wireOf(reject.error) : null} />
      <AreaField
        label={props.item.kind === "scan" ? "Vì sao phải quét lại" : "Vì sao không ký"}
        name="why"
        value={why}
        onChange={setWhy}
      />
      <div className="row">
        <Button kind="danger" type="submit" busy={reject.isPending} disabled={why.trim().length < 3}>
          Trả lại kèm lý do
        </Button>
        <Button kind="quiet" hotkey="Esc" onClick={props.onClose}>
          Thôi
        </Button>
      </div>
    </form>
  );
}
