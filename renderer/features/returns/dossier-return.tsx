import { Link, useNavigate } from "@tanstack/react-router";
import type { DossierDetail } from "../../../preload/contract/index.ts";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, Empty, Panel, Word } from "../../ui/index.ts";

/** The results of one dossier: what is here, what was given to whom, and the way to give it. */
export function DossierReturn(props: { dossier: DossierDetail }) {
  const { dossier } = props;
  const navigate = useNavigate();
  const may = useMay("returns.get");
  const found = useCall("returns.get", { id: dossier.id }, { enabled: may });
  const papers = found.data?.results.filter((result) => result.kind === "paper") ?? [];
  const history = found.data?.history ?? [];
  const ready = dossier.state.code === "result-ready";
  return (
    <Panel
      title="Kết quả"
      aside={
        ready && may ? (
          <Button
            kind="primary"
            onClick={() => void navigate({ to: "/counter/returns/$id", params: { id: dossier.id } })}
          >
            Trả kết quả
          </Button>
        ) : null
      }
    >
      {dossier.results.length + papers.length + history.length === 0 ? (
        <Empty title={ready ? "Chưa ghi kết quả giấy." : "Chưa có kết quả."}>
          {ready
            ? "Bấm “Trả kết quả” để ghi kết quả giấy vừa nhận."
            : "Khi có kết quả, nó tự về quầy và hiện ở đây."}
        </Empty>
      ) : null}
      <ul className="lines">
        {dossier.results.map((result) => (
          <li key={result.id}>
            <Link to="/copies/$id" params={{ id: result.id }}>
              {result.title} <span className="num small">({result.code})</span>
            </Link>{" "}
            <Word state={result.state} />
          </li>
        ))}
        {papers.map((paper) => (
          <li key={paper.id}>
            {paper.title} <span className="small soft">(bản giấy)</span> <Word state={paper.word} />
          </li>
        ))}
        {history.map((one) => (
          <li key={one.id}>
            <p>
              <Word state={one.state} /> <span className="num small soft">{timeText(one.at)}</span>
            </p>
            <p className="small">{one.to}</p>
            {one.notes.map((note) => (
              <p key={note} className="small soft">
                {note}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
