import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { AppError } from "../../../core/errors.ts";

/** Milliseconds that one question to a script may take. */
const LIMIT_MS = 1_000;
const MEMORY = 16 * 1024 * 1024;
const MAX_SCRIPT = 1024 * 1024;
const FRESH_MS = 15 * 60_000;

/** Its server answers, but not with a script. */
export class NoSuchScript extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`status ${status}`);
    this.status = status;
  }
}

/** One entry of a script's answer. */
export type PacHop = { via: "direct" } | { via: "proxy"; host: string; port: number };

/**
 * The proxy script (PAC) at an address, asked for the way to each URL. It runs in QuickJS compiled to WebAssembly,
 * without disk, network or process, with bounded time and memory: the file comes from whoever answers at that address.
 */
export function createPac(url: string, fetchText: (url: string, maxBytes: number) => Promise<string>) {
  let loaded: { ask(target: string): Promise<string>; at: number } | undefined;

  async function load(): Promise<(target: string) => Promise<string>> {
    if (loaded && performance.now() - loaded.at < FRESH_MS) return loaded.ask;
    let script: string;
    try {
      script = await fetchText(url, MAX_SCRIPT);
    } catch (error) {
      // an older script is better than none; it is asked for again at the next time
      if (loaded) return loaded.ask;
      // one that its server refuses is IT's to mend; one that cannot be reached waits for the line
      if (error instanceof NoSuchScript) throw refused(url, `nơi giữ tệp trả lời mã ${error.status}`);
      throw new AppError("sync.pac-unreachable", { url }, { retryable: true, cause: error });
    }
    try {
      loaded = { ask: await compile(script), at: performance.now() };
    } catch (cause) {
      if (loaded) return loaded.ask;
      throw refused(url, "tệp lỗi hoặc chạy quá lâu", cause);
    }
    return loaded.ask;
  }

  return async (target: URL): Promise<PacHop[]> => {
    const ask = await load();
    let answer: string;
    try {
      // scripts see the host, never what is asked of it
      answer = await ask(`${target.protocol}//${target.host}/`);
    } catch (cause) {
      throw refused(url, "tệp lỗi hoặc chạy quá lâu", cause);
    }
    const hops = readAnswer(answer);
    if (hops.length === 0) throw refused(url, "chỉ chỉ tới loại proxy không dùng được (SOCKS, HTTPS)");
    return hops;
  };
}

function refused(url: string, why: string, cause?: unknown): AppError {
  return new AppError("sync.pac", { url, why }, { retryable: true, cause });
}

async function compile(script: string): Promise<(target: string) => Promise<string>> {
  // both are only for offices with such a script
  const [{ QuickJS }, { createPacResolver }] = await Promise.all([
    import("quickjs-wasi"),
    import("pac-resolver"),
  ]);
  const folder = dirname(createRequire(import.meta.url).resolve("quickjs-wasi/package.json"));
  const wasm = readFileSync(join(folder, "quickjs.wasm"));
  let until = performance.now() + LIMIT_MS;
  const machine = await QuickJS.create({
    wasm,
    memoryLimit: MEMORY,
    interruptHandler: () => performance.now() > until,
  });
  const find = createPacResolver(machine, script, { sandbox: { alert: () => undefined } });
  return async (target) => {
    until = performance.now() + LIMIT_MS;
    return String(await find(target));
  };
}

/** `PROXY a:3128; DIRECT`, as the script answers; kinds of proxies that are not spoken here are left out. */
export function readAnswer(answer: string): PacHop[] {
  const hops: PacHop[] = [];
  for (const part of answer.split(";")) {
    const [kind, address] = part.trim().split(/\s+/);
    if (kind?.toUpperCase() === "DIRECT") hops.push({ via: "direct" });
    const found = /^(\[[0-9a-f:]+\]|[\w.-]+):(\d{1,5})$/i.exec(address ?? "");
    if (kind && /^(?:PROXY|HTTP)$/i.test(kind) && found) {
      hops.push({ via: "proxy", host: found[1]!.replace(/^\[|\]$/g, ""), port: Number(found[2]) });
    }
  }
  return hops;
}
