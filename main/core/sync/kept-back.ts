import type { ErrorCode } from "../../../preload/contract/errors.ts";
import { AppError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import { type Line, probe } from "./wire.ts";

/** What one thing that was kept back on its way is called, by what the whole line would be called. */
const ALONE: Partial<Record<ErrorCode, ErrorCode>> = {
  // a firewall or a virus scanner answers with its own page to what it does not like
  "sync.not-json": "sync.blocked",
  "sync.offline": "sync.broken-off",
};

/**
 * What failed, told apart: where the province still answers the line is not gone, but this one thing was kept back on
 * its way (`sync.blocked`, `sync.broken-off`) and must not hold up the others. Every other failure stays what it is.
 */
export async function toldApart(parts: { ports: Ports; line: Line }, failure: AppError): Promise<AppError> {
  const alone = ALONE[failure.code];
  if (alone === undefined) return failure;
  try {
    await probe(parts.ports, parts.line);
  } catch {
    return failure;
  }
  return new AppError(alone, {}, { retryable: true, cause: failure });
}
