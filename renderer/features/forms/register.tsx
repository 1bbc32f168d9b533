import { useEffect, useRef, useState } from "react";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import {
  Button,
  Empty,
  ErrorNote,
  Head,
  Note,
  Panel,
  SelectField,
  State,
  VirtualRows,
  Waiting,
} from "../../ui/index.ts";
import { FormPicture } from "./picture.tsx";
import { PrintedWord, usePrintForm, useSaveForm } from "./use-form.tsx";

type Book = Output<"forms.books">[number];

/** Sổ theo dõi hồ sơ: the books of a year by field, their rows, printing and closing. */
export function RegisterScreen() {
  const books = useCall("forms.books", {});
  const [year, setYear] = useState("");
  const [chosen, setChosen] = useState("");
  if (books.error) return <ErrorNote error={wireOf(books.error)} />;
  if (!books.data) return <Waiting>Đang mở sổ…</Waiting>;
  const years = [...new Set(books.data.map((book) => String(book.year)))];
  const shownYear = years.includes(year) ? year : (years[0] ?? "");
  const ofYear = books.data.filter((book) => String(book.year) === shownYear);
  const book = ofYear.find(({ id }) => id === chosen) ?? ofYear[0];
  return (
    <div className="screen">
      <Head title="Sổ theo dõi hồ sơ" sub="Mỗi lĩnh vực một quyển; số thứ tự chạy liên tục từ 01." />
      {book ? (
        <>
          <div className="row wrap">
            <SelectField
              label="Năm"
              name="registerYear"
              value={shownYear}
              onChange={setYear}
              options={years.map((one) => ({ value: one, label: one }))}
            />
            <SelectField
              label="Lĩnh vực và quyển"
              name="registerBook"
              value={book.id}
              onChange={setChosen}
              options={ofYear.map((one) => ({
                value: one.id,
                label: `${one.field} · quyển ${one.volume}${one.closedAt ? " · đã khóa" : ""}`,
              }))}
            />
          </div>
          <OneBook key={book.id} book={book} />
        </>
      ) : (
        <Panel title="Sổ theo dõi" className="fill">
          <Empty title="Chưa có sổ nào.">
            Sổ tự mở khi tiếp nhận hồ sơ đầu tiên của lĩnh vực trong năm. Bấm F2 để tiếp nhận.
          </Empty>
        </Panel>
      )}
    </div>
  );
}

function OneBook(props: { book: Book }) {
  const { book } = props;
  const rows = useCall("forms.bookRows", { id: book.id });
  const mayClose = useMay("forms.closeBook") && book.closedAt === null;
  const [asking, setAsking] = useState(false);
  const [paper, setPaper] = useState<string | null>(book.formId);
  const confirm = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asking) confirm.current?.focus();
  }, [asking]);
  const draw = useAction("forms.extractBook", {
    word: "lập bản in của sổ",
    onDone: ({ formId }) => setPaper(formId),
  });
  const close = useAction("forms.closeBook", {
    word: "khóa sổ",
    repeat: true,
    stale: ["forms.books", "forms.bookRows"],
    onDone: ({ formId }) => {
      setAsking(false);
      setPaper(formId);
    },
  });
  const print = usePrintForm();
  const pdf = useSaveForm();
  const show = () => {
    if (!draw.isPending) draw.mutate({ id: book.id });
  };
  const printIt = () => {
    if (paper && !print.printing) print.print({ id: paper });
  };
  useKeys({
    f7: show,
    f8: paper ? printIt : undefined,
    f9: mayClose ? () => setAsking(true) : undefined,
    escape: asking ? () => setAsking(false) : undefined,
  });
  const error = draw.error ?? close.error;
  return (
    <>
      <div className="row wrap">
        <State tone={book.closedAt ? "neutral" : "good"}>
          {book.closedAt ? `Đã khóa lúc ${timeText(book.closedAt)}, ${book.closedBy}` : "Đang mở"}
        </State>
        <span className="small soft">
          Mở sổ <span className="num">{timeText(book.openedAt)}</span> · {book.count} hồ sơ
        </span>
        <Button kind="primary" hotkey="F7" busy={draw.isPending} onClick={show}>
          {book.closedAt ? "Xem sổ đã khóa" : "Xem bản in đến lúc này"}
        </Button>
        {paper ? (
          <>
            <Button hotkey="F8" busy={print.printing} onClick={printIt}>
              In sổ
            </Button>
            <Button busy={pdf.saving} onClick={() => pdf.save({ id: paper })}>
              Lưu PDF
            </Button>
          </>
        ) : null}
        {mayClose ? (
          <Button hotkey="F9" onClick={() => setAsking(true)}>
            Khóa sổ
          </Button>
        ) : null}
        <PrintedWord print={print} />
      </div>
      <ErrorNote error={error ? wireOf(error) : pdf.error} />
      {asking ? (
        <Note tone="warning">
          <p>
            Khóa quyển {book.volume} ({book.count} hồ sơ) thì sổ không ghi thêm và không sửa được nữa; hồ sơ
            tiếp theo của lĩnh vực sẽ vào quyển mới.
          </p>
          <div className="row">
            <Button
              kind="danger"
              busy={close.isPending}
              buttonRef={confirm}
              onClick={() => close.mutate({ id: book.id })}
            >
              Khóa sổ này
            </Button>
            <Button hotkey="Esc" onClick={() => setAsking(false)}>
              Chưa khóa
            </Button>
          </div>
        </Note>
      ) : null}
      <div className="columns half fill">
        <Panel title="Hồ sơ trong sổ, mới nhất trước">
          {rows.error ? <ErrorNote error={wireOf(rows.error)} /> : null}
          {rows.data ? (
            <VirtualRows
              label="Hồ sơ trong sổ"
              count={rows.data.length}
              height={68}
              row={(index) => {
                const row = rows.data[index];
                if (!row) return null;
                return (
                  <div className="register-row">
                    <p>
                      <span className="num strong">{row.ordinal}</span> ·{" "}
                      <span className="num">{row.code}</span> ·{" "}
                      <span className="strong">{row.applicantName}</span>
                      {row.note ? ` · ${row.note}` : ""}
                    </p>
                    <p className="small soft">
                      {row.procedureName} · {row.address}
                    </p>
                    <p className="small soft num">
                      Nhận {timeText(row.receivedAt)} · hẹn {timeText(row.dueAt)} ·{" "}
                      {row.returnedAt ? `trả ${timeText(row.returnedAt)}` : "chưa trả"} · {row.deliverBy}
                    </p>
                  </div>
                );
              }}
            />
          ) : (
            <Waiting>Đang mở sổ…</Waiting>
          )}
        </Panel>
        <Panel title="Bản in (Mẫu sổ theo dõi hồ sơ)">
          {paper ? (
            <FormPicture formId={paper} name={`Sổ theo dõi hồ sơ ${book.field}, quyển ${book.volume}`} />
          ) : (
            <Empty title="Chưa lập bản in.">Bấm F7 để xem sổ như khi in ra.</Empty>
          )}
        </Panel>
      </div>
    </>
  );
}
