import type { Ports } from "../ports.ts";
import { fetchFile, type Partial } from "./download.ts";
import { exchange, type Line, type ServerLine } from "./wire.ts";

/** The line as another feature uses it that takes whole files of the province. */
export interface FileLine extends ServerLine {
  /** The bytes of a file, only when their hash agrees. Throws the sync errors, `sync.hash-mismatch`, `sync.too-large`. */
  file(file: { sha256: string; size: number }, maxBytes: number): Promise<Uint8Array>;
}

/** `partial` keeps what arrived of a file from one line to the next. */
export const createServerLine = (
  ports: Ports,
  line: Line,
  partial: Partial = { current: null },
): FileLine => ({
  exchange: (request) => exchange(ports, line, request),
  file: (file, maxBytes) => fetchFile({ ports, line, partial, maxBytes }, file),
});
