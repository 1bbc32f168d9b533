import { useCall } from "../../app/counter.tsx";
import { dayText, timeText } from "../../app/format.ts";
import { State, Word } from "../../ui/index.ts";

/** Rows of the dossier's facts that its life decides; stands inside a list of facts. */
export function LifeFacts(props: { dossierId: string }) {
  const life = useCall("life.view", { id: props.dossierId });
  if (!life.data) return null;
  const { transfer, handlingUnit, coordinatingUnit, outcome, finishedAt, extended, national, rules } =
    life.data;
  return (
    <>
      {transfer ? (
        <>
          <dt>Chuyển trước</dt>
          <dd>
            <span className="num">{timeText(transfer.by)}</span>{" "}
            {transfer.late ? <State tone="bad">Chuyển muộn</State> : null}
          </dd>
        </>
      ) : null}
      {handlingUnit ? (
        <>
          <dt>Đơn vị giải quyết</dt>
          <dd>
            {handlingUnit}
            {coordinatingUnit ? `; phối hợp: ${coordinatingUnit}` : ""}
          </dd>
        </>
      ) : null}
      {outcome && finishedAt ? (
        <>
          <dt>Kết quả</dt>
          <dd>
            <Word state={outcome} /> <span className="num small soft">{timeText(finishedAt)}</span>
          </dd>
        </>
      ) : (
        <>
          <dt>Gia hạn</dt>
          <dd>{extended ? "Đã gia hạn một lần" : `Chậm nhất ${dayText(life.data.extendUntil)}`}</dd>
        </>
      )}
      <dt>Trạng thái quốc gia</dt>
      <dd>
        <span className="num">{national.code}</span> · {national.word}
      </dd>
      <dt>Theo quy định</dt>
      <dd>{rules.name}</dd>
    </>
  );
}
