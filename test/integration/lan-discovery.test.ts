import { createSocket } from "node:dgram";
import { networkInterfaces } from "node:os";
import { Bonjour, type Service } from "bonjour-service";
import { expect, onTestFinished, test } from "vitest";
import { announce } from "../../main/hosts/node/lan-announce.ts";
import { GROUP } from "../../main/scanners/dns-sd.ts";

/** A port that nobody has: what other programs say on the network's own is not heard here. */
async function quietGroup(): Promise<typeof GROUP> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return { ...GROUP, port };
}

/** A discovery of another maker (multicast DNS, RFC 6762 and 6763) in the same group. */
function otherMaker(group: typeof GROUP): Bonjour {
  const bonjour = new Bonjour({ port: group.port }, () => undefined);
  onTestFinished(() => new Promise<void>((resolve) => bonjour.destroy(() => resolve())));
  return bonjour;
}

function counter(port: number, group: typeof GROUP) {
  const counter = announce(port, group);
  onTestFinished(() => counter.close());
  return counter;
}

test("a browser of another maker finds the counter: its service, its port, its addresses, and nothing else of it", async () => {
  const group = await quietGroup();
  counter(47115, group);
  const found = await new Promise<Service>((resolve) => {
    otherMaker(group).find({ type: "quay-mot-cua" }, resolve);
  });
  expect(found).toMatchObject({ type: "quay-mot-cua", protocol: "tcp", port: 47115, txt: { v: "1" } });
  expect(found.name).toMatch(/^qmc-[0-9a-f]{12}$/);
  expect(found.host).toBe(`${found.name}.local`);
  const own = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((one) => one.family === "IPv4" && !one.internal);
  expect(found.addresses?.toSorted()).toEqual(own.map((one) => one.address).toSorted());
});

test("a machine that another maker's responder announces is found, once, wherever it comes first", async () => {
  const group = await quietGroup();
  const before = counter(47115, group);
  const bonjour = otherMaker(group);
  bonjour.publish({ name: "qmc-khac", type: "quay-mot-cua", port: 47999, disableIPv6: true });
  const ofOther = (all: string[]) => all.filter((address) => address.endsWith(":47999"));
  await expect.poll(() => ofOther(before.found()), { timeout: 30_000 }).toHaveLength(1);
  const after = counter(47116, group);
  await expect.poll(() => ofOther(after.found()), { timeout: 30_000 }).toHaveLength(1);
  // and the two counters each other, neither itself
  await expect.poll(() => before.found().filter((one) => one.endsWith(":47116")).length).toBe(1);
  await expect.poll(() => after.found().filter((one) => one.endsWith(":47115")).length).toBe(1);
  expect(before.found().filter((one) => one.endsWith(":47115"))).toEqual([]);
});
