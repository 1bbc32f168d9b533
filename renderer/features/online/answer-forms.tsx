import { useState } from "react";
import type { FilingDetail, Output } from "../../../preload/contract/index.ts";
import { useAction } from "../../app/counter.tsx";
import { dayInput, dayText, timeText } from "../../app/format.ts";
import { AreaField, CheckField, Note, SelectField, TextField } from "../../ui/index.ts";
import { ActForm } from "../life/act-form.tsx";
import { lines } from "../life/lines.ts";

interface AnswerProps {
  filing: FilingDetail;
  onDone: (answer: Output<"online.accept">) => void;
  onClose: () => void;
}

const STALE = ["online.inbox", "online.filing"] as const;

export function AcceptForm(props: AnswerProps) {
  const { filing } = props;
  const [caseIndex, setCase] = useState(String(filing.caseIndex));
  const [manualDueDay, setDay] = useState("");
  const act = useAction("online.accept", {
    word: "tiếp nhận hồ sơ trực tuyến",
    repeat: true,
    stale: STALE,
    onDone: props.onDone,
  });
  const choose = filing.cases.length > 1;
  return (
    <ActForm
      title="Tiếp nhận hồ sơ trực tuyến"
      about={
        filing.dueAt
          ? `Lấy số từ kho số của máy, lập giấy tiếp nhận điện tử. Thời hạn ${filing.termText}: hẹn trả ${timeText(filing.dueAt)}.`
          : "Lấy số từ kho số của máy, lập giấy tiếp nhận điện tử."
      }
      done="Tiếp nhận và lập giấy tiếp nhận"
      busy={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate({ id: filing.id, caseIndex: Number(caseIndex), manualDueDay })}
      onClose={props.onClose}
    >
      <SelectField
        label="Trường hợp giải quyết"
        name="case"
        value={caseIndex}
        onChange={setCase}
        disabled={!choose}
        options={[
          ...(filing.caseIndex < 0 ? [{ value: "-1", label: "Chọn trường hợp…" }] : []),
          ...filing.cases.map((name, index) => ({ value: String(index), label: name })),
        ]}
      />
      {filing.needsDueDay ? (
        <TextField
          label="Ngày hẹn trả"
          name="manualDueDay"
          value={dayText(manualDueDay)}
          placeholder="dd/mm/yyyy"
          onChange={(text) => setDay(dayInput(text))}
          maxLength={10}
          hint="Danh mục chưa có thời hạn cho thủ tục này."
        />
      ) : null}
    </ActForm>
  );
}

export function AskForm(props: AnswerProps) {
  const { filing } = props;
  const again = filing.askedAlready !== "";
  const possible = filing.findings.filter(({ tone }) => tone !== "info");
  const [named, setNamed] = useState<readonly string[]>(
    again ? [] : possible.filter(({ blocks }) => blocks).map(({ code }) => code),
  );
  const [wrong, setWrong] = useState<readonly string[]>([]);
  const [items, setItems] = useState("");
  const [why, setWhy] = useState("");
  const act = useAction("online.ask", {
    word: "yêu cầu bổ sung",
    repeat: true,
    stale: STALE,
    onDone: props.onDone,
  });
  const swap = (list: readonly string[], one: string) =>
    list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
  const newest = filing.files.filter((file) => file.round === filing.round);
  return (
    <ActForm
      title="Yêu cầu bổ sung, hoàn thiện hồ sơ"
      about="Nêu hết một lần; lập Mẫu số 02, tỉnh báo cho người nộp. Khi người nộp gửi bổ sung, giờ trả lời tính lại."
      done="Yêu cầu và lập phiếu"
      busy={act.isPending}
      error={act.error}
      onSubmit={() =>
        act.mutate({ id: filing.id, findings: [...named], wrong: [...wrong], items: lines(items), why })
      }
      onClose={props.onClose}
    >
      {again ? (
        <div className="stack">
          <Note tone="warning">
            Đã yêu cầu một lần ({filing.askedAlready}). Chỉ yêu cầu sửa tệp vừa gửi bổ sung mà bị sai.
          </Note>
          {newest.map((file) => (
            <CheckField
              key={file.id}
              label={`Tệp gửi bổ sung bị sai: ${file.title}`}
              name={`wrong-${file.id}`}
              checked={wrong.includes(file.id)}
              onChange={() => setWrong(swap(wrong, file.id))}
            />
          ))}
        </div>
      ) : (
        <div className="stack">
          {possible.map(({ code, text }) => (
            <CheckField
              key={code}
              label={text}
              name={`finding-${code}`}
              checked={named.includes(code)}
              onChange={() => setNamed(swap(named, code))}
            />
          ))}
          {possible.length === 0 ? <p className="small soft">Máy không thấy gì thiếu hoặc sai.</p> : null}
        </div>
      )}
      {again ? null : (
        <AreaField
          label="Nội dung khác phải bổ sung (mỗi dòng một nội dung)"
          name="items"
          rows={3}
          value={items}
          onChange={setItems}
        />
      )}
      <AreaField label="Lý do" name="why" rows={3} value={why} onChange={setWhy} />
    </ActForm>
  );
}

const WORDS = {
  refuse: {
    proc: "online.refuse",
    title: "Từ chối tiếp nhận",
    about: "Lập Mẫu số 03, tỉnh báo cho người nộp.",
    done: "Từ chối và lập phiếu",
    ask: "Lý do từ chối",
  },
  giveBack: {
    proc: "online.giveBack",
    title: "Trả lại hồ sơ",
    about:
      "Nộp nhầm nơi hoặc không thuộc thẩm quyền: tỉnh báo cho người nộp, nêu đủ lý do một lần. Không lập phiếu.",
    done: "Trả lại",
    ask: "Lý do và nơi phải nộp",
  },
} as const;

export function TurnAwayForm(props: AnswerProps & { act: keyof typeof WORDS }) {
  const { proc, title, about, done, ask } = WORDS[props.act];
  const [why, setWhy] = useState("");
  const act = useAction(proc, { word: title, repeat: true, stale: STALE, onDone: props.onDone });
  return (
    <ActForm
      title={title}
      about={about}
      done={done}
      danger={props.act === "refuse"}
      busy={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate({ id: props.filing.id, why })}
      onClose={props.onClose}
    >
      <AreaField label={ask} name="why" rows={3} value={why} onChange={setWhy} />
    </ActForm>
  );
}
