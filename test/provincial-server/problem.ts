/** Refusals of the reference server, as `application/problem+json` (RFC 9457). */
export const PROTOCOL = "1";

const STATUS = {
  protocol: 400,
  invalid: 400,
  "request-hash": 400,
  unauthorised: 401,
  "machine-revoked": 403,
  "not-found": 404,
  offset: 409,
  "in-flight": 409,
  behind: 409,
  "cursor-unknown": 410,
  "tus-version": 412,
  "too-large": 413,
  range: 416,
  rejected: 422,
  "code-wrong": 422,
  "code-used": 422,
  "code-expired": 422,
  "key-reused": 422,
  "files-missing": 424,
  "dossier-unknown": 425,
  "hash-mismatch": 460,
  "too-many": 429,
  internal: 500,
  busy: 503,
} as const;

export type ProblemCode = keyof typeof STATUS;

/** A refusal with its stable code and a whole sentence in Vietnamese; `retryAfter` in seconds. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly extra: Record<string, unknown>;
  readonly retryAfter: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    options: { extra?: Record<string, unknown>; retryAfter?: number; status?: number } = {},
  ) {
    super(detail);
    this.code = code;
    this.status = options.status ?? STATUS[code];
    this.extra = options.extra ?? {};
    this.retryAfter = options.retryAfter;
  }

  body(): Record<string, unknown> {
    return { title: this.code, status: this.status, code: this.code, detail: this.message, ...this.extra };
  }
}

const TUS_CODES: Record<number, [ProblemCode, string]> = {
  404: ["not-found", "Không có lượt tải lên này."],
  409: ["offset", "Số byte đã nhận khác với chỗ gửi tiếp."],
  410: ["not-found", "Lượt tải lên này không còn."],
  412: ["tus-version", "Máy chủ chỉ nhận tus 1.0.0."],
  413: ["too-large", "Tệp lớn hơn mức cho phép hoặc dài hơn đã khai."],
  460: ["hash-mismatch", "Tệp nhận đủ nhưng mã SHA-256 không khớp; hãy gửi lại từ đầu."],
};

/** The refusal for a status that the tus library chose. */
export function tusProblem(status: number): Problem {
  const known = TUS_CODES[status];
  if (known) return new Problem(known[0], known[1], { status });
  if (status < 500) return new Problem("invalid", "Yêu cầu tải tệp chưa đúng.", { status });
  return new Problem("internal", "Máy chủ chưa ghi được tệp.");
}
