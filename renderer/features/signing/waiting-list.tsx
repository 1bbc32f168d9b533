import type { DocumentSummary, SigningPaper } from "../../../preload/contract/index.ts";
import { timeText } from "../../app/format.ts";
import { CheckField, Word } from "../../ui/index.ts";
import type { Use } from "./choices.ts";

/** One thing that waits for the officer's signature. */
export interface Waiting {
  kind: "scan" | "paper";
  id: string;
  use: Use;
  title: string;
  /** what tells it from others of its name */
  about: string;
  word: DocumentSummary["word"];
  note: string | null;
}

const KINDS: Record<SigningPaper["kind"], string> = {
  document: "Văn bản",
  copy: "Bản sao điện tử",
  annex: "Phụ lục",
};

/** Scans and papers in one list, each with whose signature it wants. */
export function waitingFor(scans: readonly DocumentSummary[], papers: readonly SigningPaper[]): Waiting[] {
  return [
    ...scans
      .filter((scan) => scan.toSign)
      .map((scan) => ({
        kind: "scan" as const,
        id: scan.id,
        use: "personal" as const,
        title: scan.title,
        about: `${scan.dossierCode} · ${scan.pages} trang · quét ${timeText(scan.scannedAt)}${
          scan.mine ? "" : ` · ${scan.scannedBy} quét, đã kiểm tra`
        }`,
        word: scan.word,
        note: scan.error,
      })),
    ...papers.flatMap((paper) =>
      paper.toSign
        ? [
            {
              kind: "paper" as const,
              id: paper.id,
              use: paper.toSign,
              title: paper.title,
              about: `${KINDS[paper.kind]}${paper.symbol ? ` ${paper.symbol}` : ""} · ${paper.pages} trang · ${
                paper.putBy
              } trình ${timeText(paper.putAt)}`,
              word: paper.state,
              note: null,
            },
          ]
        : [],
    ),
  ];
}

/** Ticks say what is signed, the arrow keys and the pointer what is looked at. */
export function WaitingRows(props: {
  rows: readonly Waiting[];
  ticked: ReadonlySet<string>;
  shown: string | null;
  onTick: (id: string, on: boolean) => void;
  onShow: (id: string) => void;
}) {
  return (
    <ul className="lines sign-rows" aria-label="Bản chờ ký">
      {props.rows.map((row) => (
        <li key={row.id} className={row.id === props.shown ? "row apart shown" : "row apart"}>
          <div className="grow">
            <CheckField
              name={`sign-${row.id}`}
              label={row.title}
              checked={props.ticked.has(row.id)}
              onChange={(on) => props.onTick(row.id, on)}
            />
            <p className="small soft under-tick">{row.about}</p>
            <p className="under-tick">
              <Word state={row.word} />
            </p>
            {row.note ? <p className="small tone-bad">{row.note}</p> : null}
          </div>
          <button
            type="button"
            className="link"
            aria-pressed={row.id === props.shown}
            aria-label={`Xem trang của ${row.title}`}
            onClick={() => props.onShow(row.id)}
          >
            Xem
          </button>
        </li>
      ))}
    </ul>
  );
}
