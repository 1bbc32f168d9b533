import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ParcelIn } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { moneyText, timeText } from "../../app/format.ts";
import { AreaField, Button, ErrorNote, SelectField, TextField, Word } from "../../ui/index.ts";
import { emptyApplicant, openDraft } from "../dossiers/drafts.ts";
import { ActForm } from "../life/act-form.tsx";

/** One parcel of the register with what is to be done with it next. */
export function ParcelLine(props: {
  row: ParcelIn;
  reasons: readonly string[];
  onSendBack: () => void;
  sending: boolean;
}) {
  const { row } = props;
  const [doing, setDoing] = useState<"close" | "tracking" | null>(null);
  const stop = () => setDoing(null);
  return (
    <li>
      <p>
        <span className="strong">{row.sender}</span> <span className="small soft">{row.address}</span>
      </p>
      <p className="small">
        Nhận <span className="num">{timeText(row.arrivedAt)}</span> · {row.carrier}
        {row.tracking ? <span className="num"> {row.tracking}</span> : null} · {row.content}
        {row.enclosed > 0 ? ` · kèm ${moneyText(row.enclosed)}` : ""}
        {row.elsewhere ? ` · ghi ở máy ${row.elsewhere}` : ""}
      </p>
      {row.missing ? <p className="small">Còn thiếu: {row.missing}</p> : null}
      <div className="row wrap">
        <Word state={row.state} />
        {row.dossierId ? (
          <Link to="/dossiers/$id" params={{ id: row.dossierId }} className="num">
            {row.dossierCode}
          </Link>
        ) : null}
        <Back row={row} />
        {row.why ? <span className="small soft">{row.why}</span> : null}
        {doing === null ? <Actions {...props} onDo={setDoing} /> : null}
      </div>
      {doing === "close" ? <CloseForm row={row} reasons={props.reasons} onClose={stop} /> : null}
      {doing === "tracking" ? <TrackingForm row={row} onClose={stop} /> : null}
    </li>
  );
}

/** What went back for it, with which list and under which number of the carrier. */
function Back(props: { row: ParcelIn }) {
  const { backNumber, backTracking, owesBack } = props.row;
  if (backNumber) {
    return (
      <span className="small">
        Giấy gửi trả theo danh sách số {backNumber}
        {backTracking ? (
          <>
            , số hiệu <span className="num">{backTracking}</span>
          </>
        ) : null}
      </span>
    );
  }
  return owesBack ? <span className="small">Chưa gửi trả giấy</span> : null;
}

function Actions(props: {
  row: ParcelIn;
  onSendBack: () => void;
  sending: boolean;
  onDo: (what: "close" | "tracking") => void;
}) {
  const { row } = props;
  const navigate = useNavigate();
  // whoever sent it is most often the applicant; where not, the form says so and is typed over
  const [draftId] = useState(() =>
    openDraft({ applicant: { ...emptyApplicant(), fullName: row.sender, address: row.address } }),
  );
  const begin = useAction("parcels.begin", {
    word: "nhận hồ sơ từ bưu gửi",
    stale: ["parcels.list"],
    onDone: () => void navigate({ to: "/receive/$id", params: { id: draftId } }),
  });
  if (row.state.code === "open") {
    return (
      <>
        <Button
          busy={begin.isPending}
          aria-label={`Nhận hồ sơ của ${row.sender}`}
          onClick={() => begin.mutate({ id: row.id, draftId })}
        >
          Nhận hồ sơ
        </Button>
        <Button
          kind="quiet"
          aria-label={`Gửi trả bưu gửi của ${row.sender}`}
          onClick={() => props.onDo("close")}
        >
          Gửi trả
        </Button>
        <ErrorNote error={begin.error ? wireOf(begin.error) : null} />
      </>
    );
  }
  if (row.backNumber) {
    return (
      <Button
        kind="quiet"
        aria-label={`${row.backTracking ? "Sửa" : "Ghi"} số hiệu gửi trả cho ${row.sender}`}
        onClick={() => props.onDo("tracking")}
      >
        {row.backTracking ? "Sửa số hiệu" : "Ghi số hiệu"}
      </Button>
    );
  }
  if (row.owesBack && row.elsewhere) {
    return (
      <Button
        kind="quiet"
        busy={props.sending}
        aria-label={`Lấy về máy này, gửi trả giấy cho ${row.sender}`}
        onClick={props.onSendBack}
      >
        Lấy về máy này, gửi trả
      </Button>
    );
  }
  return null;
}

/** No dossier comes of it: a reason of the office's list, or in one's own words. */
function CloseForm(props: { row: ParcelIn; reasons: readonly string[]; onClose: () => void }) {
  const [chosen, setChosen] = useState(props.reasons[0] ?? "");
  const [own, setOwn] = useState("");
  const [tried, setTried] = useState(false);
  const act = useAction("parcels.close", {
    word: "gửi trả bưu gửi",
    stale: ["parcels.list"],
    onDone: props.onClose,
  });
  const why = (chosen || own).trim();
  return (
    <ActForm
      title={`Gửi trả bưu gửi của ${props.row.sender}`}
      about="Không lập hồ sơ; lý do ghi vào sổ và báo tỉnh, giấy gửi trả theo danh sách bưu gửi."
      done="Ghi gửi trả"
      busy={act.isPending}
      error={act.error}
      onSubmit={() => {
        setTried(true);
        if (why.length >= 5) act.mutate({ id: props.row.id, why });
      }}
      onClose={props.onClose}
    >
      <SelectField
        label="Lý do gửi trả"
        name="closeReason"
        value={chosen}
        onChange={setChosen}
        options={[
          ...props.reasons.map((reason) => ({ value: reason, label: reason })),
          { value: "", label: "Lý do khác" },
        ]}
      />
      {chosen === "" ? (
        <AreaField
          label="Ghi rõ lý do"
          name="closeWhy"
          value={own}
          onChange={setOwn}
          rows={2}
          error={tried && why.length < 5 ? "Ghi rõ lý do, ít nhất 5 chữ cái." : null}
        />
      ) : null}
    </ActForm>
  );
}

function TrackingForm(props: { row: ParcelIn; onClose: () => void }) {
  const [tracking, setTracking] = useState(props.row.backTracking);
  const [tried, setTried] = useState(false);
  const act = useAction("parcels.setTracking", {
    word: "ghi số hiệu gửi trả",
    stale: ["parcels.list"],
    onDone: props.onClose,
  });
  return (
    <ActForm
      title={`Số hiệu phong bì gửi trả cho ${props.row.sender}`}
      about="Số bưu chính dán trên phong bì; người gửi hỏi thì tìm được theo số này."
      done="Ghi số hiệu"
      busy={act.isPending}
      error={act.error}
      onSubmit={() => {
        setTried(true);
        if (tracking.trim()) act.mutate({ id: props.row.id, tracking });
      }}
      onClose={props.onClose}
    >
      <TextField
        label="Số hiệu gửi trả"
        name="backTracking"
        value={tracking}
        onChange={setTracking}
        maxLength={60}
        error={tried && !tracking.trim() ? "Ghi số hiệu bưu chính dán trên phong bì." : null}
      />
    </ActForm>
  );
}
