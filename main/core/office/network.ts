import type { Database } from "../../../db/database.ts";
import type { Input, Output } from "../../../preload/contract/index.ts";
import type { NetworkWay, Ports } from "../ports.ts";
import { createSecretBox } from "../secret-box.ts";
import { toTimestamp } from "../time.ts";
import type { OfficeConfig } from "./config.ts";

const KEY = "office.network";

type Setting = Omit<Input<"office.setNetwork">, "password">;
/** The setting as it is kept; the password wrapped under the master key, base64. */
type Stored = Setting & { wrapped?: string };

/**
 * The way out of the office's network (đường ra mạng): what an administrator set at this machine goes before what IT
 * wrote into office.json, and that before what the system says. Works before the office is set up, as enrolment needs
 * the line.
 */
export function createNetworkSetting(parts: {
  database: Database;
  ports: Pick<Ports, "clock" | "random" | "keys" | "net">;
  proxy: OfficeConfig["proxy"];
}) {
  const { database, ports } = parts;
  const box = createSecretBox(ports, "proxy password");

  async function stored(): Promise<Stored | undefined> {
    const row = await database.read
      .selectFrom("meta")
      .select("value")
      .where("key", "=", KEY)
      .executeTakeFirst();
    return row && (JSON.parse(row.value) as Stored);
  }

  async function current(): Promise<Output<"office.network">> {
    const kept: Stored = (await stored()) ?? ofConfig(parts.proxy);
    const { wrapped, ...setting } = kept;
    return { ...setting, hasPassword: wrapped !== undefined };
  }

  /** Makes the network go by what is set; called once at the start and after each change. */
  async function apply(): Promise<void> {
    const here = await stored();
    if (!here) return ports.net.leaveBy(wayOfConfig(parts.proxy));
    const password = here.wrapped
      ? new TextDecoder().decode(await box.open(Buffer.from(here.wrapped, "base64")))
      : "";
    ports.net.leaveBy(wayOf(here, password));
  }

  return {
    current,
    apply,

    /** An empty password keeps the one that is known, as long as the name stays. */
    async set(actor: string, input: Input<"office.setNetwork">): Promise<Output<"office.network">> {
      const { password, ...setting } = input;
      const before = await stored();
      const kept = before?.user === setting.user && setting.user !== "" ? before.wrapped : undefined;
      const wrapped = password
        ? Buffer.from(await box.wrap(new TextEncoder().encode(password))).toString("base64")
        : kept;
      const value = JSON.stringify({ ...setting, wrapped } satisfies Stored);
      await database.write({ actor, at: toTimestamp(ports.clock.now()) }, async (tx) => {
        await tx.db
          .insertInto("meta")
          .values({ key: KEY, value })
          .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
          .execute();
        await tx.audit("office.network-set", KEY, { kind: setting.kind });
        tx.emit("office", []);
      });
      await apply();
      return current();
    },
  };
}

export type NetworkSetting = ReturnType<typeof createNetworkSetting>;

const NOTHING: Setting = { kind: "system", address: "", except: "", url: "", user: "" };

/** What office.json says, as the screen shows it; a password in its address stays there. */
function ofConfig(proxy: OfficeConfig["proxy"]): Setting {
  if (!proxy) return NOTHING;
  if ("pac" in proxy) return { ...NOTHING, kind: "pac", url: proxy.pac };
  if ("direct" in proxy) return { ...NOTHING, kind: "direct" };
  const { host, username } = new URL(proxy.address);
  return {
    ...NOTHING,
    kind: "manual",
    address: host,
    except: proxy.except.join(", "),
    user: decodeURIComponent(username),
  };
}

function wayOfConfig(proxy: OfficeConfig["proxy"]): NetworkWay {
  if (!proxy) return { kind: "system" };
  if ("pac" in proxy) return { kind: "pac", url: proxy.pac };
  if ("direct" in proxy) return { kind: "direct" };
  return { kind: "manual", ...proxy };
}

function wayOf(setting: Setting, password: string): NetworkWay {
  const { kind, address, url, user } = setting;
  if (kind === "pac") return { kind, url, user, password };
  if (kind !== "manual") return { kind };
  const except = setting.except.split(/[,;\s]+/).filter((host) => host !== "");
  return { kind, address, except, user, password };
}
