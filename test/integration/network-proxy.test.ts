import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecure } from "node:https";
import { type AddressInfo, createServer as createPlain } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { toWireError } from "../../main/core/errors.ts";
import type { NetworkWay } from "../../main/core/ports.ts";
import { nodeNet } from "../../main/hosts/node/net.ts";
import { officeProxy } from "../support/office-proxy.ts";
import { counter, province, receive } from "../support/sync-counter.ts";
import { selfSigned } from "../support/tls-identity.ts";

/** The way out of the office's network: proxies, scripts, what the system says, and a pinned certificate. */
type Listener = (request: IncomingMessage, response: ServerResponse) => void;

async function web(listener: Listener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function secureWeb(
  identity = selfSigned(),
  listener: Listener = (_, answer) => void answer.end("tỉnh"),
) {
  let connections = 0;
  const server = createSecure({ key: identity.key, cert: identity.cert }, listener);
  server.on("secureConnection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}`, port, identity, connections: () => connections };
}

async function ask(net: ReturnType<typeof nodeNet>, url: string, pin?: string): Promise<string> {
  try {
    const answer = await net.send({ method: "GET", url, timeout: 15_000, maxBytes: 1000, pin });
    return Buffer.from(answer.body).toString("utf8");
  } catch (error) {
    return toWireError(error).code;
  }
}
const manual = (address: string, known: { user?: string; password?: string } = {}): NetworkWay => ({
  kind: "manual",
  address,
  except: [],
  ...known,
});

test("a counter drains through a proxy that wants a password, says what is wrong, and goes on when it is right", async () => {
  const server = await province();
  const proxy = await officeProxy({ password: "mật khẩu" });
  const at = await counter({ url: server.url, token: server.token });
  await receive(at, { code: "H40.12-260109-0001" });
  const say = async (way: NetworkWay) => {
    at.ports.net.leaveBy(way);
    return at.engine.now();
  };
  const refused = await say(manual(proxy.address, { user: "quay", password: "sai" }));
  expect(refused.sentence).toBe(
    "1 hồ sơ chưa gửi vì proxy của cơ quan không nhận mật khẩu; mọi thứ đã lưu trên máy này.",
  );
  expect(refused.problem).toContain("Quản trị đặt lại tên và mật khẩu proxy");
  expect(refused.problem).not.toContain("sai");
  proxy.die();
  const dead = await say(manual(proxy.address, { user: "quay", password: "mật khẩu" }));
  expect(dead).toMatchObject({ online: false, waitingOperations: 1 });
  expect(dead.problem).toContain(`Không nối được với proxy của cơ quan (127.0.0.1:${proxy.port})`);
  await proxy.live();
  expect(await at.engine.now()).toMatchObject({ online: true, waitingOperations: 0, problem: null });
  expect(proxy.seen.some((line) => line.includes("/v1/operations"))).toBe(true);
});

test("tunnels: a Windows sign-in alone and a closed door are told apart; an open tunnel is used again", async () => {
  const secure = await secureWeb();
  const { url, identity } = secure;
  const windows = await officeProxy({ password: "x", schemes: ["Negotiate", "NTLM"] });
  const net = nodeNet(manual(windows.address, { user: "quay", password: "x " }));
  expect(await ask(net, url, identity.fingerprint)).toBe("sync.proxy-unsupported");
  net.leaveBy(manual((await officeProxy({ deny: 403 })).address));
  expect(await ask(net, url, identity.fingerprint)).toBe("sync.proxy-refused");
  // a proxy that is there and has no line itself is a line that is down, not a door that IT closed
  for (const deny of [502, 503, 504]) {
    net.leaveBy(manual((await officeProxy({ deny })).address));
    expect(await ask(net, url, identity.fingerprint)).toBe("sync.proxy-offline");
  }
  const proxy = await officeProxy({ password: "đúng" });
  net.leaveBy(manual(proxy.address, { user: "quay", password: "đúng" }));
  expect(await ask(net, url)).toBe("sync.certificate");
  expect(await ask(net, url, identity.fingerprint)).toBe("tỉnh");
  const opened = proxy.seen.length;
  for (let turn = 0; turn < 5; turn++) expect(await ask(net, url, identity.fingerprint)).toBe("tỉnh");
  expect(proxy.seen.length).toBe(opened);
  // the proxy dies under an open tunnel
  proxy.die();
  expect(await ask(net, url, identity.fingerprint)).toBe("sync.proxy-down");
  await proxy.live();
  expect(await ask(net, url, identity.fingerprint)).toBe("tỉnh");
});

test("a pinned certificate is the only one that is taken, however good another looks; nothing is sent before", async () => {
  let asked = 0;
  const secure = await secureWeb(selfSigned(), (_, answer) => {
    asked++;
    answer.end("tỉnh");
  });
  const net = nodeNet();
  expect(await net.certificateOf(secure.url, 5000)).toMatchObject({
    fingerprint: secure.identity.fingerprint,
    subject: "CN=localhost",
    trusted: false,
  });
  expect(asked).toBe(0);
  const other = "ab".repeat(32);
  const changed = await net
    .send({ method: "POST", url: secure.url, body: "bí mật", timeout: 5000, maxBytes: 100, pin: other })
    .catch(toWireError);
  expect(changed).toMatchObject({
    code: "sync.certificate-changed",
    message: expect.stringContaining("đã ghim ABAB ABAB ABAB ABAB"),
  });
  expect(asked).toBe(0);
  expect(await ask(net, secure.url, secure.identity.fingerprint)).toBe("tỉnh");
  expect(await ask(net, secure.url)).toBe("sync.certificate");
});

test("a server that accepts and says nothing costs its time and no more", async () => {
  const mute = createPlain(() => {});
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void mute.close());
  const url = `https://127.0.0.1:${(mute.address() as AddressInfo).port}`;
  const net = nodeNet();
  const send = net.send({ method: "GET", url, timeout: 300, maxBytes: 10 }).catch(toWireError);
  expect(await send).toMatchObject({ code: "sync.offline" });
  expect(await net.certificateOf(url, 300).catch(toWireError)).toMatchObject({ code: "sync.offline" });
});

test("a proxy script is asked in a sandbox: the way by host, the next proxy when one is down, no way out of it", async () => {
  const proxy = await officeProxy();
  let script = "";
  const pac = await web((_, answer) => void answer.end(script));
  const target = await web((_, answer) => void answer.end("tỉnh"));
  // a name that is not this machine's own, so that the script is asked
  const url = target.replace("127.0.0.1", "127.0.0.2");
  const by = (text: string) => {
    script = text;
    return nodeNet({ kind: "pac", url: pac });
  };
  const through = `function FindProxyForURL(url, host) {
    if (isInNet(host, "127.0.0.2", "255.255.255.255")) return "PROXY 127.0.0.1:9; PROXY 127.0.0.1:${proxy.port}";
    return "DIRECT";
  }`;
  await ask(by(through), url);
  expect(proxy.seen).toEqual([`GET ${url}/`]);
  expect(await ask(by('function FindProxyForURL() { return "SOCKS a:1080"; }'), url)).toBe("sync.pac");
  expect(await ask(by("function FindProxyForURL() { for (;;) {} }"), url)).toBe("sync.pac");
  expect(await ask(by('var a = "x"; for (;;) a += a; function FindProxyForURL() {}'), url)).toBe("sync.pac");
  expect(await ask(by("<html>Đăng nhập Wi-Fi</html>"), url)).toBe("sync.pac");
  const wayOut = `function FindProxyForURL() {
    if (typeof process !== "undefined" || typeof require !== "undefined" || typeof fetch !== "undefined") return "PROXY 127.0.0.1:9";
    var out = this.constructor.constructor("return typeof process")();
    return out === "undefined" ? "DIRECT" : "PROXY 127.0.0.1:9";
  }`;
  expect(await ask(by(wayOut), target.replace("127.0.0.1", "localhost"))).toBe("tỉnh");
  const none = await web((_, answer) => void answer.writeHead(404).end());
  expect(await ask(nodeNet({ kind: "pac", url: `${none}/proxy.pac` }), url)).toBe("sync.pac");
  const away = nodeNet({ kind: "pac", url: "http://127.0.0.1:9/proxy.pac" });
  expect(await ask(away, url)).toBe("sync.pac-unreachable");
});

test("what the environment says is followed, and this machine's own services are reached straight", async () => {
  const proxy = await officeProxy();
  const target = await web((_, answer) => void answer.end("tỉnh"));
  const of = (env: NodeJS.ProcessEnv) => nodeNet({ kind: "system" }, { HTTP_PROXY: proxy.address, ...env });
  expect(await ask(of({}), target)).toBe("tỉnh");
  expect(proxy.seen).toEqual([]);
  const net = of({ NO_PROXY: "127.0.0.3,.nghean.gov.vn" });
  await ask(net, target.replace("127.0.0.1", "127.0.0.2"));
  await ask(net, target.replace("127.0.0.1", "127.0.0.3"));
  expect(proxy.seen).toHaveLength(1);
});

test.each([
  [
    "an unreachable file",
    "http://127.0.0.1:9/proxy.pac",
    "chưa tải được tệp cấu hình proxy tự động",
    /^Chưa tải được tệp cấu hình proxy tự động http:\/\/127\.0\.0\.1:9\/proxy\.pac: .* Cứ tiếp tục làm việc; phần mềm tự gửi khi tải được tệp\. Nếu máy khác có mạng, báo CNTT\.$/,
  ],
  [
    "a file that is not there",
    undefined,
    "tệp cấu hình proxy tự động không dùng được",
    /^Không dùng được tệp cấu hình proxy tự động .*: nơi giữ tệp trả lời mã 404\. Báo CNTT/,
  ],
])(
  "a proxy script: %s is said to the clerk, everything is kept and goes when the way is set right",
  async (_what, url, why, problem) => {
    const server = await province();
    const none = await web((_, answer) => void answer.writeHead(404).end());
    const at = await counter({ url: server.url.replace("127.0.0.1", "127.0.0.2"), token: server.token });
    await receive(at, { code: "H40.12-260109-0001" });
    at.ports.net.leaveBy({ kind: "pac", url: url ?? `${none}/proxy.pac` });
    const status = await at.engine.now();
    expect(status).toMatchObject({ online: false, waitingOperations: 1, failedOperations: 0 });
    expect(status.sentence).toBe(`1 hồ sơ chưa gửi vì ${why}; mọi thứ đã lưu trên máy này.`);
    expect(status.problem).toMatch(problem);
    at.line.serverUrl = server.url;
    at.ports.net.leaveBy({ kind: "direct" });
    expect((await at.engine.now()).waitingOperations).toBe(0);
  },
);
