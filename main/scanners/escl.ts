import { AppError } from "../core/errors.ts";
import type {
  ScanEnd,
  ScannerAbilities,
  ScannerAddress,
  ScannerState,
  ScanProfile,
  ScanStep,
} from "../core/scanning/types.ts";
import { sniff } from "../imaging/sniff.ts";
import { type DeviceAnswer, exchange, Unreachable } from "./escl-http.ts";
import { type EsclCapabilities, readCapabilities, readStatus, scanSettings } from "./escl-xml.ts";
import { MEDIA, type ScanRun } from "./run.ts";
import { XmlError } from "./xml.ts";

const XML_BYTES = 1024 * 1024;
const PAGE_BYTES = 64 * 1024 * 1024;
const ASK_MS = 10_000;
/** A page at 600 dpi over a slow line, from a lamp that must warm up first. */
const PAGE_MS = 120_000;
/** 503: the device is busy. So often it is asked again for a job, and for a page. */
const BUSY_TRIES = { job: 10, page: 30 };
/** 404 and 410 can come too early from devices whose feeder still moves. */
const EARLY_TRIES = 4;
/** Resolution that devices take which claim more than they can. */
const SAFE_DPI = 300;

export interface EsclOptions {
  /** pause before something is tried again; milliseconds */
  pace?: number;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * The URL of a scanner's root from what a person types: an address alone, with a port, or whole.
 * Throws `scanner.bad-address`.
 */
export function esclRoot(typed: string): URL {
  const text = typed.trim();
  try {
    const url = new URL(/^https?:\/\//i.test(text) ? text : `http://${text}`);
    if (url.username || url.password || !url.hostname) throw new Error("not an address");
    const path = url.pathname.replace(/\/+$/, "");
    return new URL(`${url.origin}${path || "/eSCL"}`);
  } catch {
    throw new AppError("scanner.bad-address", { address: text });
  }
}

/** Our client of network scanners that need no driver (eSCL, AirScan). */
export function createEscl({ pace = 1_000 }: EsclOptions = {}) {
  const under = (scanner: ScannerAddress, name: string) => new URL(`${esclRoot(scanner.address)}/${name}`);

  const ask = (scanner: ScannerAddress, url: URL, maxBytes = XML_BYTES, signal?: AbortSignal) =>
    exchange({
      method: "GET",
      url,
      timeout: maxBytes === XML_BYTES ? ASK_MS : PAGE_MS,
      maxBytes,
      certificate: scanner.certificate,
      signal,
    });

  /** Throws `scanner.unreachable`, `scanner.untrusted`, `scanner.bad-answer`. */
  async function capabilities(scanner: ScannerAddress): Promise<EsclCapabilities> {
    const named = { name: esclRoot(scanner.address).host };
    let at = scanner;
    try {
      for (let turns = 0; turns < 3; turns++) {
        const answer = await ask(at, under(at, "ScannerCapabilities"));
        if (answer.status >= 301 && answer.status <= 308) {
          const next = new URL(String(answer.headers.location ?? ""), under(at, "ScannerCapabilities"));
          // to TLS or another port of the same device; nobody is sent elsewhere
          if (next.hostname !== esclRoot(at.address).hostname) break;
          at = { ...at, address: next.href.replace(/\/ScannerCapabilities\/?$/i, "") };
          continue;
        }
        if (answer.status === 503) {
          await pause(pace);
          continue;
        }
        if (answer.status !== 200) break;
        return readCapabilities(new TextDecoder().decode(answer.body), at.address);
      }
    } catch (error) {
      if (error instanceof Unreachable) throw new AppError("scanner.unreachable", named, { retryable: true });
      if (!(error instanceof XmlError)) throw error;
    }
    throw new AppError("scanner.bad-answer", named);
  }

  async function status(
    scanner: ScannerAddress,
    signal?: AbortSignal,
  ): Promise<ReturnType<typeof readStatus>> {
    const answer = await ask(scanner, under(scanner, "ScannerStatus"), XML_BYTES, signal);
    if (answer.status !== 200) return { state: "unknown", feeder: "unknown", job: "" };
    try {
      return readStatus(new TextDecoder().decode(answer.body));
    } catch (error) {
      if (error instanceof XmlError) return { state: "unknown", feeder: "unknown", job: "" };
      throw error;
    }
  }

  async function post(scanner: ScannerAddress, body: string, host?: string): Promise<DeviceAnswer> {
    for (let tries = 1; ; tries++) {
      const url = under(scanner, "ScanJobs");
      const { certificate } = scanner;
      const answer = await exchange({
        method: "POST",
        url,
        body,
        host,
        timeout: PAGE_MS,
        maxBytes: XML_BYTES,
        certificate,
      });
      if (answer.status !== 503 || tries >= BUSY_TRIES.job) return answer;
      await pause(pace);
    }
  }

  /** Path of the job on this device: what Location says of hosts is often wrong (HP: localhost, Xerox: broken IPv6). */
  async function jobUrl(scanner: ScannerAddress, answer: DeviceAnswer): Promise<URL | undefined> {
    const told = String(answer.headers.location ?? "") || (await status(scanner)).job;
    const path = told.replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/\/+$/, "");
    return path.startsWith("/") ? new URL(path, esclRoot(scanner.address).origin) : undefined;
  }

  async function start(scanner: ScannerAddress, profile: ScanProfile): Promise<ScanRun> {
    const stop = new AbortController();
    let job: URL | undefined;
    let pages = 0;
    let ended: ScanStep | undefined;

    async function close(): Promise<void> {
      const { certificate } = scanner;
      const url = job;
      job = undefined;
      if (!url) return;
      await exchange({ method: "DELETE", url, timeout: ASK_MS, maxBytes: XML_BYTES, certificate }).catch(
        () => {},
      );
    }

    async function end(code: ScanEnd, detail = ""): Promise<ScanStep> {
      ended = { end: code, detail };
      await close();
      return ended;
    }

    async function open(): Promise<ScanStep | undefined> {
      // asked first: some devices call an empty feeder a jam once a job was sent
      const before = await status(scanner, stop.signal);
      if (before.state === "stopped") return end("failed", "stopped");
      if (profile.source === "feeder" && before.feeder !== "loaded" && before.feeder !== "unknown") {
        return end(before.feeder as ScanEnd);
      }
      const caps = await capabilities(scanner);
      let answer = await post(scanner, scanSettings(profile, caps));
      // HP_Compact_Server takes jobs only when it is called localhost
      if (answer.status === 400 || /HP_Compact_Server/i.test(String(answer.headers.server ?? ""))) {
        if (answer.status !== 201) answer = await post(scanner, scanSettings(profile, caps), "localhost");
      }
      if ((answer.status === 400 || answer.status === 409) && profile.dpi > SAFE_DPI) {
        answer = await post(scanner, scanSettings({ ...profile, dpi: SAFE_DPI }, caps));
      }
      if (answer.status === 503) return end("busy");
      if (answer.status === 409 && (await status(scanner)).state === "busy") return end("busy");
      if (answer.status !== 201 && answer.status !== 200) return end("refused", String(answer.status));
      job = await jobUrl(scanner, answer);
      return job ? undefined : end("failed", "no job");
    }

    /** No further page: is it the end, or does the feeder only take its time? */
    async function noPage(tries: number): Promise<ScanStep | undefined> {
      if (profile.source === "platen") {
        return pages > 0 ? end("done") : tries >= EARLY_TRIES ? end("failed", "no page") : undefined;
      }
      const { feeder } = await status(scanner, stop.signal);
      if (feeder === "jam" || feeder === "cover-open") return end(feeder);
      if (feeder === "empty") return end(pages > 0 ? "done" : "empty");
      if (tries < EARLY_TRIES) return undefined;
      return pages > 0 ? end("done") : end("empty");
    }

    async function fetchPage(): Promise<ScanStep> {
      let busy = 0;
      let early = 0;
      let lost = 0;
      for (;;) {
        let answer: DeviceAnswer;
        try {
          answer = await ask(scanner, new URL(`${job}/NextDocument`), PAGE_BYTES, stop.signal);
        } catch (error) {
          if (stop.signal.aborted) return end("cancelled");
          if (!(error instanceof Unreachable) || ++lost >= 3) throw error;
          await pause(pace);
          continue;
        }
        if (answer.status === 200) {
          const kind = sniff(answer.body);
          // a device that calls a web page an image has sent no page
          if (!kind) return end("bad-page", String(answer.headers["content-type"] ?? ""));
          pages++;
          return { page: { bytes: answer.body, mediaType: MEDIA[kind] } };
        }
        if (answer.status === 503) {
          const now = await status(scanner, stop.signal);
          if (now.feeder === "jam" || now.feeder === "cover-open") return end(now.feeder);
          if (++busy >= BUSY_TRIES.page) return end("busy");
        } else if (answer.status === 404 || answer.status === 410) {
          const over = await noPage(++early);
          if (over) return over;
        } else {
          const now = await status(scanner, stop.signal);
          return end(
            now.feeder === "jam" || now.feeder === "cover-open" ? now.feeder : "failed",
            String(answer.status),
          );
        }
        await pause(pace);
      }
    }

    return {
      async next() {
        if (ended) return ended;
        try {
          if (!job && pages === 0) {
            const refused = await open();
            if (refused) return refused;
          } else if (profile.source === "platen" && pages > 0) return await end("done");
          // some say 404 when the next page is asked for while the feeder still moves
          else if (pages > 0) await pause(pace / 4);
          return await fetchPage();
        } catch (error) {
          if (stop.signal.aborted) return end("cancelled");
          if (error instanceof Unreachable) return end("gone", error.message);
          if (error instanceof AppError && error.code === "scanner.unreachable") return end("gone");
          if (error instanceof AppError && error.code === "scanner.bad-answer") return end("bad-page");
          throw error;
        }
      },
      async cancel() {
        stop.abort();
        await close();
      },
    };
  }

  return {
    describe: async (scanner: ScannerAddress): Promise<ScannerAbilities> =>
      (await capabilities(scanner)).abilities,
    state: async (scanner: ScannerAddress): Promise<ScannerState> => {
      try {
        return (await status(scanner)).state;
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        const name = esclRoot(scanner.address).host;
        throw new AppError("scanner.unreachable", { name }, { retryable: true });
      }
    },
    start,
  };
}
