import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type CatalogueService,
  createCatalogueService,
  loadAgencies,
  loadCalendar,
  loadCatalogue,
  loadCodes,
  loadDemoOffice,
} from "../../main/core/catalogue/service.ts";
import { collectUnverified } from "../../main/core/catalogue/unverified.ts";
import { parseCardQr } from "../../main/core/people/rules/card.ts";
import { checkIdentity } from "../../main/core/people/rules/identity.ts";
import { FoundProcedure, ProcedureDetail } from "../../preload/contract/catalogue.ts";
import { ROLES } from "../../preload/contract/roles.ts";
import { readResource } from "../support/resources.ts";

let service: CatalogueService;
beforeAll(async () => {
  service = createCatalogueService(await loadCatalogue(readResource));
});

type Index = { expected: Record<string, number> };
const expected = async (path: string) => ((await readResource(path)) as Index).expected;

/** Objects that carry a source or a mark, and those with the mark, counted without the code under test. */
function marks(json: unknown): { objects: number; unverified: number } {
  const text = JSON.stringify(json, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? {
          ...value,
          ...("source" in value || "unverified" in value ? { "#": 1 } : {}),
          ...("unverified" in value && value.unverified === true ? { "!": 1 } : {}),
        }
      : value,
  );
  return { objects: text.split('"#":1').length - 1, unverified: text.split('"!":1').length - 1 };
}

describe("resources", () => {
  it("validate, and every count is as stated: procedures, cases, components, marks", async () => {
    const { procedures, unverified } = await loadCatalogue(readResource);
    const stated = await expected("catalogue/index.json");
    const cases = procedures.flatMap((procedure) => procedure.cases);
    expect(procedures).toHaveLength(40);
    expect(cases).toHaveLength(67);
    expect(cases.flatMap((one) => one.components)).toHaveLength(207);
    expect(marks(procedures)).toEqual({ objects: stated.objects, unverified: stated.unverifiedObjects });
    expect(stated).toMatchObject({ procedures: 40, cases: 67, components: 207, unverifiedObjects: 590 });
    const titles = procedures.flatMap((p) => p.legalBases).filter((base) => base.titleUnverified);
    const units = procedures.filter((p) => p.term.unitUnverified);
    expect(unverified).toHaveLength(590 + titles.length + units.length);
  });

  it("hold 181 agencies, 412 former communes and calendars of four years", async () => {
    const { agencies } = await loadAgencies(readResource);
    const stated = await expected("agencies/index.json");
    expect(agencies).toHaveLength(181);
    for (const level of ["province", "department", "district", "commune"] as const)
      expect(agencies.filter((one) => one.level === level)).toHaveLength(stated[level]!);
    const former = agencies.filter((one) => one.level === "commune").flatMap((one) => one.mergedFrom ?? []);
    expect(former).toHaveLength(412);
    expect(new Set(agencies.map((one) => one.id)).size).toBe(181);
    const { years } = await loadCalendar(readResource);
    expect(years.map(({ year, days, undecided }) => [year, days.length, undecided.length])).toEqual([
      [2024, 15, 0],
      [2025, 13, 0],
      [2026, 16, 1],
      [2027, 6, 6],
    ]);
    const codes = await loadCodes(readResource);
    expect(codes.citizenId.provinceCodes.codes).toHaveLength(63);
    expect(codes.citizenId.centurySexDigit.digits).toHaveLength(10);
    expect(codes.countries.codes).toHaveLength(195);
  });

  it("name a known source wherever they name one by key", async () => {
    const { procedures, sources } = await loadCatalogue(readResource);
    const keys = JSON.stringify(procedures).matchAll(/"source":"([^"]+)"/g);
    for (const [, key] of keys) expect([key, sources[key!]]).toEqual([key, expect.stringContaining(" ")]);
    const { agencies, sources: origins } = await loadAgencies(readResource);
    for (const agency of agencies) for (const key of agency.sources) expect(origins[key]).toBeTruthy();
  });

  it("are refused in words when a file is damaged", async () => {
    const damaged = async (path: string) =>
      path.endsWith("1.001193.json")
        ? { ...((await readResource(path)) as object), cases: [] }
        : readResource(path);
    await expect(loadCatalogue(damaged)).rejects.toThrow(/1\.001193\.json at cases/);
  });

  it("are all read by a loader: nothing lies about unused", async () => {
    const read = new Set<string>();
    const spy = async (path: string) => {
      read.add(path);
      return readResource(path);
    };
    await Promise.all([
      loadCatalogue(spy),
      loadAgencies(spy),
      loadCalendar(spy),
      loadCodes(spy),
      loadDemoOffice(spy),
    ]);
    const root = fileURLToPath(new URL("../../resources/", import.meta.url));
    for (const folder of ["catalogue", "agencies", "calendars", "codes", "demo"])
      for (const file of await readdir(`${root}${folder}`, { recursive: true }))
        if (file.endsWith(".json")) expect(read).toContain(`${folder}/${file.replaceAll("\\", "/")}`);
  });
});

const shared = new URL("../../../shared/data/", import.meta.url);
const sharedThere = existsSync(fileURLToPath(new URL("catalogue/procedures.json", shared)));

describe("against the facts they were made from", () => {
  it("every fact of the catalogue is kept, where the facts are at hand", async () => {
    const { procedures, sources } = await loadCatalogue(readResource);
    const restored = JSON.parse(JSON.stringify(procedures), (key, value: unknown) =>
      key === "source" && typeof value === "string" ? sources[value] : value,
    );
    const facts = sharedThere
      ? JSON.parse(await readFile(new URL("catalogue/procedures.json", shared), "utf8"))
      : restored;
    expect(restored).toEqual(facts);
  });
});

describe("search", () => {
  const first = (text: string) => service.search(text)[0]?.code;

  it("finds without marks, with the tone mark elsewhere, with đ as d", () => {
    expect(first("dang ky khai sinh")).toBe("1.001193");
    expect(first("đăng ký khai sinh")).toBe("1.001193");
    expect(first("DANG KY KET HON")).toBe("1.000894");
    expect(first("hoà giải")).toBe("1.012812");
    expect(first("hòa giải")).toBe("1.012812");
    expect(first("hoa giai dat dai")).toBe("1.012812");
    expect(first("khai tử")).toBe("1.000656");
    expect(first("khai tử".normalize("NFD"))).toBe("1.000656");
  });

  it("finds by code, whole or begun, and by field", () => {
    expect(first("1.004873")).toBe("1.004873");
    expect(service.search("2.000").map((hit) => hit.code)).toEqual(
      expect.arrayContaining(["2.000635", "2.000815", "2.000884", "2.000986"]),
    );
    expect(service.search("hộ tịch").length).toBeGreaterThanOrEqual(10);
  });

  it("meets any word, the rare one first, and a word that is only begun", () => {
    expect(first("xin phép xây nhà")).toBe("1.013225");
    expect(first("hộ kinh doanh")).toBe("1.001612");
    expect(first("ly lich tu phap")).toBe("3.000333");
    expect(first("thường trú")).toBe("1.004222");
    expect(first("giay phep lai x")).toBe("3.000347");
    expect(service.search("zzzz")).toEqual([]);
  });

  it("finds by the initials of the name, and of a part of it", () => {
    expect(first("dkks")).toBe("1.001193");
    expect(first("đkkh")).toBe("1.000894");
    expect(service.search("gcnqsdd")).not.toHaveLength(0);
    expect(first("1001193")).toBe("1.001193");
    expect(first("004873")).toBe("1.004873");
  });

  it("takes i and y, and a tone mark wherever it stands, for the same", () => {
    expect(first("ly lịch tư pháp")).toBe("3.000333");
    expect(first("lí lịch tư pháp")).toBe("3.000333");
    expect(service.search("hoà giải").map(({ code }) => code)).toEqual(
      service.search("hòa giải").map(({ code }) => code),
    );
  });

  it("puts what the officer receives often first among what meets the text alike", () => {
    const uses = new Map([
      ["1.004884", { own: 12, office: 20 }],
      ["1.000656", { own: 0, office: 30 }],
    ]);
    const codes = (text: string) => service.search(text, { uses }).map(({ code }) => code);
    expect(first("khai sinh")).toBe("1.001193");
    expect(codes("khai sinh")[0]).toBe("1.004884");
    expect(codes("").slice(0, 2)).toEqual(["1.004884", "1.000656"]);
    // a whole code is what was asked for, whoever asks
    expect(codes("1.001193")[0]).toBe("1.001193");
    expect(service.search("khai sinh", { uses })[0]?.frequent).toBe(true);
    expect(service.search("khai sinh")[0]?.frequent).toBe(false);
  });

  it("keeps to level, day and number asked for", () => {
    expect(service.search("", { limit: 100 })).toHaveLength(40);
    expect(service.search("", { limit: 5 })).toHaveLength(5);
    const province = service.search("", { level: "PROVINCE", limit: 100 });
    expect(province.map((hit) => hit.level)).toEqual(
      expect.arrayContaining(["PROVINCE", "PROVINCE_COMMUNE"]),
    );
    expect(province).toHaveLength(11);
    const codes = (day: string) => service.search("", { day, limit: 100 }).map((hit) => hit.code);
    expect(codes("2026-11-23")).not.toContain("2.000986");
    expect(codes("2026-08-31")).toContain("2.000986");
  });

  it("answers in the shape of the contract", () => {
    for (const hit of service.search("", { limit: 100 })) {
      expect(FoundProcedure.parse(hit)).toEqual(hit);
      const detail = service.procedure(hit.code);
      expect(ProcedureDetail.parse(detail)).toEqual(detail);
    }
  });
});

describe("a procedure", () => {
  it("brings cases, components, term and marks", () => {
    const birth = service.procedure("1.001193");
    expect(birth).toMatchObject({
      name: "Thủ tục đăng ký khai sinh",
      field: "Hộ tịch",
      term: { unit: "SAME_DAY", after15h: true },
    });
    expect(birth.cases).toHaveLength(3);
    expect(birth.unverifiedCount).toBeGreaterThan(0);
    const certificate = service.procedure("1.004873").cases[1]?.components[1];
    expect(certificate?.digitise).toEqual({ value: "MUST", reason: "EARLIER_RESULT", unverified: true });
  });

  it("does not stretch the 15-giờ rule of one kind of case over all", () => {
    expect(service.procedure("1.004859").term.after15h).toBe(false);
  });

  it("is refused in words when unknown", () => {
    expect(() => service.procedure("9.999999")).toThrow(/catalogue\.not-found/);
  });

  it("has a version that changes with its content alone", async () => {
    const other = await loadCatalogue(async (path) => {
      const json = (await readResource(path)) as { notes?: string[] };
      return path.endsWith("1.001193.json") ? { ...json, notes: ["khác"] } : json;
    });
    const changed = createCatalogueService(other);
    expect(changed.version).not.toBe(service.version);
    expect(changed.procedure("1.001193").version).not.toBe(service.procedure("1.001193").version);
    expect(changed.procedure("1.000894").version).toBe(service.procedure("1.000894").version);
    expect(createCatalogueService(await loadCatalogue(readResource)).version).toBe(service.version);
  });
});

describe("unverified values", () => {
  it("reach the administrator with place, words, value and origin", () => {
    const items = service.unverified();
    const digitise = items.find((item) => item.path.endsWith("1.001193.json#cases.0.components.0.digitise"));
    expect(digitise).toMatchObject({
      area: "Danh mục thủ tục",
      value: "số hóa khi yêu cầu · người nộp yêu cầu",
      source: expect.stringContaining("TT 01/2023/TT-VPCP"),
    });
    expect(digitise?.label).toContain("Thủ tục đăng ký khai sinh");
    for (const item of items) expect(item.label && item.value).toBeTruthy();
    expect(new Set(items.map((item) => item.path)).size).toBe(items.length);
  });

  it("are listed for calendars, agencies, codes and the demonstration too", async () => {
    const calendar = (await loadCalendar(readResource)).unverified;
    expect(calendar.some((item) => item.value.includes("Ngày Văn hóa Việt Nam"))).toBe(true);
    expect(calendar.filter((item) => item.path.includes("#seasons"))).toHaveLength(7);
    const agencies = (await loadAgencies(readResource)).unverified;
    expect(agencies.map((item) => item.value)).toContain("H41");
    const codes = (await loadCodes(readResource)).unverified;
    expect(codes.filter((item) => item.path.startsWith("codes/countries.json#codes"))).toHaveLength(195);
    expect(codes.some((item) => item.path === "law/code-patterns.json#profiles.1")).toBe(true);
    const demo = collectUnverified(
      "Trình diễn",
      "demo/office.json",
      await readResource("demo/office.json"),
      {},
    );
    expect(demo).toMatchObject([{ path: "demo/office.json#agency.code", value: "H41.99.D1" }]);
  });
});

describe("the demonstration office", () => {
  it("is a real commune with officers in every role, each with an account of their own", async () => {
    const office = await loadDemoOffice(readResource);
    const { agencies } = await loadAgencies(readResource);
    const commune = agencies.find((one) => one.id === office.agency.id);
    expect(commune).toMatchObject({ level: "commune", agencyName: office.agency.name, inForceTo: null });
    expect(agencies.find((one) => one.id === office.neighbour.id)?.agencyName).toBe(office.neighbour.name);
    const roles = office.officers.flatMap((officer) => officer.roles);
    for (const role of ROLES) expect(roles).toContain(role);
    expect(
      office.officers.filter((officer) => officer.roles.includes("receiving-officer")).length,
    ).toBeGreaterThan(1);
    for (const key of ["username", "fullName", "identity", "password"] as const)
      expect(new Set(office.officers.map((officer) => officer[key])).size).toBe(office.officers.length);
    const labels = office.officers.flatMap(({ token }) => (token ? [token.label, token.pin] : []));
    expect(new Set(labels).size).toBe(labels.length);
    for (const officer of office.officers) expect(officer.password).not.toContain(officer.username);
    expect(office.officers.some((officer) => officer.homeAgency !== officer.workAgency)).toBe(true);
  });

  it("has citizens whose cards read back as they are, and scenarios that fit the catalogue", async () => {
    const office = await loadDemoOffice(readResource);
    const codes = await loadCodes(readResource);
    const people = [...office.officers, ...office.citizens];
    expect(new Set(people.map((person) => person.identity)).size).toBe(people.length);
    for (const { identity, birthDate, sex } of people)
      expect([
        identity,
        checkIdentity(identity, codes, { year: Number(birthDate.slice(0, 4)), sex }),
      ]).toEqual([identity, []]);
    for (const { cardQr, identity, fullName, birthDate, sex, address } of office.citizens) {
      const card = parseCardQr(cardQr, codes, "2026-11-23");
      expect(card).toMatchObject({ identity, fullName, birthDate, sex, address });
      expect(card.warnings.filter(({ code }) => code !== "no-issue-date")).toEqual([]);
    }
    expect(new Set(office.citizens.map(({ cardQr }) => cardQr.split("|").length))).toEqual(new Set([7, 11]));
    for (const scenario of office.scenarios) {
      const detail = service.procedure(scenario.procedureCode);
      const { components } = detail.cases[scenario.caseIndex]!;
      expect(scenario.components.length).toBeGreaterThan(0);
      for (const { index, submittedAs } of scenario.components) {
        const component = components[index];
        expect([scenario.id, index, component]).toEqual([scenario.id, index, expect.anything()]);
        if (component?.showOriginal) expect(submittedAs).toBe("SHOWN_ONLY");
      }
      expect(office.citizens.map(({ id }) => id)).toContain(scenario.citizen);
      expect(office.officers.map(({ username }) => username)).toContain(scenario.officer);
      expect(detail.term.value).not.toBeNull();
    }
  });
});
