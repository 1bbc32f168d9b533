import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { DossierDetail, LifeAnswer, LifeEvent } from "../../../preload/contract/index.ts";
import { useCall } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { useMayCall } from "../../app/session.tsx";
import { Button, Note } from "../../ui/index.ts";
import {
  ExtendForm,
  type FormProps,
  OpinionArrivedForm,
  OpinionForm,
  ReasonForm,
  ResultForm,
  StopForm,
  SupplementCompleteForm,
  SupplementForm,
  TransferForm,
} from "./act-forms.tsx";
import { CorrectForm } from "./correct-form.tsx";
import { IssuedPapers } from "./issued.tsx";
import { ACTIONS, type LifeAction, REASON_ONLY, type ReasonOnly } from "./words.ts";

/**
 * What may happen to the dossier next: the law's own choice for its state, of that what this officer may do. Each
 * opens inline under the row; nothing covers the page.
 */
export function DossierLife(props: {
  dossier: DossierDetail;
  /** a field of the correction that another part of the page leads to; a new object leads there again */
  wish?: { field: string } | null;
}) {
  const { dossier, wish } = props;
  const mayCall = useMayCall();
  const life = useCall("life.view", { id: dossier.id });
  // `correct.fullName`: sent here to put one field of the receipt right
  const [wanted, sentTo] = useLocation({ select: (location) => location.hash }).split(".");
  const field = wish?.field ?? sentTo;
  const [open, setOpen] = useState<LifeEvent | null>(wanted === "correct" ? "correct" : null);
  const [more, setMore] = useState(false);
  const [done, setDone] = useState<LifeAnswer["papers"] | null>(null);
  const row = useRef<HTMLDivElement>(null);
  const may = ACTIONS.filter(({ event, proc }) => dossier.actions.includes(event) && mayCall(proc));
  const rare = may.filter((action) => action.rare);
  const shown = may.filter((action) => !action.rare || more || may.length <= 5);
  const rareAt = shown.findIndex((action) => action.rare);
  useEffect(() => {
    if (wish) setOpen("correct");
  }, [wish]);
  const opened = useRef(false);
  useEffect(() => {
    // the rare ones come in before the button that showed them: the hand goes to the first of them
    if (more && !opened.current) row.current?.querySelectorAll<HTMLElement>("button")[rareAt]?.focus();
    opened.current = more;
  }, [more, rareAt]);
  const first = () => row.current?.querySelector<HTMLElement>("button")?.focus();
  useKeys({ f9: may.length > 0 ? { word: "Việc tiếp theo của hồ sơ", run: () => first() } : undefined });
  // an event that came meanwhile took the action away: its form goes too
  const current = may.some((action) => action.event === open) ? open : null;

  function close(): void {
    setOpen(null);
    first();
  }

  function pick(action: LifeAction): void {
    setDone(null);
    setOpen(current === action.event ? null : action.event);
  }

  const form: FormProps | null = life.data
    ? {
        dossier,
        life: life.data,
        begin: field ? `correct-${field}` : undefined,
        onClose: close,
        onDone: ({ papers }) => {
          setDone(papers);
          setOpen(null);
          setMore(false);
          if (papers.length === 0) first();
        },
      }
    : null;
  return (
    <>
      {life.data?.warnings.map((warning) => (
        <Note key={warning.text} tone="warning">
          {warning.text}
        </Note>
      ))}
      {done ? (
        <IssuedPapers key={done.map((paper) => paper.id).join()} papers={done} said="Đã ghi nhận." />
      ) : null}
      {may.length > 0 ? (
        <div className="row wrap life-row" ref={row} role="toolbar" aria-label="Việc tiếp theo của hồ sơ">
          <span className="small soft">
            Việc tiếp theo{" "}
            <span className="key" aria-hidden="true">
              F9
            </span>
          </span>
          {shown.map((action) => (
            <Button key={action.event} pressed={current === action.event} onClick={() => pick(action)}>
              {action.label}
            </Button>
          ))}
          {rare.length > 0 && may.length > 5 ? (
            <Button kind="quiet" onClick={() => setMore(!more)}>
              {more ? "Bớt" : `Việc khác (${rare.length})`}
            </Button>
          ) : null}
        </div>
      ) : null}
      {current && form ? (
        <div className="panel life-panel">
          <Form key={current} event={current} {...form} />
        </div>
      ) : null}
    </>
  );
}

const isReasonOnly = (event: LifeEvent): event is ReasonOnly => event in REASON_ONLY;

function Form(props: FormProps & { event: LifeEvent }) {
  const { event, ...form } = props;
  if (isReasonOnly(event)) return <ReasonForm event={event} {...form} />;
  if (event === "transfer") return <TransferForm {...form} />;
  if (event === "request-supplement") return <SupplementForm {...form} />;
  if (event === "supplement-complete") return <SupplementCompleteForm {...form} />;
  if (event === "wait-opinion") return <OpinionForm {...form} />;
  if (event === "opinion-arrived") return <OpinionArrivedForm {...form} />;
  if (event === "extend") return <ExtendForm {...form} />;
  if (event === "stop") return <StopForm {...form} />;
  if (event === "correct") return <CorrectForm {...form} />;
  if (event === "finish") return <ResultForm replaces={false} {...form} />;
  if (event === "correct-result") return <ResultForm replaces {...form} />;
  return null;
}
