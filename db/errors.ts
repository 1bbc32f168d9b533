import type { ErrorCode, ErrorParams } from "../preload/contract/errors.ts";

/**
 * The one error type that crosses a boundary of the program. `code` selects the Vietnamese text
 * (main/core/error-texts/), `params` fill it, `retryable` says that the same call may succeed later
 * without a change. It stands here, in the lowest layer, because `db` imports nothing from above and must
 * be able to refuse; everyone else takes it from main/core/errors.ts.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  readonly retryable: boolean;

  constructor(
    code: ErrorCode,
    params: ErrorParams = {},
    options: { retryable?: boolean; cause?: unknown } = {},
  ) {
    super(`${code} ${JSON.stringify(params)}`, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.params = params;
    this.retryable = options.retryable ?? false;
  }
}

/** The driver's error code, such as `SQLITE_FULL`; undefined for any other error. */
function sqliteCode(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && code.startsWith("SQLITE_") ? code : undefined;
}

/** True when the database file itself cannot be believed any more (or the key is wrong). */
export function isCorruption(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(error) ?? "");
}

/**
 * Turns what SQLite says about disk and file into the refusals a person reads (`db.disk-full`,
 * `db.read-only`, `db.corrupt`). Everything else, constraint failures above all, is returned as it came.
 */
export function classify(error: unknown): unknown {
  const code = sqliteCode(error);
  if (code === undefined) return error;
  if (code === "SQLITE_FULL") return new AppError("db.disk-full", {}, { retryable: true, cause: error });
  if (/^SQLITE_(READONLY|CANTOPEN|PERM)/.test(code))
    return new AppError("db.read-only", {}, { cause: error });
  if (isCorruption(error)) {
    return new AppError(
      "db.corrupt",
      { account: "khởi động lại phần mềm để khôi phục từ bản sao lưu và nhật ký." },
      { cause: error },
    );
  }
  return error;
}
