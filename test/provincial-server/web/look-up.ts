import type { FastifyInstance } from "fastify";
import { findFiling } from "../filings.ts";
import type { Store } from "../store.ts";
import { type FoundPaper, findPaper } from "./copies.ts";
import { type Html, html, STYLE, sendPage, timeWords } from "./html.ts";
import { createRateLimit } from "./rate.ts";

const TITLE = "Tra cứu bản giấy";
const PER_MINUTE = 20;
/** Tên hệ thống thông tin cung cấp dữ liệu */
const SYSTEM = "Hệ thống thông tin giải quyết thủ tục hành chính (bản tham chiếu)";

/** The public page: whether a paper that somebody holds was made from a document that is here, and still counts. */
export function addLookUp(app: FastifyInstance, store: Store): void {
  const limit = createRateLimit(PER_MINUTE, store.nowMs);
  app.get("/giao-dien.css", async (_request, reply) =>
    reply
      .type("text/css; charset=utf-8")
      .headers({ "cache-control": "max-age=3600", "x-content-type-options": "nosniff" })
      .send(STYLE),
  );
  app.get("/tra-cuu", async (request, reply) => {
    const { ma } = request.query as { ma?: string | string[] };
    const code = (Array.isArray(ma) ? ma[0] : ma)?.normalize("NFC").trim() ?? "";
    if (code === "") return sendPage(reply, { title: TITLE, body: ask("") });
    const wait = limit.take(request.ip);
    if (wait > 0) {
      reply.header("retry-after", String(wait));
      const body = html`${ask(code)}<p class="problem" role="alert">Tra cứu quá nhanh. Chờ ${wait} giây rồi bấm Tra cứu lại.</p>`;
      return sendPage(reply, { title: TITLE, body, status: 429 });
    }
    const found = code.length <= 200 ? await findPaper(store, code) : null;
    const filed = found || code.length > 100 ? undefined : await findFiling(store, code.toUpperCase());
    const body = html`${ask(code)}${found ? paper(found) : filed ? filing(filed) : notFound(code)}`;
    return sendPage(reply, { title: TITLE, body, status: found || filed ? 200 : 404 });
  });
}

const ask = (code: string): Html => html`
<form class="ask" method="get" action="/tra-cuu">
<div><label for="ma">Số bản giấy, mã văn bản, mã hồ sơ trực tuyến hoặc mã nộp giúp</label>
<input id="ma" name="ma" value="${code}" maxlength="200" required autocomplete="off" spellcheck="false" aria-describedby="ma-la"></div>
<button type="submit">Tra cứu</button>
<p id="ma-la">Ghi đúng như in trên giấy, ví dụ H41.99-260109-0001-KQ(1).</p>
</form>`;

const FILING_STATES: Record<string, string> = {
  open: "Đã nộp, chờ cơ quan trả lời",
  asked: "Cơ quan yêu cầu bổ sung",
  accepted: "Đã tiếp nhận",
  refused: "Bị từ chối",
  returned: "Được trả lại",
  withdrawn: "Người nộp đã rút",
};

/** What the person was told of it; nothing that says who the person is. */
const filing = (found: {
  portalCode: string;
  procedureName: string;
  state: string;
  filedAt: string;
}): Html => html`
<div class="card" role="status"><h2>Hồ sơ nộp trực tuyến</h2>
<dl>
<dt>Mã trên Cổng</dt><dd class="code">${found.portalCode}</dd>
<dt>Thủ tục</dt><dd>${found.procedureName}</dd>
<dt>Nộp lúc</dt><dd>${timeWords(found.filedAt)}</dd>
<dt>Tình trạng</dt><dd>${FILING_STATES[found.state] ?? found.state}</dd>
</dl></div>`;

const notFound = (code: string): Html => html`
<div class="card" role="status"><h2>Không tìm thấy</h2>
<p>Máy chủ tỉnh không có bản giấy hay văn bản nào mang mã “${code}”. Kiểm tra lại từng chữ; nếu vẫn không thấy, hỏi nơi đã cấp giấy.</p></div>`;

function paper(found: FoundPaper): Html {
  const state = found.withdrawnAt
    ? html`<span class="state bad">✕ Không còn giá trị từ ${timeWords(found.withdrawnAt)}</span>`
    : html`<span class="state good">✓ Đang có giá trị</span>`;
  return html`
<div class="card" role="status"><h2>${found.paperName}</h2>
<p>${state}</p>
<dl>
${found.copyNumber ? html`<dt>Số bản giấy</dt><dd class="code">${found.copyNumber}</dd>` : null}
<dt>Mã số hồ sơ</dt><dd class="code">${found.dossierCode || "Không thuộc hồ sơ nào"}</dd>
<dt>Mã thủ tục hành chính</dt><dd class="code">${found.procedureCode || "Không có"}</dd>
<dt>Mã định danh của tổ chức, cá nhân</dt><dd class="code">${found.identity || "Không có"}</dd>
<dt>Tên giấy tờ</dt><dd>${found.paperName}</dd>
<dt>Hệ thống cung cấp dữ liệu</dt><dd>${SYSTEM}</dd>
<dt>Thời điểm xuất bản</dt><dd>${timeWords(found.publishedAt)}</dd>
</dl>
<p class="soft">Chỉ hiện các mục mà Thông tư 01/2023/TT-VPCP Điều 26 cho in trên giấy; mã định danh được che. Nội dung văn bản không hiện ở đây: đối chiếu với tờ giấy trên tay.</p></div>`;
}
