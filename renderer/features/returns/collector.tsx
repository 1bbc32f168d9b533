import { useEffect, useRef, useState } from "react";
import type { CardComparison, CollectorRight, Input, ReturnDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useClient } from "../../app/counter.tsx";
import { useScan } from "../../app/scanner.ts";
import { ErrorNote, Note, Panel, SelectField, State, TextField } from "../../ui/index.ts";
import { CHECKS, PAPER_LABEL, REASONS, RECEIPTS, RIGHTS } from "./words.ts";

type HandOverInput = Input<"returns.handOver">;
/** Who takes the result and how that was checked. */
export type Collecting = HandOverInput["collector"] & HandOverInput["check"];

export function emptyCollecting(detail: ReturnDetail): Collecting {
  return {
    // an organisation comes in the person of its representative
    right: "applicant",
    fullName: personFor(detail, "applicant")?.fullName ?? detail.applicantName,
    identity: "",
    paper: "",
    receipt: "shown",
    how: "none",
    cardText: "",
    outcome: "same",
    reason: "",
    explanation: "",
  };
}

/** Scan the collector's card or say how else the person was recognised. */
export function CollectorPanel(props: {
  detail: ReturnDetail;
  value: Collecting;
  onChange: (value: Collecting) => void;
  /** the card is the right person's: nothing stands in the way of giving */
  onSame: () => void;
}) {
  const { detail, value, onChange } = props;
  const client = useClient();
  const first = useRef<HTMLInputElement>(null);
  const [scanned, setScanned] = useState("");
  const [comparison, setComparison] = useState<CardComparison | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => first.current?.focus(), []);
  const change = (next: Partial<Collecting>) => onChange({ ...value, ...next });

  async function compare(text: string) {
    setError(null);
    try {
      const found = await client.call("returns.compareCard", { id: detail.id, right: value.right, text });
      setComparison(found);
      change({
        fullName: found.fullName,
        identity: text.split("|")[0]?.replace(/\D/g, "").slice(0, 12) ?? "",
        how: "card",
        cardText: text,
        outcome: found.outcome === "different" ? "different" : "same",
        reason: "",
      });
      setScanned("");
      if (found.outcome !== "different" && !needsPaper(value)) props.onSame();
    } catch (problem) {
      setError(problem);
    }
  }

  useScan("card", (scan) => void compare(scan.text));

  function pickRight(right: CollectorRight) {
    const known = personFor(detail, right);
    setComparison(null);
    change({
      right,
      fullName: known?.fullName ?? "",
      paper: known?.paper ?? "",
      identity: "",
      how: right === "applicant" && value.receipt !== "lost" ? "none" : "papers",
      cardText: "",
      outcome: "same",
      reason: "",
    });
  }

  const different = value.how !== "none" && value.outcome === "different";
  return (
    <Panel title="Người nhận">
      <div className="stack">
        <TextField
          label="Quét thẻ của người nhận"
          name="collectorCard"
          value={scanned}
          onChange={setScanned}
          inputRef={first}
          big
          placeholder="Quét, hoặc Enter nếu trả theo giấy tiếp nhận"
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            if (scanned.trim()) void compare(scanned.trim());
            else props.onSame();
          }}
        />
        <ErrorNote error={error ? wireOf(error) : null} />
        {comparison ? <Comparison value={comparison} /> : null}
        <SelectField
          label="Tư cách"
          name="collectorRight"
          value={value.right}
          onChange={(right) => pickRight(right as CollectorRight)}
          options={RIGHTS}
        />
        <TextField
          label="Họ và tên người nhận"
          name="collectorName"
          value={value.fullName}
          onChange={(fullName) => change({ fullName })}
          maxLength={200}
          required
        />
        {value.right === "applicant" ? null : (
          <TextField
            label={PAPER_LABEL[value.right]}
            name="collectorPaper"
            value={value.paper}
            onChange={(paper) => change({ paper })}
            maxLength={300}
            required
          />
        )}
        <SelectField
          label="Giấy tiếp nhận"
          name="receiptShown"
          value={value.receipt}
          onChange={(receipt) =>
            change({
              receipt: receipt as Collecting["receipt"],
              how: receipt === "lost" && value.how === "none" ? "papers" : value.how,
            })
          }
          options={RECEIPTS}
          hint={value.receipt === "lost" ? "Mất giấy: bắt buộc đối chiếu giấy tờ tùy thân." : undefined}
        />
        <SelectField
          label="Cách đối chiếu"
          name="identityCheck"
          value={value.how}
          onChange={(how) => change({ how: how as Collecting["how"] })}
          options={CHECKS.filter((one) => one.value !== "card" || value.cardText !== "")}
          hint={
            detail.identityMasked ? `Số trong hồ sơ: ${detail.identityMasked}` : "Hồ sơ không có số định danh"
          }
        />
        {value.how === "papers" ? (
          <SelectField
            label="Giấy tờ tùy thân cho thấy"
            name="identityOutcome"
            value={value.outcome}
            onChange={(outcome) => change({ outcome: outcome as Collecting["outcome"] })}
            options={[
              { value: "same", label: "Đúng người" },
              { value: "different", label: "Không khớp" },
            ]}
          />
        ) : null}
        {different ? (
          <SelectField
            label="Vẫn trả vì"
            name="differenceReason"
            value={value.reason}
            onChange={(reason) => change({ reason: reason as Collecting["reason"] })}
            options={[{ value: "", label: "Chọn lý do…" }, ...REASONS]}
            error={value.reason ? null : "Thông tin không khớp: chọn lý do, hoặc không trả."}
          />
        ) : null}
        {different && value.reason === "other" ? (
          <TextField
            label="Lý do cụ thể"
            name="differenceExplanation"
            value={value.explanation}
            onChange={(explanation) => change({ explanation })}
            maxLength={500}
            required
          />
        ) : null}
      </div>
    </Panel>
  );
}

const personFor = (detail: ReturnDetail, right: CollectorRight) =>
  detail.people.find((person) => person.right === right);
const needsPaper = (value: Collecting) => value.right !== "applicant" && value.paper.trim() === "";

function Comparison(props: { value: CardComparison }) {
  const { outcome, lines, warnings, fullName } = props.value;
  return (
    <div className="stack" role="status">
      {outcome === "same" ? <State tone="good">Thẻ khớp với hồ sơ</State> : null}
      {outcome === "different" ? <State tone="bad">Thẻ không khớp với hồ sơ</State> : null}
      {outcome === "unknown" ? <State tone="info">Thẻ của {fullName}</State> : null}
      {outcome === "different" ? (
        <table className="list" aria-label="So thẻ với hồ sơ">
          <thead>
            <tr>
              <th scope="col">Mục</th>
              <th scope="col">Hồ sơ</th>
              <th scope="col">Thẻ</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.label}>
                <td>{line.label}</td>
                <td className="num">{line.dossier}</td>
                <td className="num">
                  {line.card} <State tone={line.same ? "good" : "bad"}>{line.same ? "khớp" : "khác"}</State>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {warnings.map((warning) => (
        <Note key={warning} tone="warning">
          <p className="small">{warning}</p>
        </Note>
      ))}
    </div>
  );
}
