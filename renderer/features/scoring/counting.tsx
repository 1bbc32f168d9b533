import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type {
  ProcedureName,
  ScoringItem,
  ScoringPlace,
  ScoringView,
} from "../../../preload/contract/index.ts";
import { useCall } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { useMayCall } from "../../app/session.tsx";
import { Button, State, type Tone, Word } from "../../ui/index.ts";

const STATES: Record<ScoringItem["state"], { word: string; tone: Tone }> = {
  missing: { word: "Thiếu", tone: "warning" },
  later: { word: "Chưa đến lúc", tone: "neutral" },
  optional: { word: "Không bắt buộc", tone: "neutral" },
  done: { word: "Đã có", tone: "good" },
};

/** Where a thing is filled: the words on its button, and the call that an officer must be allowed to go there. */
const PLACES: Record<ScoringPlace["kind"], { word: string; needs: ProcedureName }> = {
  correct: { word: "Sửa hồ sơ", needs: "life.correct" },
  digitise: { word: "Quét giấy tờ", needs: "digitise.open" },
  paper: { word: "Mở bản quét", needs: "digitise.open" },
  sign: { word: "Đến mục Ký số", needs: "signing.queue" },
  result: { word: "Mở kết quả", needs: "returns.get" },
  sync: { word: "Đến mục Đồng bộ", needs: "sync.items" },
};

/**
 * "Will this dossier count?": one button that says how much is missing; it opens the list inline, each missing thing
 * with the way to where it is filled.
 */
export function DossierCounting(props: {
  dossierId: string;
  onCorrect: (field: string) => void;
  /** what the dossier's own state says; stands in the same row */
  children: ReactNode;
}) {
  const view = useCall("scoring.dossier", { id: props.dossierId });
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    if (open) (list.current?.querySelector<HTMLElement>("button") ?? list.current)?.focus();
  }, [open]);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  useKeys({
    "shift+f6": { word: "Hồ sơ này có được tính không", run: () => (open ? close() : setOpen(true)) },
    escape: open ? close : undefined,
  });
  function go(place: ScoringPlace): void {
    const params = { id: props.dossierId };
    if (place.kind === "correct") {
      setOpen(false);
      props.onCorrect(place.field);
    } else if (place.kind === "digitise") void navigate({ to: "/digitise/of/$id", params });
    else if (place.kind === "paper") void navigate({ to: "/digitise/$id", params: { id: place.documentId } });
    else if (place.kind === "result") void navigate({ to: "/counter/returns/$id", params });
    else void navigate({ to: place.kind === "sign" ? "/sign" : "/sync" });
  }

  const { data } = view;
  return (
    <>
      <div className="row wrap">
        {props.children}
        {data ? (
          <Button
            buttonRef={opener}
            hotkey="Shift F6"
            pressed={open}
            onClick={() => (open ? close() : setOpen(true))}
          >
            {data.missing > 0 ? `Thiếu ${data.missing} mục để được tính` : "Đủ để được tính"}
          </Button>
        ) : null}
        {data?.national ? <Word state={data.national} /> : null}
        {data?.national?.why ? <span className="small soft">{data.national.why}</span> : null}
      </div>
      {open && data ? (
        <section
          ref={list}
          tabIndex={-1}
          className="panel life-panel stack"
          aria-label="Hồ sơ này có được tính không"
        >
          <Items view={data} onGo={go} />
        </section>
      ) : null}
    </>
  );
}

/** What is not there yet, each with the way to its place where the officer may go there. */
function Items(props: { view: ScoringView; onGo: (place: ScoringPlace) => void }) {
  const mayCall = useMayCall();
  const { sentence, items, source, unverified } = props.view;
  const shown = items.filter(({ state }) => state !== "done");
  const there = items.length - shown.length;
  return (
    <>
      <p className="strong">{sentence}</p>
      <ul className="lines">
        {shown.map(({ id, state, text, indicator, group, place }) => (
          <li key={id} className="row wrap">
            <State tone={STATES[state].tone}>{STATES[state].word}</State>
            <span className="grow">
              {text}{" "}
              <span className="small soft">
                ({indicator} · {group})
              </span>
            </span>
            {place && mayCall(PLACES[place.kind].needs) ? (
              <Button aria-label={`${PLACES[place.kind].word}: ${text}`} onClick={() => props.onGo(place)}>
                {PLACES[place.kind].word}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      <p className="small soft">
        {there > 0 ? `Đã có ${there} mục. ` : ""}
        Theo {source}
        {unverified ? " (chưa đối chiếu văn bản gốc)" : ""}.
      </p>
    </>
  );
}

/** The same in one word for a list; what is missing stands in words behind it. */
export function CountMark(props: { mark: { missing: number; texts: readonly string[] } | undefined }) {
  const { mark } = props;
  if (!mark) return null;
  if (mark.missing === 0) return <State tone="good">Đủ để tính</State>;
  const more = mark.missing > mark.texts.length ? "…" : "";
  return (
    <>
      <State tone="warning">Thiếu {mark.missing}</State>
      <span className="small soft clamp">
        {mark.texts.join("; ")}
        {more}
      </span>
    </>
  );
}
