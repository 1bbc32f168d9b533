import type { FastifyReply } from "fastify";

/** A piece of a page that is safe as it stands. */
export interface Html {
  readonly html: string;
}

const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

type Piece = string | number | Html | null | readonly Html[];

const pieceOf = (value: Piece): string => {
  if (value === null) return "";
  if (typeof value === "string" || typeof value === "number") return escaped(String(value));
  return "html" in value ? value.html : value.map(({ html }) => html).join("");
};

/** Everything that is put in is text, unless it was made by `html` itself. */
export function html(parts: TemplateStringsArray, ...values: Piece[]): Html {
  return { html: parts.reduce((made, part, index) => made + pieceOf(values[index - 1] ?? null) + part) };
}

/** No script, no frame, nothing of another origin; forms come back here. */
const POLICY =
  "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Sends a whole page; works without scripts, is kept by nobody on the way. */
export function sendPage(
  reply: FastifyReply,
  page: { title: string; body: Html; nav?: Html; status?: number },
): FastifyReply {
  const whole = html`<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${page.title}</title>
<link rel="stylesheet" href="/giao-dien.css">
</head>
<body>
<a class="skip" href="#noi-dung">Đến nội dung</a>
<header><p class="owner">Máy chủ tỉnh (bản tham chiếu, không có giá trị pháp lý)</p>${page.nav ?? null}</header>
<main id="noi-dung">
<h1>${page.title}</h1>
${page.body}
</main>
</body>
</html>
`;
  return reply
    .code(page.status ?? 200)
    .type("text/html; charset=utf-8")
    .headers({
      "content-security-policy": POLICY,
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    })
    .send(whole.html);
}

/** `2026-01-09T10:00:00.000+07:00` as it is read: `09/01/2026 10:00`. */
export function timeWords(at: string | null): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2})/.exec(at ?? "");
  return parts ? `${parts[3]}/${parts[2]}/${parts[1]} ${parts[4]}` : "";
}

export const STYLE = `
:root { color-scheme: light; --ink: #1b2330; --soft: #4d5a6b; --line: #c9d2dd; --accent: #17579b; --back: #f4f6f9; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--back); font: 16px/1.5 "Be Vietnam Pro", "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
header { padding: 10px 24px; background: #fff; border-bottom: 1px solid var(--line); }
header nav { display: flex; flex-wrap: wrap; gap: 4px 18px; align-items: center; }
header nav form { margin-left: auto; }
.owner { margin: 0; color: var(--soft); font-size: 14px; }
main { max-width: 1160px; margin: 0 auto; padding: 18px 24px 48px; }
main.narrow, .narrow { max-width: 640px; }
h1 { margin: 0 0 14px; font-size: 26px; line-height: 1.25; }
h2 { margin: 26px 0 8px; font-size: 19px; }
a { color: var(--accent); }
a[aria-current="page"] { color: var(--ink); font-weight: 600; text-decoration: none; }
a:focus-visible, button:focus-visible, input:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; padding: 6px 10px; background: #fff; }
label { display: block; margin-bottom: 4px; font-weight: 600; }
input { width: 100%; padding: 9px 11px; border: 1px solid #75818f; border-radius: 6px; background: #fff; color: inherit; font: inherit; }
button { padding: 9px 18px; border: 1px solid var(--accent); border-radius: 6px; background: var(--accent); color: #fff; font: inherit; cursor: pointer; }
button.quiet { padding: 3px 12px; background: #fff; color: var(--accent); }
form.ask { display: grid; grid-template-columns: 1fr auto; gap: 0 10px; align-items: end; max-width: 640px; }
form.ask p { grid-column: 1 / -1; margin: 6px 0 0; color: var(--soft); font-size: 14px; }
.card { max-width: 720px; margin-top: 18px; padding: 16px 18px; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
.card h2 { margin-top: 0; }
dl { display: grid; grid-template-columns: minmax(170px, 240px) 1fr; gap: 6px 16px; margin: 10px 0 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
table { width: 100%; border-collapse: collapse; font-size: 15px; }
th, td { padding: 7px 11px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
tbody tr:last-child td { border-bottom: 0; }
th { background: #eef2f7; font-weight: 600; white-space: nowrap; }
td.num, th.num { text-align: right; font-variant-numeric: tabular-nums; }
.code { font-variant-numeric: tabular-nums; white-space: nowrap; }
.hash { font: 13px/1.5 "Liberation Mono", monospace; overflow-wrap: anywhere; }
.state { font-weight: 600; white-space: nowrap; }
.good { color: #14632e; }
.bad { color: #9c1c1c; }
.wait { color: #7a4a00; }
.soft { color: var(--soft); }
.counts { display: flex; flex-wrap: wrap; gap: 12px; padding: 0; margin: 0; list-style: none; }
.counts li { min-width: 150px; padding: 10px 14px; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
.counts strong { display: block; font-size: 26px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.problem { max-width: 640px; padding: 9px 13px; border: 1px solid #9c1c1c; border-radius: 6px; background: #fdf1f1; color: #7d1515; }
@media (max-width: 560px) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 8px; } form.ask { grid-template-columns: 1fr; gap: 10px; } }
`;
