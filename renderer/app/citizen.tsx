import { useEffect, useRef, useSyncExternalStore } from "react";
import { Button } from "../ui/index.ts";
import { moneyText, timeText } from "./format.ts";
import { useKeys } from "./keys.ts";

/** What the person in front of the counter may see: the own dossier, no number of a card, no note of the officer. */
export interface CitizenSubject {
  /** the dossier's code once it has one */
  code: string | null;
  name: string;
  procedure: string;
  /** papers that were handed in */
  papers: readonly string[];
  dueAt: string | null;
  fees: readonly CitizenFee[];
}

/** One fee as its payer may see it. */
export interface CitizenFee {
  name: string;
  /** đồng, computed; null where it depends on what is asked for */
  amount: number | null;
  /** how it stands, or what it depends on; empty for nothing */
  note: string;
}

let subject: { owner: symbol; text: string; value: CitizenSubject } | null = null;
const listeners = new Set<() => void>();

function set(next: typeof subject): void {
  subject = next;
  for (const listener of listeners) listener();
}

/** The screen says whose dossier it shows; null: nobody's. */
export function useCitizen(value: CitizenSubject | null): void {
  const owner = useRef(Symbol("citizen"));
  const text = JSON.stringify(value);
  useEffect(() => {
    const own = owner.current;
    if (value && (subject?.owner !== own || subject.text !== text)) set({ owner: own, text, value });
    else if (!value && subject?.owner === own) set(null);
  });
  useEffect(() => {
    const own = owner.current;
    return () => {
      if (subject?.owner === own) set(null);
    };
  }, []);
}

/** The dossier that can be shown to its person now; null when the screen shows nobody's. */
export function useCitizenSubject(): CitizenSubject | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => subject?.value ?? null,
  );
}

/** The screen turned to the citizen (Quay màn hình): nothing else is to be seen, no key does anything but turn it back. */
export function CitizenView(props: { subject: CitizenSubject; onBack: () => void }) {
  const { subject: shown } = props;
  const total = shown.fees.reduce((sum, { amount }) => sum + (amount ?? 0), 0);
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  useKeys({ f11: { word: "Quay màn hình lại", run: props.onBack }, escape: props.onBack }, false, true);
  return (
    <section className="citizen" aria-label="Màn hình dành cho người dân">
      <h1>{shown.procedure || "Tiếp nhận hồ sơ"}</h1>
      <dl>
        <dt>Người nộp</dt>
        <dd className="strong">{shown.name || "…"}</dd>
        {shown.code ? (
          <>
            <dt>Mã hồ sơ</dt>
            <dd className="num strong">{shown.code}</dd>
          </>
        ) : null}
        <dt>Giấy tờ đã nhận</dt>
        <dd>
          {shown.papers.length === 0 ? "Chưa nhận giấy tờ nào" : null}
          <ol>
            {shown.papers.map((paper) => (
              <li key={paper}>{paper}</li>
            ))}
          </ol>
        </dd>
        <dt>Hẹn trả kết quả</dt>
        <dd className="num strong">{shown.dueAt ? timeText(shown.dueAt) : "Chưa có ngày hẹn"}</dd>
        <dt>Phí, lệ phí</dt>
        <dd>
          {shown.fees.length === 0 ? "Không thu" : null}
          <ul>
            {shown.fees.map((fee) => (
              <li key={`${fee.name} ${fee.amount ?? ""} ${fee.note}`}>
                {fee.name}:{" "}
                <strong className="num">
                  {fee.amount === null ? "tính theo yêu cầu" : moneyText(fee.amount)}
                </strong>
                {fee.note ? ` (${fee.note.replace(/\.$/, "")})` : ""}
              </li>
            ))}
          </ul>
          {shown.fees.length > 1 ? (
            <p>
              Cộng: <strong className="num">{moneyText(total)}</strong>
            </p>
          ) : null}
        </dd>
      </dl>
      <footer>
        <Button hotkey="F11" buttonRef={back} onClick={props.onBack}>
          Quay lại
        </Button>
      </footer>
    </section>
  );
}
