import { useEffect, useState } from "react";
import type { DossierFees, FeeLineInput, FeeProposal } from "../../../preload/contract/index.ts";
import { useCall } from "../../app/counter.tsx";
import { moneyText } from "../../app/format.ts";
import { CountField, SelectField, State, TextField, Word } from "../../ui/index.ts";
import { dongOf, MoneyField } from "./money.tsx";

/** What is asked for of one dossier, as it stands in the form. */
export interface AskedFees {
  lines: FeeLineInput[];
  dueIds: string[];
  /** đồng, fees asked for before included */
  total: number;
  /** lines that cannot be computed yet */
  problems: number;
}

interface Entry {
  quantity: number;
  pages: number;
  price: string;
  basis: string;
  ground: string;
  groundWhy: string;
  moment: FeeLineInput["moment"];
}

const MOMENTS = [
  { value: "reception", label: "Khi tiếp nhận" },
  { value: "supplement", label: "Khi bổ sung" },
  { value: "return", label: "Khi trả kết quả" },
];

/** The line of the contract for what was typed. */
function lineOf(proposal: FeeProposal, entry: Entry): FeeLineInput {
  return {
    source: proposal.source,
    index: proposal.index,
    name: proposal.name,
    kind: proposal.kind,
    quantity: entry.quantity,
    pages: entry.pages,
    price: proposal.source === "catalogue" && proposal.price === null ? dongOf(entry.price) : null,
    basis: entry.basis,
    ground: entry.ground,
    groundWhy: entry.groundWhy,
    moment: entry.moment,
  };
}

const PROBLEMS: Record<string, string> = {
  "fees.amount-unknown": "Nhập mức thu.",
  "fees.basis-missing": "Ghi văn bản quy định mức thu.",
  "fees.ground-why": "Ghi giấy tờ chứng minh được miễn, giảm.",
  "fees.ground-unknown": "Lý do này không áp dụng hôm nay.",
  "fees.too-much": "Số tiền quá lớn: kiểm tra lại.",
};

/** The fees of one dossier: what was asked for before, and what may be asked for now, each explained. */
export function FeeLines(props: { fees: DossierFees; onChange: (asked: AskedFees) => void }) {
  const { fees, onChange } = props;
  const fresh = fees.dues.every((due) => due.state.code === "cancelled");
  const [entries, setEntries] = useState<Entry[]>(() =>
    fees.proposals.map((one) => ({
      quantity: fresh ? one.usual : 0,
      pages: 1,
      price: "",
      basis: "",
      ground: "",
      groundWhy: "",
      moment: "reception",
    })),
  );
  const asked = fees.proposals.flatMap((proposal, index) => {
    const entry = entries[index];
    return entry && entry.quantity > 0 ? [{ index, line: lineOf(proposal, entry) }] : [];
  });
  const lines = asked.map(({ line }) => line);
  const key = JSON.stringify(lines);
  const computed = useCall(
    "fees.compute",
    { dossierId: fees.dossierId, lines },
    { placeholderData: (before) => before },
  );
  const open = fees.dues.filter((due) => due.state.code === "due");
  const dueIds = open.map((due) => due.id);
  const ready = computed.data !== undefined && !computed.isPlaceholderData;
  const total = open.reduce((sum, due) => sum + due.amount, 0) + (computed.data?.total ?? 0);
  const problems = ready ? computed.data.lines.filter((one) => one.problem).length : lines.length;
  const dueKey = dueIds.join();
  useEffect(() => {
    onChange({
      lines: JSON.parse(key) as FeeLineInput[],
      dueIds: dueKey ? dueKey.split(",") : [],
      total,
      problems,
    });
  }, [key, dueKey, total, problems, onChange]);

  const change = (index: number, entry: Partial<Entry>) =>
    setEntries(entries.map((one, at) => (at === index ? { ...one, ...entry } : one)));
  if (open.length === 0 && fees.proposals.length === 0) {
    return <p className="soft">Thủ tục này không thu phí, lệ phí.</p>;
  }
  return (
    <ul className="lines fee-lines">
      {open.map((due) => (
        <li key={due.id} className="stack">
          <div className="fee-line">
            <span>
              {due.name} <Word state={due.state} />
            </span>
            <span className="num strong">{moneyText(due.amount)}</span>
          </div>
          <p className="small soft">{due.explained}</p>
        </li>
      ))}
      {fees.proposals.map((proposal, index) => {
        const entry = entries[index];
        if (!entry) return null;
        const at = asked.findIndex((one) => one.index === index);
        const answer = at >= 0 ? computed.data?.lines[at] : undefined;
        const name = `fee-${fees.dossierId}-${index}`;
        return (
          <li key={name} className="stack">
            <div className="fee-line">
              <span>
                {proposal.name}
                {proposal.unverified ? <State tone="warning">Mức chưa kiểm chứng</State> : null}
              </span>
              <CountField
                label={`Số lượng (${proposal.unit})`}
                name={`${name}-quantity`}
                value={entry.quantity}
                min={0}
                max={1000}
                onChange={(quantity) => change(index, { quantity })}
              />
            </div>
            {entry.quantity > 0 ? (
              <>
                <div className="fee-more">
                  {proposal.source === "certified-copy" ? (
                    <CountField
                      label="Số trang một bản"
                      name={`${name}-pages`}
                      value={entry.pages}
                      min={1}
                      max={10_000}
                      onChange={(pages) => change(index, { pages })}
                    />
                  ) : null}
                  {proposal.source === "catalogue" && proposal.price === null ? (
                    <>
                      <MoneyField
                        label="Mức thu (đ)"
                        name={`${name}-price`}
                        value={entry.price}
                        onChange={(price) => change(index, { price })}
                      />
                      <TextField
                        label="Văn bản quy định"
                        name={`${name}-basis`}
                        value={entry.basis}
                        maxLength={300}
                        placeholder="Số, ngày"
                        onChange={(basis) => change(index, { basis })}
                      />
                    </>
                  ) : null}
                  <SelectField
                    label="Miễn, giảm"
                    name={`${name}-ground`}
                    value={entry.ground}
                    onChange={(ground) => change(index, { ground })}
                    options={[
                      { value: "", label: "Không" },
                      ...proposal.grounds.map((ground) => ({
                        value: ground.code,
                        label: `${ground.name}${ground.unverified ? " (chưa kiểm chứng)" : ""}`,
                      })),
                    ]}
                  />
                  {entry.ground ? (
                    <TextField
                      label="Giấy tờ chứng minh"
                      name={`${name}-groundWhy`}
                      value={entry.groundWhy}
                      maxLength={300}
                      onChange={(groundWhy) => change(index, { groundWhy })}
                    />
                  ) : null}
                  <SelectField
                    label="Thu khi"
                    name={`${name}-moment`}
                    value={entry.moment}
                    onChange={(moment) => change(index, { moment: moment as Entry["moment"] })}
                    options={MOMENTS}
                  />
                </div>
                {answer?.fee ? (
                  <p className="small">{answer.fee.explained}</p>
                ) : answer?.problem ? (
                  <State tone="warning">{PROBLEMS[answer.problem] ?? "Chưa tính được khoản này."}</State>
                ) : null}
              </>
            ) : (
              <p className="small soft">{proposal.usualWhy || proposal.note || "Không thu lần này."}</p>
            )}
          </li>
        );
      })}
    </ul>
  );
}
