import { useEffect, useRef, useState } from "react";
import type { Applicant, Beside, DraftContent, Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { passOn, useScan } from "../../app/scanner.ts";
import { upload } from "../../app/upload.ts";
import { AreaField, Button, ErrorNote, FileDrop, Panel, Rows, State, TextField } from "../../ui/index.ts";
import { emptyAuthorised } from "./kinds.ts";

type Received = Output<"people.receiveMany">;

/** Letters that a list may have. */
const LONGEST = 60_000;

/** The person in front of the counter as the one who hands in for everybody of the list. */
function broughtBy(applicant: Applicant, paper: string): Applicant["authorised"] {
  const { fullName, identity, address, phone, email } = applicant;
  return { ...emptyAuthorised, fullName, identity, address, phone, email, paper };
}

/**
 * One person brings the same procedure for many (nộp hộ cho nhiều người): the list is pasted, read line by line, and
 * received in one run; each is a dossier of its own with a receipt of its own.
 */
export function ManyPanel(props: {
  /** the form's draft: who is received twice of the same form is one dossier */
  formId: string;
  content: DraftContent;
  /** the list as it was typed so far, held with the form */
  beside: Partial<Beside>;
  onBeside: (patch: Partial<Beside>) => void;
  onClose: () => void;
  /** everything of the list was received: the form that it came from is done with */
  onReceived: () => void;
  onNext: () => void;
}) {
  const { content } = props;
  const box = useRef<HTMLDivElement>(null);
  const { list: text = "", listPaper: paper = content.applicant.authorised?.paper ?? "" } = props.beside;
  const setText = (list: string) => props.onBeside({ list: list.slice(0, LONGEST) });
  // a slow answer must find the list as it is then
  const now = useRef(text);
  now.current = text;
  const fromFile = useRef("");
  const [received, setReceived] = useState<Received | null>(null);
  const shared = { ...content.applicant, authorised: broughtBy(content.applicant, paper) };
  const procedure = useCall(
    "catalogue.procedure",
    { code: content.procedureCode },
    { enabled: content.procedureCode !== "", staleTime: 600_000 },
  );
  const papers = content.components.filter((one) => one.received).length;
  const read = useCall(
    "people.readList",
    { text, shared },
    { enabled: text.trim() !== "", placeholderData: (old) => old },
  );
  const people = text.trim() === "" ? [] : (read.data ?? []);
  const wrong = people.filter((one) => one.wrong.length > 0);

  const print = useAction("people.printPile", { word: "in chồng giấy tiếp nhận" });
  const receive = useAction("people.receiveMany", {
    word: "tiếp nhận cho nhiều người",
    repeat: true,
    stale: ["dossiers.board", "office.status"],
    onDone: (done) => {
      setReceived(done);
      props.onReceived();
      print.mutate({ ids: done.map(({ id }) => id) });
    },
  });

  const table = useAction("people.readTable", {
    word: "đọc tệp danh sách",
    onDone: (found) => {
      // another file takes the place of the one before; what the hand typed stays
      const typed = now.current.replace(fromFile.current, "").trim();
      fromFile.current = found.text;
      setText(typed ? `${typed}\n${found.text}` : found.text);
      box.current?.querySelector<HTMLElement>("textarea")?.focus();
    },
  });
  async function readTable(file: File): Promise<void> {
    table.mutate({ upload: await upload(file) });
  }

  const noPaper = people.length > 0 && paper.trim() === "";
  const ready = people.length > 0 && !noPaper && wrong.length === 0 && !received && !read.isFetching;
  function receiveAll(): void {
    if (!ready || receive.isPending) return;
    receive.mutate({
      listId: props.formId,
      content: { ...content, applicant: shared },
      people: people.map((person) => {
        const { fullName, identity, birthDate, sex, address, phone } = person;
        return { fullName, identity, birthDate, sex, address, phone };
      }),
    });
  }

  // the form behind the list is used up: the next person's card begins a new one
  useScan("card", (scan) => {
    if (!received) return false;
    passOn(scan);
    props.onNext();
    return true;
  });
  const printAgain = () => received && print.mutate({ ids: received.map(({ id }) => id) });
  useKeys({
    f9: { word: "Tiếp nhận cả danh sách", run: receiveAll },
    f8: received ? { word: "In chồng giấy tiếp nhận", run: () => void printAgain() } : undefined,
    escape: received ? props.onNext : props.onClose,
  });
  useEffect(() => box.current?.querySelector<HTMLElement>("textarea")?.focus(), []);

  const error = receive.error ?? print.error ?? read.error ?? table.error;
  if (received) {
    return (
      <Panel title={`Đã tiếp nhận ${received.length} hồ sơ`} className="many">
        <div className="stack">
          <ErrorNote error={error ? wireOf(error) : null} />
          <span role="status">
            {print.isPending ? <State tone="info">Đang in {received.length} giấy tiếp nhận…</State> : null}
            {print.isSuccess ? <State tone="good">Đã in {received.length} giấy tiếp nhận</State> : null}
          </span>
          <div className="row wrap">
            <Button kind="primary" hotkey="F2" onClick={props.onNext}>
              Người tiếp theo
            </Button>
            <Button hotkey="F8" busy={print.isPending} onClick={() => void printAgain()}>
              In lại cả chồng
            </Button>
          </div>
          <Rows
            label="Hồ sơ vừa tiếp nhận"
            rows={received}
            rowKey={(one) => one.id}
            columns={[
              { title: "Mã hồ sơ", cell: (one) => <span className="num strong">{one.code}</span> },
              { title: "Người nộp", cell: (one) => one.applicantName },
            ]}
          />
        </div>
      </Panel>
    );
  }
  return (
    <Panel
      title="Nhận cho nhiều người, cùng thủ tục và giấy tờ"
      className="many"
      aside={
        <div className="row">
          <Button kind="quiet" onClick={props.onClose}>
            Đóng (Esc)
          </Button>
          <Button kind="primary" hotkey="F9" disabled={!ready} busy={receive.isPending} onClick={receiveAll}>
            Tiếp nhận {people.length} hồ sơ và in
          </Button>
        </div>
      }
    >
      <div className="stack" ref={box}>
        <ErrorNote error={error ? wireOf(error) : null} />
        <p className="strong">
          {procedure.data?.name ?? content.procedureCode} · mỗi bộ {papers} loại giấy tờ
        </p>
        <p className="small soft">
          {content.applicant.fullName || "Người đang đứng ở quầy"} là người nộp thay. Dán danh sách từ Excel,
          hoặc gõ mỗi người một dòng: họ và tên; số định danh; ngày sinh; địa chỉ; điện thoại.
        </p>
        <div className="columns half">
          <div className="stack">
            <TextField
              label="Giấy tờ ủy quyền, giấy giới thiệu (loại, số, ngày)"
              name="manyPaper"
              value={paper}
              maxLength={300}
              onChange={(listPaper) => props.onBeside({ listPaper })}
              error={noPaper ? "Chưa ghi giấy tờ ủy quyền." : null}
            />
            <AreaField label="Danh sách người" name="manyList" rows={8} value={text} onChange={setText} />
            <FileDrop
              label="Chọn tệp Excel hoặc CSV"
              accept=".xlsx,.csv,.txt"
              onFiles={(files) => {
                if (files[0]) void readTable(files[0]);
              }}
            />
          </div>
          <div className="stack">
            <span role="status">
              {people.length === 0 ? <span className="soft">Chưa có dòng nào.</span> : null}
              {people.length > 0 && wrong.length === 0 ? (
                <State tone="good">Đọc được {people.length} người, đủ để tiếp nhận</State>
              ) : null}
              {wrong.length > 0 ? (
                <State tone="bad">
                  {wrong.length} trong {people.length} dòng phải sửa
                </State>
              ) : null}
            </span>
            <ol className="lines" aria-label="Người trong danh sách">
              {people.map((person) => (
                <li key={person.line}>
                  <span className="strong">{person.fullName || `Dòng ${person.line}`}</span>{" "}
                  <span className="num small soft">
                    {person.identity ? `•••${person.identity.slice(-4)}` : ""}
                  </span>{" "}
                  <span className="small soft">{person.address}</span>
                  {person.wrong.length > 0 ? (
                    <State tone="bad">
                      Dòng {person.line}: {person.wrong.join("; ")}
                    </State>
                  ) : null}
                  {person.notices.map((notice) => (
                    <State key={notice} tone="warning">
                      {notice}
                    </State>
                  ))}
                </li>
              ))}
            </ol>
          </div>
        </div>
      </div>
    </Panel>
  );
}
