import { beforeAll, describe, expect, test } from "vitest";
import { type AgencyFinder, createAgencyFinder, loadAgencies } from "../../main/core/catalogue/service.ts";
import { printerOfMachine } from "../../main/core/office/printer.ts";
import { seededRandom, testClock } from "../support/memory-ports.ts";
import { openTestDatabase, put } from "../support/open-database.ts";
import { readResource } from "../support/resources.ts";

describe("the printer of this machine", () => {
  const names = ["Canon", "HP"];
  const printed: (string | undefined)[] = [];
  const system = {
    list: async () =>
      names.map((name) => ({ name, isDefault: name === "HP", state: "ready" as const, why: "" })),
    offers: async () => ({ trays: [], papers: [], duplex: true }),
    async print(_pdf: Uint8Array, options: { printer?: string }) {
      printed.push(options.printer);
      return "job";
    },
    outcomes: async () => new Map(),
  };
  const paper = { title: "t", copies: 1 };
  const ports = { clock: testClock(), random: seededRandom("máy in") };

  test("is the system's own until one is chosen, and again when the chosen one is gone", async () => {
    const { database } = await openTestDatabase();
    const printer = printerOfMachine(system, database, ports);
    await printer.print(new Uint8Array(), paper);
    await put(database, "printer", "Canon");
    await printer.print(new Uint8Array(), paper);
    expect(await printer.list()).toContainEqual({ name: "Canon", isDefault: true, state: "ready", why: "" });
    expect((await printer.list()).filter(({ isDefault }) => isDefault)).toHaveLength(1);
    names.shift();
    await printer.print(new Uint8Array(), paper);
    expect(printed).toEqual(["HP", "Canon", "HP"]);
    names.length = 0;
    await expect(printer.print(new Uint8Array(), paper)).rejects.toMatchObject({ code: "print.no-printer" });
  });
});

describe("agencies by name", () => {
  let find: AgencyFinder;
  beforeAll(async () => {
    find = createAgencyFinder((await loadAgencies(readResource)).agencies);
  });
  const first = (text: string) => find({ text, ids: [], limit: 5 })[0]?.name;

  test("are found with or without accents, also by a commune that was merged", () => {
    expect(first("quynh luu")).toBe("Ủy ban nhân dân xã Quỳnh Lưu");
    expect(first("Sở Tư pháp")).toBe("Sở Tư pháp");
    expect(
      find({ text: "Hưng Chính", ids: [], limit: 3 }).some(({ about }) => about.includes("Hưng Chính")),
    ).toBe(true);
  });

  test("that no longer exist are named by their key, never offered", () => {
    const [old] = find({ text: "", ids: ["district:415"], limit: 0 });
    expect(old).toMatchObject({
      name: expect.stringContaining("Quế Phong"),
      about: expect.stringContaining("30/06/2025"),
    });
    expect(find({ text: "huyện Quế Phong", ids: [], limit: 50 }).map(({ id }) => id)).not.toContain(
      "district:415",
    );
  });
});
