import type { ReactNode } from "react";
import type { StateWord } from "../../preload/contract/index.ts";

export type Tone = StateWord["tone"];

const SHAPES: Record<Tone, ReactNode> = {
  neutral: <circle cx="7" cy="7" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  info: <circle cx="7" cy="7" r="5" fill="currentColor" />,
  good: <path d="M2 7.5 5.5 11 12 3.5" fill="none" stroke="currentColor" strokeWidth="2.2" />,
  warning: <path d="M7 1.5 13 12.5H1Z" fill="currentColor" />,
  bad: <path d="M2.5 2.5 11.5 11.5M11.5 2.5 2.5 11.5" stroke="currentColor" strokeWidth="2.6" />,
};

/** The shape of a tone; colour never says anything alone. */
export function Shape(props: { tone: Tone }) {
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" focusable="false">
      {SHAPES[props.tone]}
    </svg>
  );
}

/** A state: its word, its shape, its colour. */
export function State(props: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`state tone-${props.tone}`}>
      <Shape tone={props.tone} />
      <span>{props.children}</span>
    </span>
  );
}

/** A state word of the contract. */
export function Word(props: { state: StateWord }) {
  return <State tone={props.state.tone}>{props.state.word}</State>;
}

/** A sentence or several that need a look; `role=alert` only for what went wrong. */
export function Note(props: { tone: Tone; children: ReactNode; action?: ReactNode }) {
  return (
    <div className={`note tone-${props.tone}`} role={props.tone === "bad" ? "alert" : undefined}>
      <Shape tone={props.tone} />
      <div className="grow stack">{props.children}</div>
      {props.action}
    </div>
  );
}

/** An error's three sentences: what happened, what was kept, what to do. */
export function ErrorNote(props: { error: { message: string; kept: string; action: string } | null }) {
  if (!props.error) return null;
  return (
    <Note tone="bad">
      <p className="strong">{props.error.message}</p>
      <p>
        {props.error.kept} {props.error.action}
      </p>
    </Note>
  );
}

/** What stands where a list would be: what it is for and what to do. */
export function Empty(props: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <strong>{props.title}</strong>
      {props.children}
    </div>
  );
}
