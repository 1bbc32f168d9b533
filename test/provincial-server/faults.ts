/**
 * Ways in which a province may misbehave, switched on by a test for the next `times` matching requests
 * (-1: until cleared).
 *
 * status: answers `status` with a problem · html: a web page with `status` · drop: closes the connection
 * before reading · drop-after: does the work, then closes without an answer · delay: waits `ms` first ·
 * hold: waits `ms` in the middle of an operation · offset: HEAD of an upload tells `offset` · reject:
 * refuses an operation with `reason` · corrupt: one byte of a downloaded file is wrong · no-protocol: the
 * answer does not name its protocol
 */
export type FaultKind =
  | "status"
  | "html"
  | "drop"
  | "drop-after"
  | "delay"
  | "hold"
  | "offset"
  | "reject"
  | "corrupt"
  | "no-protocol";

export interface Fault {
  kind: FaultKind;
  /** upper case; absent: every method */
  method?: string;
  /** beginning of the path; absent: every path of the contract */
  path?: string;
  /** how often; default once, -1 until cleared */
  times?: number;
  status?: number;
  ms?: number;
  offset?: number;
  reason?: string;
  /** JSON pointer to what `reject` refuses */
  pointer?: string;
}

/** The switched-on faults, oldest first. */
export class Faults {
  private readonly active: (Fault & { left: number })[] = [];

  add(fault: Fault): void {
    this.active.push({ ...fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.active.length = 0;
  }

  /** Uses up the oldest fault of one of these kinds that fits the request. */
  take(kinds: FaultKind[], method: string, path: string): Fault | undefined {
    const index = this.active.findIndex(
      (fault) =>
        kinds.includes(fault.kind) &&
        (fault.method ?? method) === method &&
        path.startsWith(fault.path ?? "/v1/"),
    );
    const fault = this.active[index];
    if (!fault) return undefined;
    if (fault.left > 0 && --fault.left === 0) this.active.splice(index, 1);
    return fault;
  }
}

/** What a captive portal of a Wi-Fi answers to everything. */
export const PORTAL_PAGE = `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Đăng nhập Wi-Fi</title></head>
<body><h1>Chào mừng đến mạng Wi-Fi khách</h1><p>Bấm “Đồng ý” để dùng Internet.</p></body></html>`;
