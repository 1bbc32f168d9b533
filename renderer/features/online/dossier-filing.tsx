import { useNavigate } from "@tanstack/react-router";
import { useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useMay } from "../../app/session.tsx";
import { Button, Panel, State } from "../../ui/index.ts";
import { FilingPapers } from "./files.tsx";

/**
 * Where a dossier came from that was filed online: when, under which account, with whose help; its files as they were
 * judged, and whether the originals were laid beside them. Nothing for one that was handed in at the counter.
 */
export function DossierFiling(props: { dossierId: string }) {
  const found = useCall("online.ofDossier", { dossierId: props.dossierId });
  const navigate = useNavigate();
  const mayOpen = useMay("online.filing");
  const filing = found.data;
  if (!filing) return null;
  const open = () => {
    if (mayOpen) void navigate({ to: "/counter/online/$id", params: { id: filing.id } });
  };
  const asked = filing.papers.filter(({ attachments }) => attachments.length > 0);
  const left = asked.filter(({ compared }) => !compared).length;
  const differing = asked.filter(({ compared }) => compared && !compared.same).length;
  return (
    <Panel
      title="Nộp trực tuyến"
      aside={mayOpen ? <Button onClick={open}>Xem tệp và nội dung khai</Button> : null}
    >
      <div className="stack">
        <dl className="facts">
          <dt>Mã trên Cổng</dt>
          <dd className="num">{filing.portalCode}</dd>
          <dt>Nộp lúc</dt>
          <dd className="num">{timeText(filing.filedAt)}</dd>
          <dt>Tài khoản</dt>
          <dd>{filing.accountVerified ? "Đã định danh (VNeID)" : "Chưa định danh"}</dd>
          {filing.assistedBy ? (
            <>
              <dt>Nộp giúp</dt>
              <dd>
                {filing.assistedBy.by}, {filing.assistedBy.agency}
              </dd>
            </>
          ) : null}
          <dt>Đối chiếu</dt>
          <dd>
            {differing > 0 ? (
              <State tone="bad">{`${differing} giấy tờ khác bản chính`}</State>
            ) : left > 0 ? (
              <State tone="neutral">{`Còn ${left} giấy tờ chưa đối chiếu bản chính`}</State>
            ) : (
              <State tone="good">Đã đối chiếu hết, khớp bản chính</State>
            )}
          </dd>
        </dl>
        <FilingPapers filing={filing} chosen={null} onOpen={open} />
      </div>
    </Panel>
  );
}
