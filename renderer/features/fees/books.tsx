import { type FormEvent, useEffect, useRef, useState } from "react";
import type { ReceiptBook } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import {
  Button,
  Empty,
  ErrorNote,
  Panel,
  SelectField,
  State,
  TextField,
  unlessTyped,
  Waiting,
  Word,
} from "../../ui/index.ts";

/** Books of printed receipts: whose they are, which number comes next, which were spoiled or void and why. */
export function BooksSection() {
  const books = useCall("fees.books", {});
  const mayOpen = useMay("fees.openBook");
  if (books.error) return <ErrorNote error={wireOf(books.error)} />;
  if (!books.data) return <Waiting>Đang mở sổ biên lai…</Waiting>;
  return (
    <div className="columns fee-columns fill">
      <Panel title={`Quyển biên lai (${books.data.books.length})`} className="fill">
        {books.data.books.length === 0 ? (
          <Empty title="Chưa có quyển biên lai giấy nào.">
            Trưởng bộ phận giao quyển cho người thu; chưa có quyển thì dùng biên lai điện tử.
          </Empty>
        ) : (
          <ul className="lines">
            {books.data.books.map((book) => (
              <BookRow key={book.id} book={book} />
            ))}
          </ul>
        )}
      </Panel>
      {mayOpen ? (
        <OpenBook cashiers={books.data.cashiers} />
      ) : (
        <Panel title="Giao quyển mới">
          <p>Trưởng bộ phận hoặc quản trị đơn vị giao quyển biên lai.</p>
        </Panel>
      )}
    </div>
  );
}

function BookRow(props: { book: ReceiptBook }) {
  const { book } = props;
  const mayClose = useMay("fees.closeBook");
  const [asking, setAsking] = useState<"spoil" | "close" | null>(null);
  const [why, setWhy] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asking) field.current?.focus();
  }, [asking]);
  const done = () => {
    setAsking(null);
    setWhy("");
    // where the hand was
    setTimeout(() => opener.current?.focus(), 0);
  };
  const spoil = useAction("fees.spoil", { word: "bỏ tờ hỏng", repeat: true, onDone: done });
  const close = useAction("fees.closeBook", { word: "đóng quyển", repeat: true, onDone: done });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (why.trim().length < 3) return;
    if (asking === "spoil") spoil.mutate({ bookId: book.id, why: why.trim() });
    else close.mutate({ bookId: book.id, why: why.trim() });
  }
  const error = spoil.error ?? close.error;
  return (
    <li className="stack">
      <div className="row wrap">
        <strong className="num">{book.symbol}</strong>
        <span className="num">
          {book.first} – {book.last}
        </span>
        <Word state={book.state} />
        {book.warning ? <State tone="warning">Chỉ còn {book.left} số: xin quyển mới</State> : null}
      </div>
      <p className="small">
        {book.cashier} · {book.next ? `số kế tiếp ${book.next}, còn ${book.left}` : "hết số"} · đã dùng{" "}
        {book.used}, hỏng {book.spoiled}, hủy {book.voided}
      </p>
      {book.ended.map((one) => (
        <p key={one.serial} className="small soft">
          <span className="num">{one.serial}</span> {one.state.word.toLowerCase()}: {one.why} ({one.by},{" "}
          {timeText(one.at)})
        </p>
      ))}
      {asking ? (
        <form className="row top" onSubmit={submit}>
          <TextField
            label={asking === "spoil" ? `Tờ số ${book.next} hỏng thế nào` : "Vì sao đóng quyển"}
            name={`book-${book.id}`}
            value={why}
            onChange={setWhy}
            inputRef={field}
            maxLength={500}
          />
          <Button type="submit" busy={spoil.isPending || close.isPending}>
            {asking === "spoil" ? "Bỏ tờ này" : "Đóng quyển"}
          </Button>
          <Button kind="quiet" onClick={done}>
            Thôi
          </Button>
        </form>
      ) : book.left > 0 ? (
        <div className="row">
          {book.mine || mayClose ? (
            <Button buttonRef={opener} onClick={() => setAsking("spoil")}>
              Tờ kế tiếp hỏng
            </Button>
          ) : null}
          {mayClose ? <Button onClick={() => setAsking("close")}>Đóng quyển</Button> : null}
        </div>
      ) : null}
      <ErrorNote error={error ? wireOf(error) : null} />
    </li>
  );
}

function OpenBook(props: { cashiers: readonly { id: string; fullName: string }[] }) {
  const [symbol, setSymbol] = useState("");
  const [first, setFirst] = useState("");
  const [last, setLast] = useState("");
  const [cashierId, setCashierId] = useState(props.cashiers[0]?.id ?? "");
  const open = useAction("fees.openBook", {
    word: "giao quyển biên lai",
    repeat: true,
    onDone: (_, input) => {
      setFirst(unlessTyped(input.first, ""));
      setLast(unlessTyped(input.last, ""));
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (symbol.trim() && /^\d+$/.test(first) && /^\d+$/.test(last)) {
      open.mutate({ symbol: symbol.trim(), first, last, cashierId });
    }
  }
  return (
    <Panel title="Giao quyển mới">
      <form className="stack" onSubmit={submit}>
        <ErrorNote error={open.error ? wireOf(open.error) : null} />
        <TextField
          label="Ký hiệu in trên quyển"
          name="book-symbol"
          value={symbol}
          onChange={setSymbol}
          maxLength={30}
        />
        <TextField
          label="Từ số"
          name="book-first"
          value={first}
          onChange={setFirst}
          inputMode="numeric"
          maxLength={9}
          placeholder="0000001"
        />
        <TextField
          label="Đến số"
          name="book-last"
          value={last}
          onChange={setLast}
          inputMode="numeric"
          maxLength={9}
          placeholder="0000050"
        />
        <SelectField
          label="Giao cho"
          name="book-cashier"
          value={cashierId}
          onChange={setCashierId}
          options={props.cashiers.map((one) => ({ value: one.id, label: one.fullName }))}
        />
        <Button kind="primary" type="submit" busy={open.isPending}>
          Giao quyển
        </Button>
      </form>
    </Panel>
  );
}
