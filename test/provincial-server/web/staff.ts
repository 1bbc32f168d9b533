import { randomBytes, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Onward } from "../national/onward.ts";
import type { Store } from "../store.ts";
import { type Html, html, sendPage, timeWords } from "./html.ts";
import { createRateLimit } from "./rate.ts";

const ROOT = "/nhan-vien";
const COOKIE = "nhan-vien";
/** a working day; milliseconds */
const SESSION_MS = 8 * 3_600_000;
const PAGE = 50;
const TRIES_PER_MINUTE = 5;

const PLACES = [
  ["", "Tổng quan"],
  ["/ho-so", "Hồ sơ"],
  ["/tep", "Tệp"],
  ["/may", "Máy"],
  ["/cong-quoc-gia", "Gửi Cổng quốc gia"],
  ["/tu-choi", "Bị từ chối"],
] as const;

const SENT_WORDS: Record<string, [string, string]> = {
  sent: ["good", "✓ Đã lên Cổng"],
  waiting: ["wait", "… Chờ gửi"],
  returned: ["bad", "✕ Bị trả lại"],
};

/** states of a dossier and kinds of operations as staff read them; one of a newer counter stays as it is */
const WORDS: Record<string, string> = {
  received: "Đã tiếp nhận",
  processing: "Đang giải quyết",
  "waiting-supplement": "Chờ bổ sung",
  "waiting-opinion": "Chờ ý kiến",
  "waiting-fee": "Chờ nộp phí",
  stopped: "Dừng theo yêu cầu",
  refused: "Từ chối giải quyết",
  finished: "Có kết quả",
  "result-ready": "Có kết quả",
  returned: "Đã trả kết quả",
  void: "Đã hủy do nhận nhầm",
  "dossier.received": "Tiếp nhận hồ sơ",
  "dossier.event": "Diễn biến của hồ sơ",
  "dossier.returned": "Trả kết quả",
  "document.signed": "Bản số hóa đã ký",
  "paper.issued": "Văn bản phát hành",
  "paper.completed": "Dấu thời gian của văn bản phát hành",
};
const wordOf = (text: string | null | undefined): string => WORDS[text ?? ""] ?? text ?? "";

/** What has arrived, for the province's own staff: no names of people, nothing to change. */
export function addStaff(
  app: FastifyInstance,
  parts: { store: Store; adminToken: string; onward(): Onward | null },
): void {
  const { store } = parts;
  const sessions = new Map<string, number>();
  const limit = createRateLimit(TRIES_PER_MINUTE, store.nowMs);

  const cookieOf = (request: FastifyRequest): string =>
    /(?:^|;\s*)nhan-vien=([A-Za-z0-9_-]{32})/.exec(request.headers.cookie ?? "")?.[1] ?? "";

  function mayLook(request: FastifyRequest): boolean {
    if (sameText((request.headers.authorization ?? "").replace(/^Bearer /, ""), parts.adminToken))
      return true;
    return (sessions.get(cookieOf(request)) ?? 0) > store.nowMs();
  }

  const signInPage = (reply: FastifyReply, problem: string, status: number) =>
    sendPage(reply, {
      title: "Nhân viên của tỉnh",
      status,
      body: html`
${problem ? html`<p class="problem" role="alert">${problem}</p>` : null}
<form class="ask" method="post" action="${ROOT}/vao">
<div><label for="khoa">Khóa của người quản trị</label>
<input id="khoa" name="khoa" type="password" required autocomplete="current-password"></div>
<button type="submit">Vào xem</button>
</form>`,
    });

  /** Answers for a cookie: its own path alone, never to a script, never from another page. */
  const setCookie = (reply: FastifyReply, value: string, seconds: number) =>
    reply.header(
      "set-cookie",
      `${COOKIE}=${value}; Path=${ROOT}; HttpOnly; SameSite=Strict; Max-Age=${seconds}`,
    );

  app.register(async (staff) => {
    staff.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string", bodyLimit: 10_000 },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );

    staff.post(`${ROOT}/vao`, async (request, reply) => {
      const wait = limit.take(request.ip);
      if (wait > 0) {
        reply.header("retry-after", String(wait));
        return signInPage(reply, `Thử quá nhiều lần. Chờ ${wait} giây rồi thử lại.`, 429);
      }
      const { khoa } = (request.body ?? {}) as { khoa?: string };
      if (!sameText(khoa ?? "", parts.adminToken)) return signInPage(reply, "Khóa không đúng.", 403);
      const session = randomBytes(24).toString("base64url");
      for (const [known, until] of sessions) if (until <= store.nowMs()) sessions.delete(known);
      sessions.set(session, store.nowMs() + SESSION_MS);
      return setCookie(reply, session, SESSION_MS / 1000).redirect(ROOT, 303);
    });
    staff.post(`${ROOT}/ra`, async (request, reply) => {
      sessions.delete(cookieOf(request));
      return setCookie(reply, "", 0).redirect(ROOT, 303);
    });

    for (const [path, title] of PLACES) {
      staff.get(`${ROOT}${path}`, async (request, reply) => {
        if (!mayLook(request)) return signInPage(reply, "", path === "" ? 200 : 401);
        const { sau } = request.query as { sau?: string };
        const body = await VIEWS[path](store, parts.onward(), /^\d{1,9}$/.test(sau ?? "") ? Number(sau) : 0);
        return sendPage(reply, { title, nav: navigation(path), body });
      });
    }
  });
}

function sameText(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const navigation = (here: string): Html => html`
<nav aria-label="Mục">${PLACES.map(([path, name]) =>
  path === here
    ? html`<a href="${ROOT}${path}" aria-current="page">${name}</a>`
    : html`<a href="${ROOT}${path}">${name}</a>`,
)}<form method="post" action="${ROOT}/ra"><button class="quiet" type="submit">Ra</button></form></nav>`;

type View = (store: Store, onward: Onward | null, skip: number) => Promise<Html>;
type Path = (typeof PLACES)[number][0];

const count = async (store: Store, sql: string): Promise<number> =>
  Number((await store.get<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`))?.n ?? 0);

/** One page of a table with the way to the next; `columns` marked `num` stand at the right. */
function table(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly (string | number | Html)[])[],
  skip: number,
  empty: string,
): Html {
  if (rows.length === 0) return html`<p>${skip > 0 ? "Hết danh sách." : empty}</p>`;
  const numeric = (name: string) => (name.startsWith("#") ? "num" : "");
  const more = rows.length > PAGE;
  return html`
<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<thead><tr>${columns.map((name) => html`<th scope="col" class="${numeric(name)}">${name.replace("#", "")}</th>`)}</tr></thead>
<tbody>${rows.slice(0, PAGE).map((row) => html`<tr>${row.map((cell, index) => html`<td class="${numeric(columns[index]!)}">${cell}</td>`)}</tr>`)}</tbody>
</table></div>
${more ? html`<p><a href="?sau=${skip + PAGE}">Xem ${PAGE} dòng sau</a></p>` : null}`;
}

const megabytes = (bytes: number): string => `${(bytes / 1048576).toFixed(2).replace(".", ",")} MB`;
const code = (text: string): Html => html`<span class="code">${text}</span>`;
const stateWord = (state: string): Html => {
  const [tone, word] = SENT_WORDS[state] ?? ["soft", state];
  return html`<span class="state ${tone}">${word}</span>`;
};

const VIEWS: Record<Path, View> = {
  "": async (store, onward) => {
    const portals = (await onward?.view()) ?? [];
    const numbers: [string, number][] = [
      ["hồ sơ đã nhận", await count(store, "dossiers")],
      ["lần gửi đã nhận", await count(store, "operations")],
      ["tệp đã giữ", await count(store, "files")],
      ["kết quả đã phát hành", await count(store, "results")],
      ["lần gửi bị từ chối", await count(store, "refusals")],
    ];
    const last = await store.get<{ at: string | null }>("SELECT max(received_at) AS at FROM operations");
    return html`
<ul class="counts">${numbers.map(([word, n]) => html`<li><strong>${n}</strong> ${word}</li>`)}</ul>
<p>${last?.at ? `Lần gửi cuối đến lúc ${timeWords(last.at)}.` : "Chưa máy nào gửi gì."}</p>
<h2>Cổng Dịch vụ công quốc gia</h2>
${portals.length === 0 ? html`<p>Máy chủ này chưa nối với Cổng quốc gia.</p>` : portals.map(portalSummary)}`;
  },

  "/ho-so": async (store, _onward, skip) => {
    const rows = await store.all<Record<string, string>>(
      `SELECT code, provisional_code AS "was", agency_code AS agency, procedure_code AS procedure, state,
         counter_received_at AS "takenAt", received_at AS at FROM dossiers ORDER BY received_at DESC LIMIT ? OFFSET ?`,
      PAGE + 1,
      skip,
    );
    return table(
      "Hồ sơ đã nhận",
      ["Mã hồ sơ", "Mã tạm trước đó", "Cơ quan", "Thủ tục", "Trạng thái", "Quầy nhận lúc", "Đến máy chủ lúc"],
      rows.map((row) => [
        code(row.code!),
        row.was ?? "",
        code(row.agency!),
        code(row.procedure!),
        wordOf(row.state),
        timeWords(row.takenAt!),
        timeWords(row.at!),
      ]),
      skip,
      "Chưa hồ sơ nào đến.",
    );
  },

  "/tep": async (store, _onward, skip) => {
    const rows = await store.all<{
      sha256: string;
      size: number;
      type: string;
      title: string;
      origin: string;
      at: string;
    }>(
      `SELECT sha256, size, media_type AS type, title, origin, arrived_at AS at FROM files
       ORDER BY arrived_at DESC, sha256 LIMIT ? OFFSET ?`,
      PAGE + 1,
      skip,
    );
    return table(
      "Tệp đã giữ",
      ["Tên", "Loại", "#Cỡ", "Từ", "Đến lúc", "SHA-256"],
      rows.map((row) => [
        row.title,
        row.type,
        megabytes(Number(row.size)),
        row.origin === "province" ? "tỉnh" : "quầy",
        timeWords(row.at),
        html`<span class="hash">${row.sha256.slice(0, 16)}…</span>`,
      ]),
      skip,
      "Chưa tệp nào đến.",
    );
  },

  "/may": async (store, _onward, skip) => {
    const rows = await store.all<{
      machine: string;
      n: number;
      dossiers: number;
      first: string;
      last: string;
      blocks: number;
    }>(
      `SELECT machine, count(*) AS n, count(DISTINCT dossier_id) AS dossiers, min(received_at) AS first,
         max(received_at) AS last, (SELECT count(*) FROM blocks WHERE blocks.machine = operations.machine) AS blocks
       FROM operations GROUP BY machine ORDER BY max(received_at) DESC LIMIT ? OFFSET ?`,
      PAGE + 1,
      skip,
    );
    return table(
      "Máy đã gửi",
      ["Máy", "#Lần gửi", "#Hồ sơ", "#Dải số đã cấp", "Lần đầu", "Lần cuối"],
      rows.map((row) => [
        code(row.machine),
        Number(row.n),
        Number(row.dossiers),
        Number(row.blocks),
        timeWords(row.first),
        timeWords(row.last),
      ]),
      skip,
      "Chưa máy nào gửi gì.",
    );
  },

  "/cong-quoc-gia": async (store, onward, skip) => {
    const portals = (await onward?.view()) ?? [];
    const rows = await store.all<Record<string, string | null>>(
      `SELECT national_dossiers.portal, dossiers.code, national_dossiers.code AS "there", national_dossiers.state,
         CASE WHEN step_why <> '' THEN step_why ELSE why END AS why, accepted_at AS "acceptedAt", cut,
         next_try_at AS "nextTryAt"
       FROM national_dossiers JOIN dossiers ON dossiers.id = national_dossiers.dossier_id
       ORDER BY CASE national_dossiers.state WHEN 'returned' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END,
         noticed_at DESC, national_dossiers.portal LIMIT ? OFFSET ?`,
      PAGE + 1,
      skip,
    );
    const list = table(
      "Hàng đợi lên Cổng quốc gia",
      ["Mã hồ sơ", "Thế hệ", "Nơi đến", "Mã trên Cổng", "Lên lúc", "Còn vướng, bị cắt", "Lần thử tới"],
      rows.map((row) => [
        code(row.code!),
        row.portal === "generation-1" ? "1" : "2",
        stateWord(row.state!),
        row.there ?? "",
        timeWords(row.acceptedAt ?? null),
        [row.why, cutWords(row.cut ?? "[]")].filter(Boolean).join("; "),
        row.state === "sent" ? "" : timeWords(row.nextTryAt ?? null),
      ]),
      skip,
      "Chưa hồ sơ nào được gửi tiếp.",
    );
    return html`${portals.map(portalSummary)}<h2>Từng hồ sơ</h2>${list}`;
  },

  "/tu-choi": async (store, _onward, skip) => {
    const rows = await store.all<Record<string, string | null>>(
      `SELECT refusals.at, refusals.machine, refusals.kind, dossiers.code, refusals.why FROM refusals
       LEFT JOIN dossiers ON dossiers.id = refusals.dossier_id ORDER BY refusals.at DESC LIMIT ? OFFSET ?`,
      PAGE + 1,
      skip,
    );
    return table(
      "Lần gửi bị từ chối",
      ["Lúc", "Máy", "Việc", "Hồ sơ", "Lý do"],
      rows.map((row) => [
        timeWords(row.at ?? null),
        code(row.machine ?? ""),
        wordOf(row.kind),
        row.code ?? "chưa có ở máy chủ",
        row.why ?? "",
      ]),
      skip,
      "Chưa lần gửi nào bị từ chối.",
    );
  },
};

function cutWords(cut: string): string {
  const fields = JSON.parse(cut) as { field: string; from: number; to: number }[];
  return fields.map(({ field, from, to }) => `${field} dài ${from} chữ, gửi ${to}`).join("; ");
}

function portalSummary(portal: Awaited<ReturnType<Onward["view"]>>[number]): Html {
  const { sent = 0, waiting = 0, returned = 0 } = portal.dossiers as Record<string, number>;
  return html`
<div class="card"><h2>${portal.name}</h2>
<p><span class="state good">${sent} đã lên</span> · <span class="state wait">${waiting} chờ gửi</span> ·
<span class="state bad">${returned} bị trả lại</span> · ${portal.steps} bước chờ gửi</p>
${portal.away ? html`<p class="problem">${portal.away}; sẽ tự thử lại.</p>` : null}
${portal.unverified ? html`<p class="soft">Bảng trường của thế hệ này chưa đối chiếu tài liệu chính thức.</p>` : null}</div>`;
}
