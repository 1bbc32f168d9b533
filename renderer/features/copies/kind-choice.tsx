import type { Output } from "../../../preload/contract/index.ts";
import { CheckField, State } from "../../ui/index.ts";

export type KindView = Output<"copies.kinds">["kinds"][number];

const NEED: Record<KindView["seal"], string> = {
  required: "phải đóng dấu",
  "when-required": "đóng dấu khi luật đòi",
  none: "không đóng dấu",
};

/** The four kinds; one that cannot be made of this file says why, the chosen one what it is for. */
export function KindChoice(props: {
  kinds: readonly KindView[];
  kind: KindView["kind"] | null;
  onChoose: (kind: KindView["kind"]) => void;
}) {
  return (
    <fieldset className="copy-kinds">
      <legend>Loại bản giấy</legend>
      {props.kinds.map((one) => (
        <label key={one.kind} className={one.allowed ? "" : "soft"}>
          <input
            type="radio"
            name="kind"
            value={one.kind}
            checked={props.kind === one.kind}
            disabled={!one.allowed}
            onChange={() => props.onChoose(one.kind)}
          />
          <span>
            <span className="strong">{one.name}</span>
            <span className="small soft"> · {NEED[one.seal]}</span>
            {one.allowed ? null : <span className="small why">{one.why}</span>}
          </span>
        </label>
      ))}
      <p className="small soft copy-kind-says" role="status">
        {props.kinds.find(({ kind }) => kind === props.kind)?.says}
      </p>
    </fieldset>
  );
}

/** Conditions of one kind: what the machine checked, what the officer confirms, what the paper carries. */
export function Conditions(props: {
  kind: KindView;
  /** asked before the making, or before the printing */
  step: "making" | "printing";
  confirmed: readonly string[];
  onConfirm: (key: string, yes: boolean) => void;
}) {
  const { kind } = props;
  const asked = kind.conditions.filter(
    ({ how, after }) => how === "asked" && after === (props.step === "printing"),
  );
  const said = props.step === "making" ? kind.conditions.filter(({ how }) => how !== "asked") : [];
  const unverified = kind.unverified || kind.conditions.some((one) => one.unverified);
  return (
    <div className="stack copy-conditions">
      {asked.map(({ key, text, source }) => (
        <CheckField
          key={key}
          name={`condition-${key}`}
          label={
            <>
              {text} <span className="small soft">({source})</span>
            </>
          }
          checked={props.confirmed.includes(key)}
          onChange={(yes) => props.onConfirm(key, yes)}
        />
      ))}
      {said.length > 0 ? (
        <details>
          <summary>
            {said.filter(({ how }) => how === "checked").length} điều máy đã kiểm,{" "}
            {said.filter(({ how }) => how === "printed").length} điều in trên giấy
          </summary>
          <ul className="lines">
            {said.map(({ key, how, state, text, source }) => (
              <li key={key}>
                {how === "checked" ? (
                  <State tone={state === "met" ? "good" : "bad"}>
                    {state === "met" ? "Đạt" : "Không đạt"}
                  </State>
                ) : (
                  <State tone="neutral">Có trên giấy</State>
                )}
                <p className="small">
                  {text} <span className="soft">({source})</span>
                </p>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {unverified && props.step === "making" ? (
        <p className="small soft">Có điều kiện chưa kiểm chứng; quản trị xem ở Giá trị chưa kiểm chứng.</p>
      ) : null}
    </div>
  );
}
