import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { AssistDetail } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction, useCall } from "../../app/counter.tsx";
import { timeText } from "../../app/format.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, CheckField, ErrorNote, Head, Note, Panel, Waiting, Word } from "../../ui/index.ts";
import { goOn } from "../dossiers/receive-parts.tsx";
import { PaperPrint } from "../forms/paper-print.tsx";
import { FormPicture } from "../forms/picture.tsx";
import { WhoFacts } from "../people/who.tsx";
import { Declaration } from "./declaration.tsx";
import { AssistPapers } from "./papers.tsx";

/** Filing online for a person at the counter: what is declared, what is attached, the person's yes. */
export function AssistScreen() {
  const { id } = useParams({ from: "/counter/assist/$id" });
  const filing = useCall("assist.get", { id });
  if (filing.error) return <ErrorNote error={wireOf(filing.error)} />;
  if (!filing.data) return <Waiting>Đang mở hồ sơ…</Waiting>;
  return filing.data.state.code === "preparing" ? (
    <Preparing key={id} filing={filing.data} />
  ) : (
    <Sent filing={filing.data} />
  );
}

function Preparing(props: { filing: AssistDetail }) {
  const { filing } = props;
  const navigate = useNavigate();
  const [consented, setConsented] = useState(false);
  const [asked, setAsked] = useState(false);
  const send = useAction("assist.send", {
    word: "nộp trực tuyến giúp",
    repeat: true,
    stale: ["assist.get", "assist.list", "dossiers.drafts", "office.status"],
  });
  const drop = useAction("assist.drop", {
    word: "bỏ việc nộp giúp",
    stale: ["assist.list"],
    onDone: () => void navigate({ to: "/receive/$id", params: { id: filing.draftId } }),
  });
  const submit = () => {
    setAsked(true);
    if (!consented) {
      document.querySelector<HTMLElement>('[name="consented"]')?.focus();
      return;
    }
    // what is being typed is saved by the cursor's leaving it
    (document.activeElement as HTMLElement | null)?.blur();
    if (!send.isPending) send.mutate({ id: filing.id, consented: true });
  };
  const back = () => void navigate({ to: "/receive/$id", params: { id: filing.draftId } });
  useKeys({ f9: submit, escape: back });
  const error = send.error ?? drop.error;
  return (
    <form
      className="screen"
      aria-label="Nộp trực tuyến giúp"
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={goOn}
    >
      <Head
        title={`Nộp trực tuyến giúp: ${filing.applicantName || "chưa có họ tên"}`}
        sub={[filing.procedureName, filing.caseName].filter(Boolean).join(" · ")}
      >
        <Button kind="quiet" busy={drop.isPending} onClick={() => drop.mutate({ id: filing.id })}>
          Bỏ, không nộp giúp
        </Button>
        <Button hotkey="Esc" onClick={back}>
          Về biểu mẫu
        </Button>
        <span data-primary>
          <Button kind="primary" hotkey="F9" busy={send.isPending} onClick={submit}>
            Nộp trực tuyến thay người dân
          </Button>
        </span>
      </Head>
      <ErrorNote error={error ? wireOf(error) : null} />
      <div className="columns assist-columns fill">
        <Panel title="Người nộp và sự đồng ý" className="fill">
          <div className="stack">
            <Note tone={asked && !consented ? "bad" : "info"}>
              <p className="strong">Đọc cho người nộp nghe, hoặc đưa họ đọc:</p>
              <p>{filing.consent}</p>
              {asked && !consented ? (
                <p className="strong">Chưa ghi sự đồng ý: không đồng ý thì không nộp giúp.</p>
              ) : null}
            </Note>
            <CheckField
              name="consented"
              label="Người nộp đã nghe hoặc đọc, và đồng ý"
              checked={consented}
              onChange={setConsented}
            />
            {filing.missing.length > 0 ? (
              <Note tone="warning">
                <p className="strong">Còn thiếu:</p>
                <ul className="plain-list">
                  {filing.missing.map((one) => (
                    <li key={one}>{one}</li>
                  ))}
                </ul>
              </Note>
            ) : consented ? (
              <Note tone="good">Đủ để nộp. Bấm F9 khi người nộp đã xem lại.</Note>
            ) : (
              <Note tone="info">Đủ để nộp. Còn sự đồng ý của người nộp: đánh dấu ở trên.</Note>
            )}
            <dl className="facts">
              <WhoFacts applicant={filing.applicant} />
              <dt>Số định danh</dt>
              <dd className="num">{filing.identityMasked || "Không có"}</dd>
              <dt>Địa chỉ</dt>
              <dd>{filing.applicant.address || "Chưa khai"}</dd>
              <dt>Điện thoại</dt>
              <dd className="num">{filing.applicant.phone || "Không có"}</dd>
              <dt>Trả tại</dt>
              <dd>{filing.deliverTo === "POST" ? "Qua bưu chính" : "Tại quầy"}</dd>
              <dt>Mã nộp giúp</dt>
              <dd className="num">{filing.reference}</dd>
              <dt>Người nộp giúp</dt>
              <dd>{filing.by}</dd>
            </dl>
            <section>
              <h3>Người dân muốn tự nộp</h3>
              <ul className="plain-list small">
                {filing.portals.map(({ name, address }) => (
                  <li key={address}>
                    {name}: <span className="num">{address}</span>, đăng nhập bằng VNeID, tìm “
                    {filing.procedureName}”.
                  </li>
                ))}
              </ul>
            </section>
          </div>
        </Panel>
        <Declaration filing={filing} />
        <AssistPapers filing={filing} />
      </div>
    </form>
  );
}

/** What was sent: the code to say aloud, where it is now, the person's paper. */
function Sent(props: { filing: AssistDetail }) {
  const { filing } = props;
  const navigate = useNavigate();
  useKeys({ escape: () => void navigate({ to: "/counter/assist" }) });
  const waits = filing.state.code === "waiting";
  return (
    <section className="received" aria-label="Đã nộp giúp">
      <div className="received-words">
        <div className="received-column">
          <Head title="Đã ghi nhận nộp trực tuyến giúp" sub={`${timeText(filing.at)} · ${filing.by}`} />
          <p className="code num" data-testid="assist-reference">
            {filing.reference}
          </p>
          <Word state={filing.state} />
          {waits ? (
            <Note tone="warning">
              <p>
                Hồ sơ lưu ở máy này và tự gửi khi có mạng; tính là nộp từ khi hệ thống của tỉnh nhận được.
                Không phải làm lại.
              </p>
            </Note>
          ) : null}
          <dl className="facts">
            <dt>Người nộp</dt>
            <dd>{filing.applicantName}</dd>
            <dt>Thủ tục</dt>
            <dd>{filing.procedureName}</dd>
            <dt>Mã trên Cổng</dt>
            <dd className="num">{filing.portalCode || "Chưa có, tỉnh cấp khi nhận được hồ sơ"}</dd>
          </dl>
          {filing.arrived ? (
            <Link to="/counter/online/$id" params={{ id: filing.id }}>
              Mở hồ sơ trong hộp trực tuyến
            </Link>
          ) : null}
          {filing.formId ? <PaperPrint formId={filing.formId} word="In phiếu cho người nộp" focus /> : null}
          <div className="row">
            <Button hotkey="Esc" onClick={() => void navigate({ to: "/counter/assist" })}>
              Danh sách nộp giúp
            </Button>
          </div>
        </div>
      </div>
      <Panel title="Phiếu nộp giúp (bản 1)">
        {filing.formId ? (
          <FormPicture formId={filing.formId} name={`Phiếu nộp hồ sơ trực tuyến giúp ${filing.reference}`} />
        ) : null}
      </Panel>
    </section>
  );
}
