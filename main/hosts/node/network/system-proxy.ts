import { type Ran, run } from "../run.ts";

/** What this system says of the way out, in the words of its own settings. */
export interface SystemProxy {
  /** address by scheme of the target */
  proxies: { http?: string; https?: string };
  /** hosts that are reached without it */
  except: string[];
  pacUrl?: string;
}

/** This machine's own services are reached straight, unless the environment says which are. */
export const HERE = ["127.0.0.1", "localhost", "[::1]"];
const NONE: SystemProxy = { proxies: {}, except: [] };
type Runner = (program: string, args: string[]) => Promise<Ran>;

/**
 * The proxy of this system: `HTTP_PROXY` and its like first, as everywhere on a command line; else the settings of
 * Windows (for the user that the counter runs as) or of a GNOME desktop.
 */
export async function readSystemProxy(
  env: NodeJS.ProcessEnv,
  runner: Runner = (program, args) => run(program, args, { timeout: 5_000 }),
  platform: NodeJS.Platform = process.platform,
): Promise<SystemProxy> {
  const told = ofEnvironment(env);
  if (told) return told;
  const desktop = await ofDesktop(env, runner, platform);
  return { ...desktop, except: [...HERE, ...desktop.except] };
}

async function ofDesktop(
  env: NodeJS.ProcessEnv,
  runner: Runner,
  platform: NodeJS.Platform,
): Promise<SystemProxy> {
  if (platform === "win32") {
    const key = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings";
    const asked = await runner("reg.exe", ["query", key]);
    return asked.code === 0 ? ofRegistry(asked.out) : NONE;
  }
  if (platform === "linux" && env.DBUS_SESSION_BUS_ADDRESS) {
    const asked = await runner("gsettings", ["list-recursively", "org.gnome.system.proxy"]);
    return asked.code === 0 ? ofGnome(asked.out) : NONE;
  }
  return NONE;
}

function ofEnvironment(env: NodeJS.ProcessEnv): SystemProxy | undefined {
  const first = (...names: string[]) => names.map((name) => env[name]).find((value) => value);
  const all = first("ALL_PROXY", "all_proxy");
  const http = first("HTTP_PROXY", "http_proxy") ?? all;
  const https = first("HTTPS_PROXY", "https_proxy") ?? http;
  if (!http && !https) return undefined;
  const told = env.NO_PROXY ?? env.no_proxy;
  return { proxies: { http, https }, except: told === undefined ? HERE : listOf(told, /[,\s]+/) };
}

/** Output of `reg query`: lines such as `    ProxyServer    REG_SZ    http=a:3128;https=b:3128`. */
function ofRegistry(out: string): SystemProxy {
  const values = new Map<string, string>();
  for (const line of out.split(/\r?\n/)) {
    const found = /^\s+(\w+)\s+REG_(?:SZ|DWORD)\s+(.*)$/.exec(line);
    if (found) values.set(found[1]!, found[2]!.trim());
  }
  const pacUrl = values.get("AutoConfigURL");
  const except = listOf(values.get("ProxyOverride") ?? "", /;/);
  const server = values.get("ProxyServer") ?? "";
  if (Number(values.get("ProxyEnable") ?? 0) === 0 || !server) return { proxies: {}, except, pacUrl };
  if (!server.includes("=")) return { proxies: { http: server, https: server }, except, pacUrl };
  const byScheme = new Map(server.split(";").map((part) => part.split("=", 2) as [string, string]));
  return { proxies: { http: byScheme.get("http"), https: byScheme.get("https") }, except, pacUrl };
}

/** Output of `gsettings list-recursively`: lines such as `org.gnome.system.proxy.http host 'proxy'`. */
function ofGnome(out: string): SystemProxy {
  const value = (path: string) =>
    (out.split("\n").find((line) => line.startsWith(`org.gnome.system.proxy${path} `)) ?? "")
      .slice(`org.gnome.system.proxy${path} `.length)
      .trim()
      .replace(/^'|'$/g, "");
  const except = listOf(value(" ignore-hosts").replace(/^\[|\]$|'/g, ""), /,\s*/);
  const mode = value(" mode");
  if (mode === "auto") return { proxies: {}, except, pacUrl: value(" autoconfig-url") || undefined };
  if (mode !== "manual") return NONE;
  const address = (scheme: string) => {
    const [host, port] = [value(`.${scheme} host`), value(`.${scheme} port`)];
    return host && Number(port) > 0 ? `${host}:${port}` : undefined;
  };
  const http = address("http");
  return { proxies: { http, https: address("https") ?? http }, except };
}

const listOf = (text: string, between: RegExp): string[] =>
  text
    .split(between)
    .map((host) => host.trim())
    .filter((host) => host !== "");
