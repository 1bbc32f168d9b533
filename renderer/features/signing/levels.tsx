import { Link } from "@tanstack/react-router";
import type { Output } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, ErrorNote, Panel, State } from "../../ui/index.ts";

type Paper = Output<"signing.levels">["papers"][number];

/** One's own signatures that still wait for a certified time or for proof; nothing when there are none. */
export function LevelsPanel() {
  const levels = useCall("signing.levels", {});
  const may = useMay("signing.complete");
  const complete = useAction("signing.complete", { word: "xin dấu thời gian" });
  const papers = levels.data?.papers ?? [];
  if (!levels.data || papers.length === 0) return null;
  const { service } = levels.data;
  return (
    <Panel
      title={`Đã ký, chưa đủ dấu thời gian (${papers.length})`}
      aside={
        service && may ? (
          <Button kind="quiet" busy={complete.isPending} onClick={() => complete.mutate({})}>
            Xin lại ngay
          </Button>
        ) : null
      }
    >
      <ErrorNote error={complete.error ? wireOf(complete.error) : null} />
      <p className="small soft">
        {service
          ? "Chữ ký đã có hiệu lực ghi trên tệp; phần mềm tự xin dấu thời gian khi có mạng."
          : "Máy này chưa được khai báo máy chủ dấu thời gian; nhờ bộ phận CNTT khai báo, phần mềm sẽ tự xin cho các bản dưới đây."}
      </p>
      <ul className="lines" aria-label="Bản chưa có dấu thời gian">
        {papers.slice(0, 20).map((paper) => (
          <li key={paper.id}>
            <p className="row apart">
              {paper.kind === "scan" ? (
                <Link className="grow" to="/digitise/$id" params={{ id: paper.id }}>
                  {paper.title}
                </Link>
              ) : (
                <span className="grow">{paper.title}</span>
              )}
              <State tone="warning">{wordOf(paper)}</State>
            </p>
            <p className="small soft">
              {paper.dossierCode ? <span className="num">{paper.dossierCode} · </span> : null}
              {paper.kind === "paper" ? "phát hành" : "ký"}{" "}
              <span className="num">{timeText(paper.signedAt)}</span>
            </p>
            {paper.problem ? <p className="small">{paper.problem}</p> : null}
          </li>
        ))}
      </ul>
      {papers.length > 20 ? <p className="small soft">và {papers.length - 20} bản khác</p> : null}
    </Panel>
  );
}

const wordOf = (paper: Paper): string =>
  paper.level === "B-B" ? "Chưa có dấu thời gian" : "Có dấu thời gian, chờ chứng cứ kiểm chứng";
