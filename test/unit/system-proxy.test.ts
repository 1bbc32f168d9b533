import { expect, test } from "vitest";
import { readAnswer } from "../../main/hosts/node/network/pac.ts";
import { HERE, readSystemProxy } from "../../main/hosts/node/network/system-proxy.ts";
import { isExcepted, readAddress } from "../../main/hosts/node/network/ways.ts";

const said = (out: string) => async () => ({ code: 0, out, err: "" });

test("Windows: one proxy for all, one a scheme, a script, and switched off", async () => {
  const registry = (lines: string) => `\r\nHKEY_CURRENT_USER\\Software\\…\\Internet Settings\r\n${lines}\r\n`;
  const read = (lines: string) => readSystemProxy({}, said(registry(lines)), "win32");
  expect(
    await read(
      "    ProxyEnable    REG_DWORD    0x1\r\n    ProxyServer    REG_SZ    10.1.1.1:3128\r\n    ProxyOverride    REG_SZ    *.nghean.gov.vn;<local>",
    ),
  ).toEqual({
    proxies: { http: "10.1.1.1:3128", https: "10.1.1.1:3128" },
    except: [...HERE, "*.nghean.gov.vn", "<local>"],
    pacUrl: undefined,
  });
  expect(
    await read(
      "    ProxyEnable    REG_DWORD    0x1\r\n    ProxyServer    REG_SZ    http=a:1;https=b:2;socks=c:3",
    ),
  ).toMatchObject({ proxies: { http: "a:1", https: "b:2" } });
  expect(
    await read(
      "    ProxyEnable    REG_DWORD    0x0\r\n    ProxyServer    REG_SZ    a:1\r\n    AutoConfigURL    REG_SZ    http://wpad/proxy.pac",
    ),
  ).toMatchObject({ proxies: {}, pacUrl: "http://wpad/proxy.pac" });
});

test("GNOME: manual, by script, none; the environment goes before the desktop", async () => {
  const desktop = { DBUS_SESSION_BUS_ADDRESS: "unix:path=/run/x" };
  const read = (out: string) => readSystemProxy(desktop, said(out), "linux");
  const manual = `org.gnome.system.proxy autoconfig-url ''
org.gnome.system.proxy ignore-hosts ['localhost', '127.0.0.0/8']
org.gnome.system.proxy mode 'manual'
org.gnome.system.proxy.http host 'proxy.xa'
org.gnome.system.proxy.http port 3128
org.gnome.system.proxy.https host ''
org.gnome.system.proxy.https port 0`;
  expect(await read(manual)).toEqual({
    proxies: { http: "proxy.xa:3128", https: "proxy.xa:3128" },
    except: [...HERE, "localhost", "127.0.0.0/8"],
  });
  const auto = manual.replace("'manual'", "'auto'").replace("url ''", "url 'http://p/x.pac'");
  expect(await read(auto)).toMatchObject({ proxies: {}, pacUrl: "http://p/x.pac" });
  expect(await read(manual.replace("'manual'", "'none'"))).toEqual({ proxies: {}, except: HERE });
  const env = { ...desktop, HTTPS_PROXY: "http://e:1", NO_PROXY: "a, b" };
  expect(await readSystemProxy(env, said(manual), "linux")).toEqual({
    proxies: { http: undefined, https: "http://e:1" },
    except: ["a", "b"],
  });
});

test("addresses, exceptions and a script's answer are read as everybody writes them", () => {
  expect(readAddress("http://t%C3%AAn:m%40t@proxy.xa:3128")).toEqual({
    via: "proxy",
    host: "proxy.xa",
    port: 3128,
    user: "tên",
    password: "m@t",
  });
  expect(readAddress("proxy.xa:8080")).toMatchObject({ host: "proxy.xa", port: 8080, user: "" });
  expect(readAddress("socks5://a:1")).toBeUndefined();
  const at = (host: string, ...except: string[]) => isExcepted(new URL(`https://${host}/`), except);
  expect(at("dvc.nghean.gov.vn", ".nghean.gov.vn")).toBe(true);
  expect(at("dvc.nghean.gov.vn", "nghean.gov.vn")).toBe(true);
  expect(at("xnghean.gov.vn", "nghean.gov.vn")).toBe(false);
  expect(at("10.2.3.4", "10.*")).toBe(true);
  expect(at("maychu", "<local>")).toBe(true);
  expect(at("maychu.tinh", "<local>")).toBe(false);
  expect(readAnswer("PROXY a:1; HTTPS b:2; SOCKS c:3; DIRECT")).toEqual([
    { via: "proxy", host: "a", port: 1 },
    { via: "direct" },
  ]);
});
