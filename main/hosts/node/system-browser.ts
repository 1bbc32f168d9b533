import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { SystemBrowser } from "../../core/ports.ts";

/** The path that the browser comes back to; the provider knows it, with any port of this machine. */
const BACK = "/dang-nhap";

const PAGE = `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Quầy Một Cửa</title></head>
<body><h1>Đã xong ở trang của tỉnh</h1><p>Đóng thẻ này và quay lại cửa sổ Quầy Một Cửa.</p></body></html>`;

/** What opens an address on each system; the address is an argument of its own, never part of a command line. */
function opener(address: string): [string, string[]] {
  if (process.platform === "win32") return ["rundll32.exe", ["url.dll,FileProtocolHandler", address]];
  if (process.platform === "darwin") return ["open", [address]];
  return ["xdg-open", [address]];
}

/** The browser of this system, and a listener on loopback for its way back (RFC 8252, 7.3). */
export function systemBrowser(): SystemBrowser {
  return {
    open(address) {
      if (!/^https?:/.test(address)) return Promise.resolve(false);
      const [program, args] = opener(address);
      return new Promise((resolve) => {
        const child = spawn(program, args, { stdio: "ignore", detached: true, windowsHide: true });
        child.once("error", () => resolve(false));
        child.once("spawn", () => {
          child.unref();
          resolve(true);
        });
      });
    },

    async listen() {
      let came: (url: URL) => void;
      let over: (error: Error) => void;
      const cameBack = new Promise<URL>((resolve, reject) => {
        came = resolve;
        over = reject;
      });
      // whoever gives up has gone
      cameBack.catch(() => {});
      const server = createServer((request, answer) => {
        const url = new URL(request.url ?? "/", address);
        const ours = request.method === "GET" && url.pathname === BACK && url.searchParams.has("state");
        answer.writeHead(ours ? 200 : 404, {
          "content-type": "text/html; charset=utf-8",
          "cache-control": "no-store",
          "referrer-policy": "no-referrer",
          "content-security-policy": "default-src 'none'",
          connection: "close",
        });
        answer.end(ours ? PAGE : "");
        if (ours) came(url);
      });
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", resolve);
      });
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}${BACK}`;
      return {
        address,
        cameBack,
        close: () =>
          new Promise((resolve) => {
            over(new Error("nobody came back"));
            server.close(() => resolve());
            server.closeIdleConnections();
          }),
      };
    },
  };
}
