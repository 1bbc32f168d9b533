import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { DocumentSummary } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { dayText, timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import {
  Button,
  Empty,
  ErrorNote,
  Head,
  Note,
  Panel,
  Rows,
  rowKeys,
  State,
  Waiting,
  Word,
} from "../../ui/index.ts";
import { submittedWord } from "../dossiers/drafts.ts";

/** Papers under way and dossiers whose papers are not scanned yet. */
export function DigitiseScreen() {
  const open = useCall("digitise.list", { open: true });
  const today = useCall("dossiers.list", { group: "today", after: null, limit: 50 });
  const navigate = useNavigate();
  const mayCampaigns = useMay("campaigns.list");
  const campaigns = () => void navigate({ to: "/digitise/campaigns" });
  useKeys({ f4: mayCampaigns ? campaigns : undefined });
  return (
    <div className="screen">
      <Head title="Số hóa giấy tờ" sub="Quét, ký, rồi đọc thông tin: đúng thứ tự của TT 01/2023/TT-VPCP">
        {mayCampaigns ? (
          <Button hotkey="F4" onClick={campaigns}>
            Chiến dịch số hóa
          </Button>
        ) : null}
      </Head>
      <ErrorNote error={open.error ? wireOf(open.error) : null} />
      <div className="columns half fill">
        <Panel title="Đang làm">
          {open.isPending ? <Waiting>Đang mở danh sách…</Waiting> : null}
          {open.data?.length === 0 ? (
            <Empty title="Không có giấy tờ nào đang làm dở.">
              Chọn một hồ sơ ở bên phải rồi chọn giấy tờ để quét.
            </Empty>
          ) : null}
          {open.data && open.data.length > 0 ? <Papers rows={open.data} /> : null}
        </Panel>
        <div className="stack">
          <LaterPanel />
          <Panel title="Hồ sơ nhận hôm nay">
            {today.data?.rows.length === 0 ? (
              <Empty title="Hôm nay chưa nhận hồ sơ nào.">
                Hồ sơ cũ hơn: bấm F3, gõ họ tên hoặc mã, rồi bấm F6 trong hồ sơ.
              </Empty>
            ) : null}
            <ul className="lines" onKeyDown={rowKeys}>
              {today.data?.rows.map((dossier) => (
                <li key={dossier.id}>
                  <Link data-row to="/digitise/of/$id" params={{ id: dossier.id }}>
                    <span className="num strong">{dossier.code}</span> {dossier.applicantName}
                  </Link>
                  <p className="small soft clip">{dossier.procedureName}</p>
                </li>
              ))}
            </ul>
          </Panel>
        </div>
      </div>
    </div>
  );
}

/** Papers that stay here and are scanned before their dossier is handed over. */
function LaterPanel() {
  const may = useMay("digitise.later");
  const later = useCall("digitise.later", {}, { enabled: may });
  if (!may || !later.data || later.data.length === 0) return null;
  return (
    <Panel title={`Quét sau, trước khi chuyển (${later.data.length})`}>
      <ul className="lines" onKeyDown={rowKeys}>
        {later.data.map((paper) => (
          <li key={paper.componentId} className="row apart">
            <div className="grow">
              <Link data-row to="/digitise/of/$id" params={{ id: paper.dossierId }}>
                <span className="num strong">{paper.code}</span> {paper.name}
              </Link>
              <p className="small soft">
                {paper.applicantName} · {paper.why} · {paper.word}
              </p>
            </div>
            <State tone={paper.late ? "bad" : "neutral"}>
              {paper.late ? "Muộn, " : ""}trước {timeText(paper.by)}
            </State>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Papers(props: { rows: readonly DocumentSummary[] }) {
  return (
    <Rows
      label="Giấy tờ đang làm"
      rows={props.rows}
      rowKey={(row) => row.id}
      columns={[
        {
          title: "Giấy tờ",
          cell: (row) => (
            <>
              <Link data-row to="/digitise/$id" params={{ id: row.id }}>
                {row.title}
              </Link>
              <p className="small soft num">{row.dossierCode}</p>
            </>
          ),
        },
        { title: "Trang", width: "56px", cell: (row) => <span className="num">{row.pages}</span> },
        { title: "Trạng thái", width: "150px", cell: (row) => <Word state={row.word} /> },
        {
          title: "Người quét",
          width: "150px",
          cell: (row) => (
            <>
              {row.mine ? "Tôi" : row.scannedBy}
              <p className="small soft num">{timeText(row.scannedAt)}</p>
            </>
          ),
        },
      ]}
    />
  );
}

/** The papers of one dossier: pick one, scan it. */
export function DigitiseOfScreen() {
  const { id } = useParams({ from: "/digitise/of/$id" });
  const navigate = useNavigate();
  const dossier = useCall("dossiers.get", { id });
  const documents = useCall("digitise.list", { dossierId: id });
  const may = useMay("digitise.open");
  const reusable = useCall("digitise.reusable", { dossierId: id }, { enabled: may });
  const later = useCall("digitise.later", {}, { enabled: may });
  const putOff = useAction("digitise.setLater", { word: "quét sau", stale: ["digitise.later"] });
  const reuse = useAction("digitise.reuse", {
    word: "dùng bản đã số hóa",
    stale: ["digitise.reusable", "digitise.later", "dossiers.get"],
  });
  const box = useRef<HTMLUListElement>(null);
  const open = useAction("digitise.open", {
    word: "mở giấy tờ để quét",
    repeat: true,
    onDone: (document) => void navigate({ to: "/digitise/$id", params: { id: document.id } }),
  });
  const loaded = dossier.isSuccess && documents.isSuccess;
  useEffect(() => {
    if (loaded) box.current?.querySelector<HTMLElement>("button[data-row], a[data-row]")?.focus();
  }, [loaded]);
  useKeys({ f7: () => void navigate({ to: "/sign" }) });

  const error = dossier.error ?? documents.error ?? open.error ?? putOff.error ?? reuse.error;
  const nothing =
    loaded &&
    documents.data.length === 0 &&
    !dossier.data.components.some((one) => one.received && one.digitise.value !== "NO");
  return (
    <div className="screen">
      <Head
        title="Chọn giấy tờ để quét"
        sub={
          dossier.data
            ? `${dossier.data.code} · ${dossier.data.applicantName} · ${dossier.data.procedureName}`
            : ""
        }
      >
        <Button hotkey="F7" onClick={() => void navigate({ to: "/sign" })}>
          Sang ký số
        </Button>
      </Head>
      <ErrorNote error={error ? wireOf(error) : null} />
      <Panel title="Giấy tờ của hồ sơ" className="fill">
        {loaded ? null : <Waiting>Đang mở hồ sơ…</Waiting>}
        {nothing ? (
          <Note tone="info">Hồ sơ này không có giấy tờ nào phải quét. Bấm F2 để nhận người tiếp theo.</Note>
        ) : null}
        <ul className="lines" ref={box} onKeyDown={rowKeys}>
          {dossier.data?.components.map((component) => {
            const document = documents.data?.find((entry) => entry.componentId === component.id);
            const offer = reusable.data?.find((one) => one.componentId === component.id);
            const isLater = later.data?.some(
              (one) => one.componentId === component.id && one.why.startsWith("Quét sau"),
            );
            const can = component.received && component.digitise.value !== "NO";
            return (
              <li key={component.id} className="row apart">
                <div className="grow">
                  <p className={can ? "strong" : "soft"}>{component.name}</p>
                  <p className="small soft">
                    {component.received ? submittedWord(component.submittedAs) : "Chưa nhận"} ·{" "}
                    {component.digitise.word}
                  </p>
                  {offer && !document ? (
                    <State tone="info">
                      Đã có bản số hóa: hồ sơ {offer.dossierCode}, {timeText(offer.at)}
                    </State>
                  ) : null}
                  {isLater ? <State tone="warning">Quét sau, trước khi chuyển hồ sơ</State> : null}
                </div>
                {document ? (
                  <>
                    <Word state={document.word} />
                    <Link data-row to="/digitise/$id" params={{ id: document.id }}>
                      Mở ({document.pages} trang)
                    </Link>
                  </>
                ) : can && may ? (
                  <>
                    {offer ? (
                      <button
                        data-row
                        type="button"
                        className="link"
                        aria-label={`Dùng bản đã số hóa ${dayText(offer.at.slice(0, 10))} của hồ sơ ${offer.dossierCode}: ${component.name}`}
                        onClick={() =>
                          reuse.mutate({
                            dossierId: id,
                            componentId: component.id,
                            kind: offer.kind,
                            id: offer.id,
                          })
                        }
                      >
                        Dùng bản đã số hóa
                      </button>
                    ) : null}
                    <button
                      data-row
                      type="button"
                      className="link"
                      aria-label={`${isLater ? "Thôi quét sau" : "Quét sau"}: ${component.name}`}
                      onClick={() =>
                        putOff.mutate({ dossierId: id, componentId: component.id, later: !isLater })
                      }
                    >
                      {isLater ? "Thôi quét sau" : "Quét sau"}
                    </button>
                    <button
                      data-row
                      type="button"
                      className="link"
                      aria-label={`Quét giấy này: ${component.name}`}
                      onClick={() => open.mutate({ dossierId: id, componentId: component.id })}
                    >
                      Quét giấy này
                    </button>
                  </>
                ) : (
                  <State tone="neutral">Không quét</State>
                )}
              </li>
            );
          })}
        </ul>
      </Panel>
    </div>
  );
}
