import { useState } from "react";
import type { DossierDetail, LifeAnswer, LifeView } from "../../../preload/contract/index.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { dayInput, dayText, timeText } from "../../app/format.ts";
import { AreaField, CheckField, Note, TextField } from "../../ui/index.ts";
import { ActForm } from "./act-form.tsx";
import { lines } from "./lines.ts";
import { REASON_ONLY, type ReasonOnly } from "./words.ts";

export interface FormProps {
  dossier: DossierDetail;
  life: LifeView;
  onDone: (answer: LifeAnswer) => void;
  onClose: () => void;
  /** name of the field where the cursor begins; absent: the first */
  begin?: string;
}

/** Answers that a command makes old, besides what its event says. */
export const STALE_NOW = ["dossiers.get", "life.view"] as const;

/** An action that wants a reason and nothing else. */
export function ReasonForm(props: FormProps & { event: ReasonOnly }) {
  const { proc, title, about, ask, done } = REASON_ONLY[props.event];
  const [why, setWhy] = useState("");
  const act = useAction(proc, { word: title, repeat: true, stale: STALE_NOW, onDone: props.onDone });
  return (
    <ActForm
      title={title}
      about={about}
      done={done}
      danger={props.event === "void" || props.event === "refuse"}
      busy={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate({ id: props.dossier.id, why })}
      onClose={props.onClose}
    >
      <AreaField label={ask} name="why" value={why} onChange={setWhy} />
    </ActForm>
  );
}

export function TransferForm(props: FormProps) {
  const units = useCall("life.units", {});
  const [toUnit, setToUnit] = useState(props.life.handlingUnit);
  const [coordinatingUnit, setCoordinating] = useState(props.life.coordinatingUnit);
  const act = useAction("life.transfer", {
    word: "chuyển hồ sơ",
    repeat: true,
    stale: [...STALE_NOW, "life.worklist", "life.units"],
    onDone: ({ papers }) => props.onDone({ dossier: props.dossier, papers }),
  });
  return (
    <ActForm
      title="Chuyển đơn vị giải quyết"
      about={
        props.life.transfer
          ? `Phải chuyển trước ${timeText(props.life.transfer.by)} (${props.life.transfer.reason}). Lập Phiếu kiểm soát và danh sách bàn giao.`
          : "Lập Phiếu kiểm soát và danh sách bàn giao."
      }
      done="Chuyển và lập phiếu kiểm soát"
      busy={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate({ ids: [props.dossier.id], toUnit, coordinatingUnit })}
      onClose={props.onClose}
    >
      <TextField
        label="Đơn vị giải quyết"
        name="toUnit"
        value={toUnit}
        onChange={setToUnit}
        maxLength={200}
        hint={
          units.data && units.data.length > 0 ? `Gần đây: ${units.data.slice(0, 4).join("; ")}` : undefined
        }
      />
      <TextField
        label="Cơ quan phối hợp (nếu có)"
        name="coordinatingUnit"
        value={coordinatingUnit}
        onChange={setCoordinating}
        maxLength={200}
      />
    </ActForm>
  );
}

export function SupplementForm(props: FormProps) {
  const [items, setItems] = useState("");
  const [why, setWhy] = useState("");
  const act = useAction("life.requestSupplement", {
    word: "yêu cầu bổ sung",
    repeat: true,
    stale: STALE_NOW,
    onDone: props.onDone,
  });
  const { supplement } = props.life;
  return (
    <ActForm
      title="Yêu cầu bổ sung, hoàn thiện hồ sơ"
      about={`Nêu hết một lần. Đồng hồ dừng; khi bổ sung đủ, thời hạn tính lại từ đầu. Lập Mẫu số 02.${
        supplement ? ` Thông báo chậm nhất ${timeText(supplement.by)}.` : ""
      }`}
      done="Yêu cầu và lập phiếu"
      busy={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate({ id: props.dossier.id, items: lines(items), why })}
      onClose={props.onClose}
    >
      {supplement?.late ? (
        <Note tone="warning">
          Đã quá 03 ngày làm việc từ ngày tiếp nhận: việc thông báo muộn được ghi lại.
        </Note>
      ) : null}
      <AreaField
        label="Phải bổ sung, mỗi dòng một giấy tờ hoặc nội dung"
        name="items"
        value={items}
        onChange={setItems}
        rows={3}
      />
      <AreaField label="Lý do" name="why" value={why} onChange={setWhy} rows={3} />
    </ActForm>
  );
}

export function SupplementCompleteForm(props: FormProps) {
  const [papers, setPapers] = useState("");
  const [note, setNote] = useState("");
  const [day, setDay] = useState("");
  const act = useAction("life.supplementComplete", {
    word: "ghi nhận bổ sung đủ",
    repeat: true,
    stale: STALE_NOW,
    onDone: props.onDone,
  });
  const components = lines(papers).map((name) => ({
    name,
    code: null,
    received: true,
    submittedAs: "ORIGINAL" as const,
    originals: 1,
    copies: 0,
    secret: false,
  }));
  return (
    <ActForm
      title="Đã bổ sung đủ"
      about="Thời hạn giải quyết được tính lại từ đầu, kể từ bây giờ, theo thời hạn lúc tiếp nhận."
      done="Nhận giấy tờ và tính lại ngày hẹn"
      busy={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate({ id: props.dossier.id, components, note, manualDueDay: dayInput(day) })}
      onClose={props.onClose}
    >
      <AreaField
        label="Giấy tờ người dân nộp thêm (bản chính), mỗi dòng một loại"
        name="papers"
        value={papers}
        onChange={setPapers}
        rows={3}
      />
      <div className="stack">
        <TextField label="Ghi chú" name="note" value={note} onChange={setNote} maxLength={500} />
        {props.life.needsDueDay ? (
          <TextField
            label="Ngày hẹn trả mới"
            name="manualDueDay"
            placeholder="ngày/tháng/năm"
            value={day}
            onChange={setDay}
            hint="Danh mục không có thời hạn cho thủ tục này."
          />
        ) : null}
      </div>
    </ActForm>
  );
}

export function OpinionForm(props: FormProps) {
  const [agency, setAgency] = useState(props.life.coordinatingUnit);
  const [why, setWhy] = useState("");
  const act = useAction("life.waitOpinion", {
    word: "chờ ý kiến",
    repeat: true,
    stale: STALE_NOW,
    onDone: props.onDone,
  });
  return (
    <ActForm
      title="Chờ ý kiến cơ quan phối hợp"
      about="Ngày hẹn trả không đổi trong khi chờ ý kiến."
      done="Ghi nhận chờ ý kiến"
      busy={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate({ id: props.dossier.id, agency, why })}
      onClose={props.onClose}
    >
      <TextField label="Cơ quan được hỏi" name="agency" value={agency} onChange={setAgency} maxLength={200} />
      <AreaField label="Hỏi về việc gì, số văn bản" name="why" value={why} onChange={setWhy} />
    </ActForm>
  );
}

export function OpinionArrivedForm(props: FormProps) {
  const [opinion, setOpinion] = useState("");
  const act = useAction("life.opinionArrived", {
    word: "ghi nhận ý kiến",
    repeat: true,
    stale: STALE_NOW,
    onDone: props.onDone,
  });
  return (
    <ActForm
      title="Đã có ý kiến phối hợp"
      about="Hồ sơ trở lại đang giải quyết."
      done="Ghi nhận ý kiến"
      busy={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate({ id: props.dossier.id, opinion })}
      onClose={props.onClose}
    >
      <AreaField label="Nội dung, số văn bản trả lời" name="opinion" value={opinion} onChange={setOpinion} />
    </ActForm>
  );
}

export function ExtendForm(props: FormProps) {
  const [day, setDay] = useState("");
  const [why, setWhy] = useState("");
  const act = useAction("life.extend", {
    word: "xin lỗi và gia hạn",
    repeat: true,
    stale: STALE_NOW,
    onDone: props.onDone,
  });
  const { extendStillPossible, extendUntil } = props.life;
  return (
    <ActForm
      title="Xin lỗi và gia hạn"
      about={`Chỉ một lần, chậm nhất ngày ${dayText(extendUntil)} (trước hạn 01 ngày). Lập phiếu xin lỗi (Mẫu số 04).`}
      done="Gia hạn và lập phiếu xin lỗi"
      busy={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate({ id: props.dossier.id, newDueDay: dayInput(day), why })}
      onClose={props.onClose}
    >
      {extendStillPossible ? null : (
        <Note tone="warning">
          Đã quá ngày {dayText(extendUntil)} nên không gia hạn được nữa. Báo trưởng bộ phận đôn đốc trả kết
          quả.
        </Note>
      )}
      <TextField
        label="Ngày hẹn trả mới"
        name="newDueDay"
        placeholder="ngày/tháng/năm"
        value={day}
        onChange={setDay}
        hint={`Đang hẹn: ${timeText(props.dossier.dueAt)}`}
      />
      <AreaField label="Lý do chậm" name="why" value={why} onChange={setWhy} />
    </ActForm>
  );
}

export function StopForm(props: FormProps) {
  const [why, setWhy] = useState("");
  const [noDecision, setNoDecision] = useState(false);
  const act = useAction("life.stop", {
    word: "dừng giải quyết",
    repeat: true,
    stale: STALE_NOW,
    onDone: props.onDone,
  });
  return (
    <ActForm
      title="Dừng giải quyết theo yêu cầu"
      about="Chỉ dừng được khi chưa có quyết định (TT 03/2025/TT-VPCP, Điều 7). Lập Thông báo dừng (Mẫu số 05)."
      done="Dừng và lập thông báo"
      danger
      busy={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate({ id: props.dossier.id, why, noDecision })}
      onClose={props.onClose}
    >
      <AreaField label="Lý do người dân nêu" name="why" value={why} onChange={setWhy} />
      <CheckField
        name="noDecision"
        label="Đã hỏi đơn vị giải quyết: chưa ban hành quyết định"
        checked={noDecision}
        onChange={setNoDecision}
      />
    </ActForm>
  );
}

/** A result on paper came, or stands in for one that was wrong. */
export function ResultForm(props: FormProps & { replaces: boolean }) {
  const [title, setTitle] = useState("");
  const [number, setNumber] = useState("");
  const [note, setNote] = useState("");
  const done = { repeat: true, stale: STALE_NOW, onDone: props.onDone };
  const finish = useAction("life.finish", { word: "nhận kết quả giấy", ...done });
  const correct = useAction("life.correctResult", { word: "thay kết quả", ...done });
  const { id } = props.dossier;
  const act = props.replaces ? correct : finish;
  return (
    <ActForm
      title={props.replaces ? "Thay kết quả bằng bản đính chính" : "Có kết quả bằng giấy"}
      about={
        props.replaces
          ? "Kết quả cũ không còn để trả; kết quả mới chờ trả cho người dân."
          : "Đơn vị giải quyết giao kết quả giấy. Trước, đúng hay quá hạn được ghi vào Phiếu kiểm soát."
      }
      done={props.replaces ? "Thay kết quả" : "Nhận kết quả"}
      busy={act.isPending}
      error={act.error}
      onSubmit={() =>
        props.replaces
          ? correct.mutate({ id, title, number, why: note })
          : finish.mutate({ id, title, number, note })
      }
      onClose={props.onClose}
    >
      <TextField label="Tên kết quả" name="title" value={title} onChange={setTitle} maxLength={200} />
      <TextField
        label="Số, ký hiệu (nếu có)"
        name="number"
        value={number}
        onChange={setNumber}
        maxLength={100}
      />
      <TextField
        label={props.replaces ? "Lý do đính chính" : "Ghi chú (nếu có)"}
        name="note"
        value={note}
        onChange={setNote}
        maxLength={500}
      />
    </ActForm>
  );
}
