import type { NetworkWay } from "../../../core/ports.ts";
import { createPac, type PacHop } from "./pac.ts";
import { HERE, readSystemProxy, type SystemProxy } from "./system-proxy.ts";
import type { Hop } from "./transport.ts";

/** settings of the system change under a running program; milliseconds */
const SYSTEM_FRESH_MS = 5 * 60_000;

/** Answers by which hops a URL is reached, best first. */
export type Ways = (url: URL) => Promise<Hop[]>;

/** The ways out of one setting. A machine's own services are always reached straight. */
export function createWays(
  way: NetworkWay,
  parts: { env: NodeJS.ProcessEnv; fetchText(url: string, maxBytes: number): Promise<string> },
): Ways {
  const direct: Hop = { via: "direct" };
  let system: { is: SystemProxy; pac: ReturnType<typeof createPac> | undefined; at: number } | undefined;
  const pac = way.kind === "pac" ? createPac(way.url, parts.fetchText) : undefined;
  const known = way.kind === "pac" || way.kind === "manual" ? way : { user: "", password: "" };
  const withName = (hop: PacHop): Hop =>
    hop.via === "direct" ? hop : { ...hop, user: known.user ?? "", password: known.password ?? "" };

  async function ofSystem(url: URL): Promise<Hop[]> {
    if (!system || performance.now() - system.at > SYSTEM_FRESH_MS) {
      const is = await readSystemProxy(parts.env);
      system = {
        is,
        pac: is.pacUrl ? createPac(is.pacUrl, parts.fetchText) : undefined,
        at: performance.now(),
      };
    }
    const { is } = system;
    if (isExcepted(url, is.except)) return [direct];
    if (system.pac) return (await system.pac(url)).map(withName);
    const address = is.proxies[url.protocol === "https:" ? "https" : "http"];
    const hop = address ? readAddress(address) : undefined;
    return [hop ?? direct];
  }

  return async (url) => {
    switch (way.kind) {
      case "direct":
        return [direct];
      case "manual": {
        const hop = isExcepted(url, way.except) ? undefined : readAddress(way.address);
        if (!hop) return [direct];
        return [way.user ? { ...hop, user: way.user, password: way.password ?? "" } : hop];
      }
      case "pac":
        return HERE.includes(url.hostname) ? [direct] : (await pac!(url)).map(withName);
      case "system":
        return ofSystem(url);
    }
  };
}

/** `proxy:3128` or `http://name:password@proxy:3128`; undefined for what is no HTTP proxy. */
export function readAddress(address: string): (Hop & { via: "proxy" }) | undefined {
  const text = address.includes("://") ? address : `http://${address}`;
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port, username, password } = new URL(text);
  if (protocol !== "http:" || !hostname) return undefined;
  return {
    via: "proxy",
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port) || 80,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}

/** `host`, `.domain`, `*.domain`, `10.*`, `*`, and `<local>` of Windows: names without a dot. */
export function isExcepted(url: URL, except: readonly string[]): boolean {
  const host = url.hostname.toLowerCase();
  return except.some((entry) => {
    const wanted = entry.toLowerCase();
    if (wanted === "<local>") return !host.includes(".");
    if (wanted.includes("*")) {
      const pattern = wanted.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
      return new RegExp(`^${pattern.join(".*")}$`).test(host);
    }
    return wanted.startsWith(".") ? host.endsWith(wanted) : host === wanted || host.endsWith(`.${wanted}`);
  });
}
