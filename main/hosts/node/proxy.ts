import { type IncomingMessage, request as plainRequest } from "node:http";
import { Agent, request as secureRequest } from "node:https";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** A proxy of the office's network (HTTP), and the hosts that are reached without it. */
export interface ProxyConfig {
  /** `http://proxy.tinh.gov.vn:3128`, with name and password where it wants them */
  address: string;
  /** host names, or `.nghean.gov.vn` for all below a domain */
  except: readonly string[];
}

/** What a command line finds in its environment; undefined where none is set. */
export function proxyOfEnvironment(env: NodeJS.ProcessEnv): ProxyConfig | undefined {
  const address = env.HTTPS_PROXY ?? env.https_proxy ?? env.HTTP_PROXY ?? env.http_proxy;
  if (!address || !URL.canParse(address)) return undefined;
  const except = (env.NO_PROXY ?? env.no_proxy ?? "").split(",").map((host) => host.trim());
  return { address, except: except.filter((host) => host !== "") };
}

export function goesThrough(proxy: ProxyConfig, url: URL): boolean {
  return !proxy.except.some((host) =>
    host.startsWith(".") ? url.hostname.endsWith(host) : url.hostname === host,
  );
}

/** One exchange through the proxy: plain addresses are told to it whole, for others it opens a tunnel (RFC 9110, 9.3.6). */
export async function throughProxy(
  proxy: ProxyConfig,
  wish: {
    method: string;
    url: string;
    headers?: Record<string, string>;
    body?: Uint8Array | string;
    signal: AbortSignal;
  },
): Promise<IncomingMessage> {
  const target = new URL(wish.url);
  const via = new URL(proxy.address);
  const { method, signal } = wish;
  const known: Record<string, string> = via.username
    ? {
        "proxy-authorization": `Basic ${Buffer.from(
          `${decodeURIComponent(via.username)}:${decodeURIComponent(via.password)}`,
        ).toString("base64")}`,
      }
    : {};
  const at = { host: via.hostname, port: Number(via.port) || 80 };
  const length = wish.body === undefined ? {} : { "content-length": String(Buffer.byteLength(wish.body)) };
  if (target.protocol === "http:") {
    const headers = { host: target.host, ...known, ...wish.headers, ...length };
    return exchange(
      plainRequest({ ...at, method, path: wish.url, headers, signal, agent: false }),
      wish.body,
    );
  }
  const port = target.port || "443";
  const tunnel = plainRequest({
    ...at,
    method: "CONNECT",
    path: `${target.hostname}:${port}`,
    headers: { host: `${target.hostname}:${port}`, ...known },
    signal,
    agent: false,
  });
  const socket = await new Promise<Socket>((resolve, reject) => {
    tunnel.on("connect", (answer, open) => {
      if (answer.statusCode === 200) resolve(open);
      else reject(new Error(`the proxy answered ${answer.statusCode}`));
    });
    tunnel.on("response", (answer) => reject(new Error(`the proxy answered ${answer.statusCode}`)));
    tunnel.on("error", reject);
    tunnel.end();
  });
  const agent = new Agent();
  // the one connection of this agent is the tunnel
  agent.createConnection = () => connectTls({ socket, servername: target.hostname });
  const headers = { ...wish.headers, ...length };
  return exchange(
    secureRequest({
      host: target.hostname,
      port,
      method,
      path: `${target.pathname}${target.search}`,
      headers,
      signal,
      agent,
    }),
    wish.body,
  );
}

function exchange(request: ReturnType<typeof plainRequest>, body: Uint8Array | string | undefined) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    request.on("response", resolve);
    request.on("error", reject);
    request.end(body);
  });
}
