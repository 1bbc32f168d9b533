import { type MouseEvent, useEffect, useState } from "react";
import type { CitizenScreen } from "../../../preload/contract/index.ts";
import { Face } from "./face.tsx";

type Question = Extract<CitizenScreen, { kind: "rating" }>;
export interface RatingAnswer {
  level: number;
  remarks: string[];
  comment: string;
}

/** A finger or a pointer; a key could be the officer's, whose keyboard is the only one of this machine. */
const byHand = (event: MouseEvent): boolean =>
  event.nativeEvent instanceof PointerEvent && event.nativeEvent.pointerType !== "";

/** One question, five answers with a word and a face each; then, if the person likes, a few words more. */
export function Rating(props: {
  question: Question;
  onRate: (answer: RatingAnswer) => Promise<void>;
  onLeave: () => Promise<void>;
}) {
  const { question } = props;
  const [level, setLevel] = useState<number | null>(null);
  const [remarks, setRemarks] = useState<readonly string[]>([]);
  const [comment, setComment] = useState("");
  const [left, setLeft] = useState(question.seconds);
  const [sending, setSending] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => setLeft((seconds) => Math.max(0, seconds - 1)), 1000);
    return () => clearInterval(timer);
  }, []);

  const act = (work: () => Promise<void> | void) => (event: MouseEvent) => {
    if (!byHand(event) || sending) return;
    void work();
  };
  async function send(): Promise<void> {
    if (level === null) return;
    setSending(true);
    await props.onRate({ level, remarks: [...remarks], comment: comment.trim() });
  }
  return (
    <section className="second-rating" aria-labelledby="question">
      <h1 id="question">{question.question}</h1>
      <p className="soft">{question.procedureName}</p>
      <div className="second-levels">
        {question.levels.map((word, index) => (
          <button
            key={word}
            type="button"
            className={`second-level level-${index + 1}`}
            aria-pressed={level === index + 1}
            onClick={act(() => setLevel(index + 1))}
          >
            <Face level={index + 1} />
            <span>{word}</span>
          </button>
        ))}
      </div>
      {level === null ? null : (
        <div className="second-more">
          <p>Ông (Bà) có thể chọn thêm (không bắt buộc):</p>
          <div className="second-remarks">
            {question.remarks.map((remark) => {
              const on = remarks.includes(remark);
              return (
                <button
                  key={remark}
                  type="button"
                  aria-pressed={on}
                  onClick={act(() =>
                    setRemarks(on ? remarks.filter((one) => one !== remark) : [...remarks, remark]),
                  )}
                >
                  <span aria-hidden="true">{on ? "✓ " : "+ "}</span>
                  {remark}
                </button>
              );
            })}
          </div>
          <label>
            Ý kiến khác
            <textarea
              name="comment"
              rows={2}
              maxLength={500}
              value={comment}
              onChange={(event) => setComment(event.currentTarget.value)}
            />
          </label>
        </div>
      )}
      <div className="second-actions">
        {level === null ? null : (
          <button type="button" className="second-send" aria-busy={sending} onClick={act(send)}>
            Gửi đánh giá
          </button>
        )}
        <button type="button" className="second-leave" onClick={act(props.onLeave)}>
          Không đánh giá
        </button>
        <span className="soft num">Tự đóng sau {left} giây</span>
      </div>
    </section>
  );
}
