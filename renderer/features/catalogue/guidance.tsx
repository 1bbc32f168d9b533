import type { CatalogueComponent, ProcedureDetail, SubmittedAs } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useCall } from "../../app/counter.tsx";
import { dayText, moneyText } from "../../app/format.ts";
import { ErrorNote, Note, State, Waiting } from "../../ui/index.ts";

const WAYS: Record<SubmittedAs, string> = {
  ORIGINAL: "bản chính",
  COPY_WITH_ORIGINAL: "bản sao kèm bản chính",
  CERTIFIED_COPY: "bản sao chứng thực",
  PLAIN_COPY: "bản sao thường",
  SHOWN_ONLY: "chỉ xuất trình",
  E_COPY_REGISTER: "bản điện tử từ sổ gốc",
  E_COPY_CERTIFIED: "bản điện tử chứng thực",
  ELECTRONIC: "tệp nộp trực tuyến",
};

const DIGITISE: Record<string, string> = {
  EARLIER_RESULT: "Phải số hóa: kết quả của thủ tục trước",
  SECTOR_LAW: "Phải số hóa: theo luật chuyên ngành",
  LIST: "Phải số hóa: theo danh mục của cấp có thẩm quyền",
  REQUEST: "Số hóa khi người nộp yêu cầu",
  SHOW_ONLY: "Không số hóa: chỉ xuất trình",
  PLAIN_COPY: "Không số hóa: bản sao thường",
  CERTIFIED_COPY: "Không số hóa: bản sao chứng thực",
  DB_SHARED: "Không số hóa: đã có trong cơ sở dữ liệu",
  SECRET: "Không số hóa: bí mật nhà nước",
  E_FILED: "Không số hóa: nộp bản điện tử",
};

function countText({ originals, copies, showOriginal }: CatalogueComponent): string {
  const counts = [originals > 0 ? `${originals} bản chính` : "", copies > 0 ? `${copies} bản sao` : ""];
  return [...counts, showOriginal ? "xuất trình" : ""].filter(Boolean).join(", ") || "không ghi số bản";
}

const hoursText = (hours: number | null) =>
  hours === null ? "Không tính thời gian" : `${String(hours).replace(".", ",")} giờ`;

/** A procedure on one page (hướng dẫn thủ tục): what to bring, how long, what it costs, who does what. */
export function Guidance(props: {
  code: string;
  version?: string /** this case alone; -1: all */;
  caseIndex?: number;
}) {
  const answer = useCall(
    "catalogue.procedure",
    { code: props.code, version: props.version },
    { enabled: props.code !== "", staleTime: 600_000 },
  );
  if (answer.error) return <ErrorNote error={wireOf(answer.error)} />;
  if (!answer.data) return <Waiting>Đang mở hướng dẫn…</Waiting>;
  return <GuidancePage procedure={answer.data} caseIndex={props.caseIndex ?? -1} />;
}

function GuidancePage({ procedure, caseIndex }: { procedure: ProcedureDetail; caseIndex: number }) {
  const shown = procedure.cases.flatMap((one, index) =>
    caseIndex < 0 || index === caseIndex ? [{ ...one, index }] : [],
  );
  return (
    <article className="guidance" aria-label={`Hướng dẫn thủ tục ${procedure.name}`}>
      <header>
        <h2>{procedure.name}</h2>
        <p className="small soft">
          Mã <span className="num">{procedure.code}</span> · {procedure.field}
          {procedure.publishedBy ? ` · ${procedure.publishedBy}` : ""}
        </p>
      </header>
      {procedure.inForce === "NOW" ? null : (
        <Note tone="warning">
          <p className="strong">
            {procedure.inForce === "ENDED"
              ? `Bản này không còn hiệu lực${procedure.inForceTo ? ` từ sau ngày ${dayText(procedure.inForceTo)}` : ""}.`
              : `Thủ tục có hiệu lực từ ngày ${dayText(procedure.inForceFrom ?? "")}.`}
          </p>
        </Note>
      )}
      <dl className="facts">
        <dt>Thời hạn</dt>
        <dd>
          {procedure.term.text || "Chưa có trong danh mục"}{" "}
          {procedure.term.unverified ? <State tone="warning">Chưa kiểm chứng</State> : null}
        </dd>
        <dt>Cách nộp</dt>
        <dd>
          {procedure.channels.map(({ label, level }) => label + (level ? ` (${level})` : "")).join(", ") ||
            "Chưa ghi"}
        </dd>
        <dt>Nơi tiếp nhận</dt>
        <dd>{procedure.agencies.receiving}</dd>
        <dt>Cơ quan giải quyết</dt>
        <dd>{procedure.agencies.handling}</dd>
        <dt>Kết quả</dt>
        <dd>{procedure.results.map(({ name }) => name).join("; ") || "Chưa ghi"}</dd>
      </dl>
      {shown.map((one) => (
        <section key={one.index}>
          <h3>
            {procedure.cases.length > 1 ? `Trường hợp ${one.index + 1}: ${one.name}` : "Giấy tờ phải có"}
          </h3>
          <ol className="guidance-papers">
            {one.components.map((paper, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two papers may bear one name; the order never changes
              <li key={`${at}-${paper.name}`}>
                <strong>{paper.name}</strong>
                {paper.required ? " (bắt buộc)" : ""}
                <span className="small soft block">
                  {countText(paper)} · nộp: {paper.submittedAs.map((way) => WAYS[way]).join(", ")}
                  {paper.form ? ` · mẫu: ${paper.form}` : ""}
                </span>
                <span className="small soft block">{DIGITISE[paper.digitise.reason] ?? ""}</span>
                {paper.note ? <span className="small block">{paper.note}</span> : null}
              </li>
            ))}
          </ol>
          {one.components.length === 0 ? <p className="soft">Danh mục chưa ghi giấy tờ.</p> : null}
        </section>
      ))}
      <section>
        <h3>Phí, lệ phí</h3>
        <ul className="plain-list">
          {procedure.fees.map((fee) => (
            <li key={fee.name}>
              {fee.name}:{" "}
              <strong>
                {fee.amount === null
                  ? "chưa biết mức thu"
                  : fee.amount === 0
                    ? "không thu"
                    : `${moneyText(fee.amount)}${fee.per ? `/${fee.per}` : ""}`}
              </strong>{" "}
              {fee.unverified ? <State tone="warning">Chưa kiểm chứng</State> : null}
              {fee.note ? <span className="small soft block">{fee.note}</span> : null}
            </li>
          ))}
        </ul>
        {procedure.fees.length === 0 ? <p className="soft">Danh mục không ghi khoản thu nào.</p> : null}
      </section>
      <section>
        <h3>Quy trình nội bộ{procedure.workflow.text ? `: ${procedure.workflow.text}` : ""}</h3>
        {procedure.workflow.steps.length === 0 ? (
          <p className="soft">Chưa có quyết định quy trình nội bộ trong danh mục.</p>
        ) : (
          <ol className="guidance-steps">
            {procedure.workflow.steps.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the order is the step
              <li key={index}>
                <strong>{step.who}</strong> <span className="num soft">{hoursText(step.hours)}</span>
                <span className="small block">{step.what}</span>
              </li>
            ))}
          </ol>
        )}
      </section>
      {procedure.notes.length > 0 ? (
        <section>
          <h3>Ghi chú</h3>
          <ul className="plain-list">
            {procedure.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </section>
      ) : null}
      {procedure.legalBases.length > 0 ? (
        <section>
          <h3>Căn cứ pháp lý</h3>
          <ul className="plain-list small">
            {procedure.legalBases.map(({ number, title }) => (
              <li key={`${number} ${title}`}>
                <strong>{number}</strong> {title}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {procedure.unverifiedCount > 0 ? (
        <p className="small soft">
          {procedure.unverifiedCount} giá trị của thủ tục này chưa đọc được ở nguồn.
        </p>
      ) : null}
    </article>
  );
}
