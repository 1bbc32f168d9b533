import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type {
  DocumentSummary,
  DossierDetail,
  Exemptions,
  ReusablePaper,
} from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { dayText, timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import {
  Button,
  ErrorNote,
  Head,
  Note,
  Panel,
  rowKeys,
  State,
  useHandTo,
  Waiting,
  Word,
} from "../../ui/index.ts";
import { submittedWord } from "../dossiers/drafts.ts";
import { ExemptForm } from "./exempt.tsx";

type Component = DossierDetail["components"][number];

/** The papers of one dossier: pick one, scan it; or say why it is not scanned now, or not at all. */
export function DigitiseOfScreen() {
  const { id } = useParams({ from: "/digitise/of/$id" });
  const navigate = useNavigate();
  const dossier = useCall("dossiers.get", { id });
  const documents = useCall("digitise.list", { dossierId: id });
  const may = useMay("digitise.open");
  const reusable = useCall("digitise.reusable", { dossierId: id }, { enabled: may });
  const province = useCall("digitise.askProvince", { dossierId: id }, { enabled: may });
  const offers = [...(reusable.data ?? []), ...(province.data?.papers ?? [])];
  const later = useCall("digitise.later", {}, { enabled: may });
  const exemptions = useCall("digitise.exemptions", { dossierId: id }, { enabled: may });
  const box = useRef<HTMLUListElement>(null);
  const loaded = dossier.isSuccess && documents.isSuccess;
  useHandTo(loaded, () => box.current?.querySelector<HTMLElement>("button[data-row], a[data-row]"));
  useKeys({ f7: () => void navigate({ to: "/sign" }) });

  const error = dossier.error ?? documents.error;
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
        {may && loaded && !nothing ? (
          <p className="small soft" aria-live="polite">
            {province.data?.word ?? (province.isPending ? "Đang hỏi kho của tỉnh về giấy tờ đã có…" : "")}
          </p>
        ) : null}
        {nothing ? (
          <Note tone="info">Hồ sơ này không có giấy tờ nào phải quét. Bấm F2 để nhận người tiếp theo.</Note>
        ) : null}
        <ul className="lines" ref={box} onKeyDown={rowKeys}>
          {dossier.data?.components.map((component) => (
            <PaperLine
              key={component.id}
              dossierId={id}
              component={component}
              document={documents.data?.find((entry) => entry.componentId === component.id)}
              offer={offers.find((one) => one.componentId === component.id)}
              isLater={later.data?.some((one) => one.componentId === component.id && one.putOff) ?? false}
              exemptions={exemptions.data}
              may={may}
            />
          ))}
        </ul>
      </Panel>
    </div>
  );
}

function PaperLine(props: {
  dossierId: string;
  component: Component;
  document: DocumentSummary | undefined;
  offer: ReusablePaper | undefined;
  isLater: boolean;
  exemptions: Exemptions | undefined;
  may: boolean;
}) {
  const { dossierId, component, document, offer, isLater, may } = props;
  const [exempting, setExempting] = useState(false);
  const exempted = props.exemptions?.given.find((one) => one.componentId === component.id);
  const can = component.received && component.digitise.value !== "NO";
  const must = component.received && component.digitise.value === "MUST";
  const untouched = document === undefined || document.pages === 0;
  return (
    <li>
      <div className="row apart">
        <div className="grow">
          <p className={can ? "strong" : "soft"}>{component.name}</p>
          <p className="small soft">
            {component.received ? submittedWord(component.submittedAs) : "Chưa nhận"} ·{" "}
            {component.digitise.word}
          </p>
          {exempted ? (
            <p className="small">
              {exempted.ground}: {exempted.note} ({exempted.by}, {timeText(exempted.at)})
            </p>
          ) : null}
          {offer && !document ? (
            <State tone="info">
              Đã có bản số hóa{offer.kind === "province" ? " ở kho của tỉnh" : ""}: hồ sơ {offer.dossierCode},{" "}
              {timeText(offer.at)}
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
        ) : null}
        {may ? (
          <LineActions
            dossierId={dossierId}
            component={component}
            offer={document ? undefined : offer}
            isLater={isLater}
            isOpen={document !== undefined}
            canScan={can}
            exempted={exempted !== undefined}
            onExempt={must && untouched ? () => setExempting(true) : undefined}
          />
        ) : null}
        {document === undefined && !can ? <State tone="neutral">Không quét</State> : null}
      </div>
      {exempting && must && props.exemptions ? (
        <ExemptForm
          dossierId={dossierId}
          component={component}
          grounds={props.exemptions.grounds}
          onClose={() => setExempting(false)}
        />
      ) : null}
    </li>
  );
}

/** What can be done with one paper, each a button of the list that the arrow keys reach. */
function LineActions(props: {
  dossierId: string;
  component: Component;
  offer: ReusablePaper | undefined;
  isLater: boolean;
  isOpen: boolean;
  canScan: boolean;
  exempted: boolean;
  onExempt: (() => void) | undefined;
}) {
  const { dossierId, component, offer, isLater } = props;
  const navigate = useNavigate();
  const at = { dossierId, componentId: component.id };
  const putOff = useAction("digitise.setLater", { word: "quét sau", stale: ["digitise.later"] });
  const reuse = useAction("digitise.reuse", {
    word: "dùng bản đã số hóa",
    stale: ["digitise.reusable", "digitise.askProvince", "digitise.later", "dossiers.get"],
  });
  const takeBack = useAction("digitise.takeBackExemption", {
    word: "rút căn cứ không số hóa",
    stale: ["digitise.exemptions", "digitise.later", "dossiers.get"],
  });
  const open = useAction("digitise.open", {
    word: "mở giấy tờ để quét",
    repeat: true,
    onDone: (document) => void navigate({ to: "/digitise/$id", params: { id: document.id } }),
  });
  const error = putOff.error ?? reuse.error ?? open.error ?? takeBack.error;
  const action = (word: string, run: () => void, label = word) => (
    <button data-row type="button" className="link" aria-label={`${label}: ${component.name}`} onClick={run}>
      {word}
    </button>
  );
  return (
    <>
      <ErrorNote error={error ? wireOf(error) : null} />
      {offer
        ? action(
            "Dùng bản đã số hóa",
            () => reuse.mutate({ ...at, kind: offer.kind, id: offer.id }),
            `Dùng bản đã số hóa ${dayText(offer.at.slice(0, 10))} của hồ sơ ${offer.dossierCode}`,
          )
        : null}
      {props.exempted ? action("Rút căn cứ", () => takeBack.mutate(at)) : null}
      {props.onExempt ? action("Không phải số hóa", props.onExempt) : null}
      {props.canScan && !props.isOpen
        ? action(isLater ? "Thôi quét sau" : "Quét sau", () => putOff.mutate({ ...at, later: !isLater }))
        : null}
      {props.canScan && !props.isOpen ? action("Quét giấy này", () => open.mutate(at)) : null}
    </>
  );
}
