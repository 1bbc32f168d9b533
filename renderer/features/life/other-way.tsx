import { useNavigate, useParams } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { DraftContent, IssuedPaper, LifeAnswer } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { useKeys } from "../../app/keys.ts";
import { useMay } from "../../app/session.tsx";
import { AreaField, Button, CheckField, ErrorNote, Head, TextField, Waiting } from "../../ui/index.ts";
import { ActForm } from "./act-form.tsx";
import { IssuedPapers } from "./issued.tsx";
import { lines } from "./lines.ts";

type Way = "home" | "refuse" | "now";

/**
 * The other ends of a receiving form: sent home for a paper, refused, or settled at once. The form itself stays saved;
 * Esc goes back to it.
 */
export function OtherWayScreen() {
  const { id } = useParams({ from: "/counter/other-way/$id" });
  const draft = useCall("dossiers.draft", { id }, { staleTime: 0, gcTime: 0, refetchInterval: false });
  const [done, setDone] = useState<Done | null>(null);
  if (done) return <DoneScreen done={done} />;
  if (draft.error) return <ErrorNote error={wireOf(draft.error)} />;
  if (!draft.data) return <Waiting>Đang mở biểu mẫu…</Waiting>;
  return <OtherWay key={id} id={id} content={draft.data.content} onDone={setDone} />;
}

interface Done {
  title: string;
  about: string;
  papers: IssuedPaper[];
  dossierId: string | null;
}

function OtherWay(props: { id: string; content: DraftContent; onDone: (done: Done) => void }) {
  const { content, id } = props;
  const navigate = useNavigate();
  const [way, setWay] = useState<Way>("home");
  const back = () => void navigate({ to: "/receive/$id", params: { id } });
  const procedure = useCall(
    "catalogue.procedure",
    { code: content.procedureCode },
    { enabled: content.procedureCode !== "" },
  );
  const mayBeNow = procedure.data?.term.unit === "SAME_DAY";
  const mayAssist = useMay("assist.begin");
  const assist = useAction("assist.begin", {
    word: "nộp trực tuyến giúp",
    repeat: true,
    onDone: (filing) => void navigate({ to: "/counter/assist/$id", params: { id: filing.id } }),
  });
  const row = useRef<HTMLDivElement>(null);
  useKeys({
    f9: {
      word: "Chọn cách kết thúc biểu mẫu",
      run: () => row.current?.querySelector<HTMLElement>("button")?.focus(),
    },
  });
  const form = { id, content, onDone: props.onDone, onClose: back };
  return (
    <div className="screen">
      <Head
        title={content.applicant.fullName || "Chưa có họ tên"}
        sub={procedure.data?.name ?? "Chưa chọn thủ tục"}
      >
        <Button hotkey="Esc" onClick={back}>
          Về biểu mẫu tiếp nhận
        </Button>
      </Head>
      <div className="row wrap life-row" ref={row} role="toolbar" aria-label="Cách kết thúc biểu mẫu">
        <span className="small soft">
          Cách khác{" "}
          <span className="key" aria-hidden="true">
            F9
          </span>
        </span>
        <Button pressed={way === "home"} onClick={() => setWay("home")}>
          Về bổ sung trước khi tiếp nhận
        </Button>
        <Button pressed={way === "refuse"} onClick={() => setWay("refuse")}>
          Từ chối tiếp nhận
        </Button>
        {mayAssist ? (
          <Button busy={assist.isPending} onClick={() => assist.mutate({ draftId: id, content })}>
            Nộp trực tuyến giúp
          </Button>
        ) : null}
        {mayBeNow ? (
          <Button pressed={way === "now"} onClick={() => setWay("now")}>
            Giải quyết ngay, trả kết quả luôn
          </Button>
        ) : null}
      </div>
      <ErrorNote error={assist.error ? wireOf(assist.error) : null} />
      <div className="panel life-panel life-whole">
        {way === "home" ? <HomeForm {...form} /> : null}
        {way === "refuse" ? <RefuseForm {...form} /> : null}
        {way === "now" ? <NowForm {...form} results={procedure.data?.results ?? []} /> : null}
      </div>
    </div>
  );
}

interface WayProps {
  id: string;
  content: DraftContent;
  onDone: (done: Done) => void;
  onClose: () => void;
}

const STALE = ["dossiers.drafts", "dossiers.board", "life.sentHome"] as const;

function HomeForm(props: WayProps) {
  const { content } = props;
  const missing = content.components.filter((component) => !component.received);
  const [items, setItems] = useState(missing.map((component) => component.name).join("\n"));
  const [why, setWhy] = useState("Hồ sơ chưa đủ giấy tờ theo quy định của thủ tục.");
  const act = useAction("life.sendHome", {
    word: "hướng dẫn về bổ sung",
    repeat: true,
    stale: STALE,
    onDone: ({ papers }) =>
      props.onDone({
        title: "Đã lập phiếu hướng dẫn, chưa tiếp nhận",
        about:
          "Không có mã hồ sơ, chưa tính thời hạn. Khi người dân quay lại, bất kỳ quầy nào cũng mở tiếp được ở thẻ “Về bổ sung”.",
        papers,
        dossierId: null,
      }),
  });
  return (
    <ActForm
      title="Về bổ sung trước khi tiếp nhận"
      about="Nêu hết một lần, để người dân chỉ phải về một lần. Lập Mẫu số 02, không có mã hồ sơ."
      done="Lập phiếu, để người dân về bổ sung"
      busy={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate({ draftId: props.id, content, items: lines(items), why })}
      onClose={props.onClose}
    >
      <div className="act-wide">
        <AreaField
          label="Phải bổ sung, mỗi dòng một giấy tờ hoặc nội dung"
          name="items"
          value={items}
          onChange={setItems}
          rows={8}
        />
      </div>
      <div className="act-wide">
        <AreaField label="Lý do" name="why" value={why} onChange={setWhy} />
      </div>
    </ActForm>
  );
}

function RefuseForm(props: WayProps) {
  const [why, setWhy] = useState("");
  const act = useAction("life.refuseBefore", {
    word: "từ chối tiếp nhận",
    repeat: true,
    stale: STALE,
    onDone: ({ papers }) =>
      props.onDone({
        title: "Đã lập phiếu từ chối tiếp nhận",
        about: "Không có mã hồ sơ. Nội dung đã gõ được giữ cùng phiếu.",
        papers,
        dossierId: null,
      }),
  });
  return (
    <ActForm
      title="Từ chối tiếp nhận"
      about="Lập Phiếu từ chối tiếp nhận giải quyết hồ sơ (Mẫu số 03), không có mã hồ sơ."
      done="Từ chối và lập phiếu"
      danger
      busy={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate({ draftId: props.id, content: props.content, why })}
      onClose={props.onClose}
    >
      <div className="act-wide">
        <AreaField
          label="Lý do từ chối, ghi rõ căn cứ và nơi có thẩm quyền nếu biết"
          name="why"
          value={why}
          onChange={setWhy}
          rows={4}
        />
      </div>
    </ActForm>
  );
}

function NowForm(props: WayProps & { results: readonly { name: string }[] }) {
  const [result, setResult] = useState(props.results[0]?.name.slice(0, 200) ?? "");
  const [receivedBy, setReceivedBy] = useState(props.content.applicant.fullName);
  const [wantsReceipt, setWantsReceipt] = useState(false);
  const act = useAction("life.immediate", {
    word: "giải quyết ngay",
    repeat: true,
    stale: STALE,
    onDone: ({ dossier, papers }: LifeAnswer) =>
      props.onDone({
        title: `Đã tiếp nhận, giải quyết và trả kết quả: ${dossier.code}`,
        about:
          papers.length > 0
            ? ""
            : "Không cấp giấy tiếp nhận vì người dân không yêu cầu; hồ sơ có trong hệ thống.",
        papers,
        dossierId: dossier.id,
      }),
  });
  return (
    <ActForm
      title="Giải quyết ngay, trả kết quả luôn"
      about="Thủ tục trong ngày: tiếp nhận, có kết quả và trả trong một lần. Giấy tiếp nhận chỉ lập khi người dân yêu cầu."
      done="Ghi nhận đã trả kết quả"
      busy={act.isPending}
      error={act.error}
      onSubmit={() =>
        act.mutate({ draftId: props.id, content: props.content, result, receivedBy, wantsReceipt })
      }
      onClose={props.onClose}
    >
      <TextField label="Kết quả đã trả" name="result" value={result} onChange={setResult} maxLength={200} />
      <TextField
        label="Người nhận kết quả"
        name="receivedBy"
        value={receivedBy}
        onChange={setReceivedBy}
        maxLength={200}
      />
      <CheckField
        name="wantsReceipt"
        label="Người dân yêu cầu giấy tiếp nhận"
        checked={wantsReceipt}
        onChange={setWantsReceipt}
      />
    </ActForm>
  );
}

function DoneScreen(props: { done: Done }) {
  const { done } = props;
  const navigate = useNavigate();
  const open = () =>
    void (done.dossierId
      ? navigate({ to: "/dossiers/$id", params: { id: done.dossierId } })
      : navigate({ to: "/counter/sent-home" }));
  return (
    <div className="screen">
      <Head title={done.title}>
        <Button kind="primary" onClick={open}>
          {done.dossierId ? "Mở hồ sơ" : "Xem danh sách về bổ sung"}
        </Button>
      </Head>
      <IssuedPapers papers={done.papers} said={done.about} />
    </div>
  );
}
