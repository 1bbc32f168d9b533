import { beforeAll, describe, expect, it } from "vitest";
import {
  type CatalogueService,
  createCatalogueService,
  loadCatalogue,
  type ProcedureResource,
} from "../../main/core/catalogue/service.ts";
import { governing, packVersion } from "../../main/core/catalogue/versions.ts";
import { readResource } from "../support/resources.ts";

const CODE = "1.001193";
let service: CatalogueService;
let bundled: ProcedureResource;
beforeAll(async () => {
  service = createCatalogueService(await loadCatalogue(readResource));
  bundled = service.resource(CODE);
});

const entry = (name: string, from: string | null, to: string | null, gone = false) => ({
  name,
  from,
  to,
  gone,
});
const on = (day: string | null, ...history: ReturnType<typeof entry>[]) => {
  const found = governing(history, day);
  return found && `${found.entry.name} ${found.inForce}`;
};

describe("which version governs", () => {
  it("is the newest whose time has begun; a later one leaves the older in force until then", () => {
    const old = entry("old", null, null);
    const next = entry("next", "2027-01-01", null);
    expect(on("2026-12-31", old, next)).toBe("old NOW");
    expect(on("2027-01-01", old, next)).toBe("next NOW");
    expect(on(null, old, next)).toBe("next NOW");
  });

  it("does not fall back to an older one when the newest has ended", () => {
    expect(on("2026-11-26", entry("old", null, null), entry("ended", null, "2026-11-25"))).toBe(
      "ended ENDED",
    );
  });

  it("says that the only one is still to come, and that a procedure taken out is out", () => {
    expect(on("2026-11-26", entry("next", "2027-01-01", null))).toBe("next NOT_YET");
    expect(on("2026-11-26", entry("old", null, null), entry("", null, null, true))).toBeUndefined();
    expect(on("2026-11-26")).toBeUndefined();
  });
});

describe("a catalogue with versions above it", () => {
  const changed = (): ProcedureResource => ({
    ...bundled,
    name: { value: "Đăng ký khai sinh", source: "thử" },
    term: { ...bundled.term, value: 2, unit: "WORKING_DAY", text: "2 ngày làm việc" },
  });

  it("answers with the newest today and with every other by its version", () => {
    const before = service.procedure(CODE);
    const version = packVersion(changed());
    service.takeOver(
      { versions: [version], adoptions: [{ code: CODE, version: version.version }] },
      () => "2026-11-26",
    );
    expect(service.procedure(CODE)).toMatchObject({ name: "Đăng ký khai sinh", version: version.version });
    expect(service.search(CODE)[0]?.name).toBe("Đăng ký khai sinh");
    expect(service.procedure(CODE, before.version)).toEqual({ ...before, inForce: "ENDED" });
    expect(service.resource(CODE, version.version)).toEqual(changed());
    expect(() => service.procedure(CODE, "nothing")).toThrow(/catalogue\.version-missing/);
  });

  it("shows its unverified values in one line each, and those of the bundled one no longer", () => {
    const version = packVersion(changed());
    service.takeOver(
      { versions: [version], adoptions: [{ code: CODE, version: version.version }] },
      () => "2026-11-26",
    );
    const items = service.unverified().filter(({ path }) => path.includes(CODE));
    expect(items).toHaveLength(1);
    expect(items[0]?.value).toBe(`${service.procedure(CODE).unverifiedCount} giá trị chưa kiểm chứng`);
  });

  it("loses a procedure that was taken out, and keeps its versions", () => {
    const version = packVersion(changed());
    service.takeOver({ versions: [version], adoptions: [{ code: CODE, version: null }] }, () => "2026-11-26");
    expect(() => service.procedure(CODE)).toThrow(/catalogue\.not-found/);
    expect(service.search(CODE).map(({ code }) => code)).not.toContain(CODE);
    expect(service.procedure(CODE, version.version).name).toBe("Đăng ký khai sinh");
  });
});

describe("what the detail adds", () => {
  it("sums the hours of the counted steps and prints them as working days of eight hours", () => {
    const { workflow } = service.procedure("1.012994");
    expect(workflow).toMatchObject({ hours: 168, text: "168 giờ (21 ngày làm việc)" });
    expect(workflow.steps.at(-1)).toMatchObject({ hours: null });
    expect(service.procedure("1.000894").workflow).toEqual({ steps: [], hours: 0, text: "" });
  });

  it("names the ways in which each paper may be handed in", () => {
    const papers = service
      .search("", { limit: 100 })
      .flatMap(({ code }) => service.procedure(code).cases)
      .flatMap((one) => one.components);
    const shown = papers.filter((paper) => paper.digitise.reason === "SHOW_ONLY");
    expect(new Set(shown.map((paper) => paper.submittedAs[0]))).toEqual(new Set(["SHOWN_ONLY"]));
    const earlier = papers.filter((paper) => paper.digitise.reason === "EARLIER_RESULT");
    expect(earlier.length).toBeGreaterThan(0);
    for (const paper of earlier) expect(paper.submittedAs).toContain("ORIGINAL");
  });
});
