import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { accountOf } from "../../main/core/catalogue/import/account.ts";
import { readCatalogueFile } from "../../main/core/catalogue/import/read.ts";
import {
  type CatalogueService,
  createCatalogueService,
  loadCatalogue,
} from "../../main/core/catalogue/service.ts";
import { unpackContent } from "../../main/core/catalogue/versions.ts";
import { TableRefused } from "../../main/tables/refused.ts";
import {
  csvFile,
  jsonFile,
  nationalObject,
  portalRecord,
  type Row,
  xlsxFile,
} from "../support/catalogue-files.ts";
import { readResource } from "../support/resources.ts";

/**
 * What an administrator may pick by mistake: files of the four shapes with fields lost, swapped, doubled or of another
 * kind, cut and with bits turned. Each is read or refused in words, and what is read is whole.
 */
const RUNS = Number(process.env.RUNS ?? 150);
let catalogue: CatalogueService;
beforeAll(async () => {
  catalogue = createCatalogueService(await loadCatalogue(readResource));
});

/** Whatever a program may put where something else was meant. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1e308,
    "",
    " ",
    "\u0000",
    "\ufeff",
    "0",
    "không",
    "31/02/2026",
  ),
  fc.constantFrom<unknown>([], {}, [null], [[]], { value: null }, { qty: "x", type: 7 }, "__proto__"),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.integer(),
  fc.double(),
  fc.jsonValue({ maxDepth: 3 }),
);

type Path = readonly (string | number)[];

/** Every place of a value, the deepest too. */
function placesOf(value: unknown, at: Path = []): Path[] {
  if (value === null || typeof value !== "object") return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...at, key]))];
}

type Change = { at: number; how: "put" | "drop" | "twin" | "rename" | "swap"; other: number; value: unknown };
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(),
  other: fc.nat(),
  how: fc.constantFrom("put", "drop", "twin", "rename", "swap"),
  value: junk,
});

const inside = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);

/** A copy with these changes made one after the other. */
function changed(original: unknown, changes: readonly Change[]): unknown {
  let copy = structuredClone(original);
  for (const { at, how, other, value } of changes) {
    const places = placesOf(copy);
    const path = places[at % places.length]!;
    const key = path.at(-1);
    if (key === undefined) {
      if (how === "put") copy = structuredClone(value);
      continue;
    }
    const holder = inside(copy, path.slice(0, -1)) as Record<string, unknown>;
    if (how === "put") holder[key] = structuredClone(value);
    else if (how === "drop") delete holder[key];
    else if (how === "twin" && Array.isArray(holder)) holder.push(structuredClone(holder[Number(key)]));
    else if (how === "rename" && !Array.isArray(holder)) {
      holder[String(value).slice(0, 20)] = holder[key];
      delete holder[key];
    } else if (how === "swap") {
      const there = places[other % places.length]!;
      holder[key] = structuredClone(inside(copy, there));
    }
  }
  return copy;
}

/** Reads a file as the import does; what comes is read whole, or refused in words that a person understands. */
async function requireWorded(bytes: Uint8Array): Promise<"taken" | "refused"> {
  let parsed: ReturnType<typeof readCatalogueFile>;
  try {
    parsed = readCatalogueFile(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(TableRefused);
    expect((error as Error).message).toMatch(/^[\p{Lu}“].*\.$/su);
    return "refused";
  }
  const { entries, refused } = await accountOf(
    parsed,
    { names: catalogue.names(), newest: catalogue.newest },
    { whole: false, today: "2026-11-26", pause: async () => {} },
  );
  for (const one of refused) {
    expect(one.reason).toMatch(/\p{L}{2}/u);
    expect(one.reason).not.toMatch(/undefined|\[object|NaN|TypeError|Expected|Invalid/);
  }
  for (const entry of entries) {
    // never half of a procedure: what would be stored is read back by the same rules as the shipped catalogue
    if (!entry.next) continue;
    const procedure = unpackContent(entry.next.content);
    expect(procedure.code).toBe(entry.code);
    expect(procedure.name.value.length).toBeGreaterThan(0);
    expect(procedure.cases.length).toBeGreaterThan(0);
    expect(JSON.stringify(procedure)).not.toMatch(/\bNaN\b|\bundefined\b/);
  }
  return refused.length > 0 ? "refused" : "taken";
}

const shapes = {
  portal: (): unknown => [
    portalRecord("1.999001", "Thủ tục thử nghiệm"),
    portalRecord("1.999002", "Thủ tục thứ hai"),
  ],
  national: (): unknown => [nationalObject("1.999003", "Thủ tục theo chuẩn quốc gia")],
  own: (): unknown => [catalogue.resource("1.001193"), catalogue.resource("1.004222")],
};

for (const shape of Object.keys(shapes) as (keyof typeof shapes)[]) {
  test(`a record of the ${shape} shape with anything wrong in it is taken whole or refused in words`, async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 0, maxLength: 6 }), async (changes) => {
        seen.add(await requireWorded(jsonFile(changed(shapes[shape](), changes))));
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    // both ends are met, so that the test says something
    expect([...seen].sort()).toEqual(["refused", "taken"]);
  });
}

test("a procedure that is spoiled takes no other with it, wherever it stands in the list", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
      async (changes, order) => {
        const good = [
          portalRecord("1.999001", "Thủ tục thử nghiệm"),
          nationalObject("1.999003", "Thủ tục quốc gia"),
        ];
        const spoiled = changed(portalRecord("1.999002", "Thủ tục hỏng"), changes);
        const all = [...good, spoiled];
        const { procedures, refused } = readCatalogueFile(jsonFile(order.map((at) => all[at])));
        const known = new Set([...procedures, ...refused].map(({ code }) => code));
        // unless the spoiled one took the very code of another: then both are named
        for (const code of ["1.999001", "1.999003"]) expect([...known]).toContain(code);
        const codes = procedures.map(({ code }) => code);
        expect(new Set(codes).size).toBe(codes.length);
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
});

const cell = fc.oneof(
  fc.constantFrom(
    "",
    "-",
    "không",
    "có",
    "12,5",
    "1.000.000",
    "=1+1",
    '"',
    ";",
    "\n",
    "\t",
    "x".repeat(5000),
  ),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.integer().map(String),
);
const row: fc.Arbitrary<Row> = fc.record(
  {
    code: fc.constantFrom("1.999001", "1.000894", "1,00089", "", "sai mã"),
    name: cell,
    term: cell,
    termUnit: fc.constantFrom("ngày làm việc", "ngày", "giờ", "", "tuần trăng"),
    paper: cell,
    originals: cell,
    copies: cell,
    ways: fc.constantFrom("", "bản chính", "bản sao chứng thực; xuất trình", "bay"),
    digitise: cell,
    fee: cell,
  } as Record<string, fc.Arbitrary<string>>,
  { requiredKeys: [] },
) as fc.Arbitrary<Row>;

test("a table with any cells, in CSV or a workbook, is taken whole or refused in words", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 8 }),
      fc.constantFrom("csv", "csv-comma", "xlsx"),
      async (rows, kind) => {
        const bytes =
          kind === "xlsx" ? xlsxFile(rows) : csvFile(rows, kind === "csv" ? ";" : ",", kind === "csv");
        await requireWorded(bytes);
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
});

test("rows of the table in another order say the same of a procedure whose papers they are", async () => {
  const rows: Row[] = [
    { code: "1.999001", name: "Thủ tục thử", term: "5", termUnit: "ngày làm việc", paper: "Đơn" },
    { code: "1.999001", paper: "Ảnh thẻ" },
    { code: "1.999001", paper: "Giấy xác nhận" },
    { code: "1.000894", term: "2", termUnit: "ngày làm việc", paper: "" },
  ];
  await fc.assert(
    fc.property(fc.shuffledSubarray([1, 2, 3], { minLength: 3 }), (order) => {
      const { procedures, refused } = readCatalogueFile(csvFile([rows[0]!, ...order.map((at) => rows[at]!)]));
      expect(refused).toEqual([]);
      const papers = procedures
        .find(({ code }) => code === "1.999001")
        ?.cases?.flatMap(({ components }) => components.map(({ name }) => name.value));
      expect([...(papers ?? [])].sort()).toEqual(["Giấy xác nhận", "Đơn", "Ảnh thẻ"].sort());
    }),
  );
});

test("a file that was cut, or of which bits turned, is refused in words or read", async () => {
  const files = [
    jsonFile(shapes.portal()),
    csvFile([{ code: "1.999001", name: "Thủ tục thử", paper: "Đơn" }]),
    xlsxFile([{ code: "1.999001", name: "Thủ tục thử", paper: "Đơn" }]),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(0, 1, 2),
      fc.nat(),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 6 }),
      async (which, cut, turns) => {
        const bytes = files[which]!.slice(0, 1 + (cut % files[which]!.length));
        for (const [at, bits] of turns) bytes[at % bytes.length]! ^= bits;
        await requireWorded(bytes);
      },
    ),
    { numRuns: RUNS * 2, endOnFailure: true },
  );
});
