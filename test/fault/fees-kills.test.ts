import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { connect } from "../../db/connection.ts";
import { deriveKeys } from "../../db/keys.ts";
import { nodeKeyStore } from "../../main/hosts/node/keystore.ts";
import type { Input } from "../../preload/contract/index.ts";
import { clientOf, Refused, startCoreClient } from "../support/core-client.ts";
import { createTestOffice } from "../support/office.ts";
import { seededRandom } from "../support/random.ts";

const KILLS = Number(process.env.KILLS ?? 8);
const SEED = Number(process.env["SEED"] ?? 20261126);
const BOOK = 2000;

const cleanUp: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const undo of cleanUp.reverse()) await undo();
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const isGone = (error: unknown): boolean =>
  error instanceof Refused && ["core.unavailable", "core.starting"].includes(error.wire.code);

/** One copy of an extract at 8.000 đ, so many times; nobody's dossier. */
const wish = (n: number, receipt: "paper" | "electronic"): Input<"fees.take"> => ({
  payerName: `Nguyễn Thị Nộp ${n}`,
  payerAddress: "Xã Đại Huệ",
  method: "cash",
  tendered: 1_000_000,
  reference: "",
  issuer: "",
  checked: "none",
  receipt,
  items: [
    {
      dossierId: null,
      dueIds: [],
      lines: [
        {
          source: "other",
          index: null,
          name: "Phí cấp bản sao trích lục",
          kind: "PHI",
          quantity: 1 + (n % 5),
          pages: 0,
          price: 8_000,
          basis: "Thông tư 281/2016/TT-BTC",
          ground: "",
          groundWhy: "",
          moment: "reception",
        },
      ],
    },
  ],
});

test(`money that was taken is there once after ${KILLS} kills, no serial is lost or used twice (seed ${SEED})`, async () => {
  const random = seededRandom(SEED);
  const office = await createTestOffice();
  cleanUp.push(() => office.end());
  const client = startCoreClient(office.folder);
  cleanUp.push(() => client.core.close());
  await client.core.ready();
  const signIn = (who: typeof client, username: string) =>
    who.call("accounts.signIn", { username, password: office.account(username).password });
  const head = clientOf(client.core, "head");
  await signIn(head, "truong");
  const { cashiers } = await head.call("fees.books", {});
  const cashierId = cashiers.find((one) => one.fullName === office.account("tn1").fullName)?.id ?? "";
  const serial = (n: number) => String(n).padStart(7, "0");
  const [book] = await head.call("fees.openBook", {
    symbol: "AA/26P",
    first: serial(1),
    last: serial(BOOK),
    cashierId,
  });

  /** what the window was told, by the key with which it asked */
  const told = new Map<string, { number: string; total: number }>();
  const spoiled = new Set<string>();
  let asked = 0;
  let open: { key: string; input: Input<"fees.take"> } | null = null;
  let open2: { key: string; why: string } | null = null;
  for (let kill = 0; kill <= KILLS; kill++) {
    await client.core.ready();
    // the last round is left alone, so that what was under way is finished
    const timer =
      kill < KILLS ? setTimeout(() => client.core.kill("SIGKILL"), 300 + random() * 1200) : undefined;
    try {
      await signIn(client, "tn1");
      for (let turn = 0; kill < KILLS || turn < 5 || open || open2; turn++) {
        if (open2 || random() < 0.1) {
          open2 ??= { key: randomUUID(), why: `nhàu khi viết lần ${spoiled.size}` };
          await client.call("fees.spoil", { bookId: book?.id ?? "", why: open2.why }, open2.key);
          spoiled.add(open2.why);
          open2 = null;
        }
        // a window that never heard the answer asks with the same key
        open ??= { key: randomUUID(), input: wish(asked++, random() < 0.7 ? "paper" : "electronic") };
        const { key, input } = open;
        const done = await client.call("fees.take", input, key);
        told.set(key, { number: done.number, total: done.total });
        open = null;
      }
    } catch (error) {
      if (!isGone(error)) throw error;
    } finally {
      clearTimeout(timer);
    }
    if (kill === KILLS) break;
    while (client.core.pid() !== undefined && client.core.state() === "up") await pause(20);
    client.core.reopen();
  }

  expect(told.size).toBe(asked);
  expect(told.size).toBeGreaterThan(KILLS);
  const total = [...told.values()].reduce((sum, one) => sum + one.total, 0);
  const day = await client.call("fees.day", { day: null });
  expect(day.payments).toHaveLength(told.size);
  expect(day.sums).toMatchObject({ cash: total, net: total });
  for (const one of told.values()) {
    expect(day.payments.filter((payment) => payment.number === one.number)).toHaveLength(1);
  }
  const notes: [number, number][] = [[1_000, total / 1_000]];
  const closed = await client.call("fees.close", { day: day.day, opening: 0, notes, why: "" });
  expect(closed).toMatchObject({ counted: total, difference: 0, net: total });
  await client.core.close();

  const keys = deriveKeys(await nodeKeyStore({ dataDir: office.folder, kind: "file" }).masterKey());
  const database = connect(join(office.folder, "counter.db"), keys, { readonly: true });
  try {
    const all = <Row>(text: string) => database.prepare(text).all() as Row[];
    const serials = all<{ serial: number; state: string }>(
      "select serial, state from receipt_serials order by serial",
    );
    // every leaf from the first is used or spoiled, in its order
    expect(serials.map((one) => one.serial)).toEqual(serials.map((_, at) => at + 1));
    expect(serials.filter((one) => one.state === "spoiled")).toHaveLength(spoiled.size);
    const twice = "select payment_id from fee_lines group by payment_id having count(*) > 1";
    expect(all(twice)).toEqual([]);
    const [sent] = all<{ n: number }>("select count(*) n from outbox where kind = 'fee.collected'");
    expect(sent?.n).toBe(told.size);
  } finally {
    database.close();
  }
}, 300_000);
