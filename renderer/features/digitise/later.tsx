import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import { ErrorNote, Panel, rowKeys, State } from "../../ui/index.ts";

/**
 * Papers that stay here and must be scanned before their dossier is handed over: which dossier, which paper, until
 * when. Enter opens the scan. Nothing is shown while nothing waits.
 */
export function LaterPanel(props: { className?: string }) {
  const may = useMay("digitise.later");
  // time alone makes a paper late
  const later = useCall("digitise.later", {}, { enabled: may, refetchInterval: 60_000 });
  const navigate = useNavigate();
  const show = (id: string) => void navigate({ to: "/digitise/$id", params: { id } });
  const open = useAction("digitise.open", {
    word: "mở giấy tờ để quét",
    repeat: true,
    onDone: (document) => show(document.id),
  });
  const box = useRef<HTMLUListElement>(null);
  const papers = later.data ?? [];
  useKeys({
    "alt+q":
      papers.length > 0
        ? {
            word: "Đến danh sách quét sau",
            run: () => box.current?.querySelector<HTMLElement>("[data-row]")?.focus(),
          }
        : undefined,
  });
  if (papers.length === 0) return null;
  return (
    <Panel
      title={`Quét sau, trước khi chuyển (${papers.length})`}
      className={props.className}
      aside={
        <span className="key" aria-hidden="true">
          Alt Q
        </span>
      }
    >
      <ErrorNote error={open.error ? wireOf(open.error) : null} />
      <ul className="lines" ref={box} onKeyDown={rowKeys}>
        {papers.map((paper) => (
          <li key={paper.componentId} className="row apart">
            <div className="grow">
              <button
                data-row
                type="button"
                className="link clip"
                onClick={() => {
                  if (paper.documentId) show(paper.documentId);
                  else if (!open.isPending)
                    open.mutate({ dossierId: paper.dossierId, componentId: paper.componentId });
                }}
              >
                <span className="num strong">{paper.code}</span> {paper.name}
              </button>
              <p className="small soft">
                {paper.applicantName} · {paper.why} · {paper.word}
              </p>
            </div>
            <State tone={paper.late ? "bad" : "neutral"}>
              {paper.late ? "Muộn: chuyển" : "Chuyển"} trước {timeText(paper.by)}
            </State>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
