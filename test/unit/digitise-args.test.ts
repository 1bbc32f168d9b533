import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import { safeName } from "../../main/hosts/cli/digitise/names.ts";
import { parseDigitiseArgs } from "../../main/hosts/cli/digitise-args.ts";
import { exitOf } from "../../main/hosts/cli/refusal.ts";
import type { ErrorCode } from "../../preload/contract/errors.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "digitise-args-"));
  for (const name of ["a.png", "b.png", "b.jpg"]) writeFileSync(join(folder, name), name);
  mkdirSync(join(folder, "tree/deep/deeper"), { recursive: true });
  for (const name of ["trang 10.png", "trang 2.png", "x.txt", ".an.png", "deep/a.pdf", "deep/deeper/b.tif"])
    writeFileSync(join(folder, "tree", name), name);
  symlinkSync(join(folder, "tree"), join(folder, "tree/deep/quay-lai"));
  symlinkSync(join(folder, "a.png"), join(folder, "tree/lien-ket.png"));
  mkdirSync(join(folder, "out"));
  symlinkSync(join(folder, "a.png"), join(folder, "link.pdf"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const parse = (line: string) => parseDigitiseArgs(line.split(" "), folder);

describe("arguments of digitise", () => {
  it("makes one document of all inputs when the target is a file", () => {
    const { plans, jobs, pages } = parse(
      "a.png b.png --out x.pdf --text x.txt --fields=x.json --jobs 2 --pages 2",
    );
    expect(plans).toEqual([
      {
        inputs: [join(folder, "a.png"), join(folder, "b.png")],
        out: join(folder, "x.pdf"),
        text: join(folder, "x.txt"),
        fields: join(folder, "x.json"),
      },
    ]);
    expect([jobs, pages]).toEqual([2, 2]);
  });

  it.each(["out", "new/"])("makes one document an input when the target is the folder %s", (target) => {
    const { plans } = parse(`a.png b.png --out ${target} --text ${target}`);
    expect(plans.map((plan) => plan.out)).toEqual([
      join(folder, target, "a.pdf"),
      join(folder, target, "b.pdf"),
    ]);
    expect(plans[1]?.text).toBe(join(folder, target, "b.txt"));
  });

  it.each([
    ["--out x.pdf", "thiếu tệp vào"],
    ["a.png", "cần ít nhất một"],
    ["a.png --out a.png", "trùng tệp vào"],
    ["a.png --out link.pdf", "trùng tệp vào"],
    ["a.png --out x.pdf --text x.pdf", "cùng ghi ra"],
    ["a.png b.png --out out --pages 2", "--pages"],
    ["a.png --out out --text x.txt", "cùng là tệp"],
    ["a.png --out x.pdf --pages 0", "--pages"],
    ["a.png --out x.pdf --jobs many", "--jobs"],
    ["a.png --out x.pdf --fast", "--fast"],
    ["a.png --out", "--out"],
    ["a.png --out x.pdf --separators", "--separators"],
    ["a.png --out out --expect 2", "--separators"],
    ["a.png --out out --separators --if-different maybe", "refuse hoặc accept"],
    ["a.png --out out --per page", "file hoặc folder"],
    ["a.png --out x.pdf --memory 20", "300"],
    ["tree --out tree", "thư mục ra trùng thư mục vào"],
  ])("refuses %s", (line, why) => {
    expect(() => parse(line)).toThrowError(
      expect.objectContaining({ code: "cli.usage", params: { why: expect.stringContaining(why) } }),
    );
  });

  it.each(["none.png", "out", "none/*.png", "*.bmp"])("refuses the input %s", (name) => {
    expect(() => parse(`${name} --out x.pdf`)).toThrowError(
      expect.objectContaining({ code: "cli.input-missing" }),
    );
  });
});

describe("folders and patterns", () => {
  const found = (line: string) =>
    parse(line).plans.map(({ inputs, out = "" }) => [
      inputs.map((path) => relative(folder, path)).join("+"),
      relative(folder, out),
    ]);

  it("takes a folder in natural order; no hidden file, no link, no other kind", () => {
    expect(found("tree --out out")).toEqual([
      ["tree/trang 2.png", "out/trang 2.pdf"],
      ["tree/trang 10.png", "out/trang 10.pdf"],
    ]);
  });

  it("goes into folders below on demand, keeps their places, and does not run in circles", () => {
    expect(found("tree --recursive --out out")).toEqual([
      ["tree/deep/a.pdf", "out/deep/a.pdf"],
      ["tree/deep/deeper/b.tif", "out/deep/deeper/b.pdf"],
      ["tree/trang 2.png", "out/trang 2.pdf"],
      ["tree/trang 10.png", "out/trang 10.pdf"],
    ]);
  });

  it("opens patterns itself, each file once", () => {
    expect(found("tree/**/*.{pdf,tif} *.png --out out").map(([input]) => input)).toEqual([
      "tree/deep/a.pdf",
      "tree/deep/deeper/b.tif",
      "a.png",
      "b.png",
    ]);
    expect(found("a.png *.png --out out").map(([input]) => input)).toEqual(["a.png", "b.png"]);
  });

  it("keeps both of one name", () => {
    expect(found("b.png b.jpg tree/deep/a.pdf a.png --out out").map(([, out]) => out)).toEqual([
      "out/b.pdf",
      "out/b (2).pdf",
      "out/a.pdf",
      "out/a (2).pdf",
    ]);
  });

  it("makes one document a folder on demand", () => {
    expect(found("tree --recursive --per folder --out out")).toEqual([
      ["tree/deep/a.pdf", "out/deep.pdf"],
      ["tree/deep/deeper/b.tif", "out/deep/deeper.pdf"],
      ["tree/trang 2.png+tree/trang 10.png", "out/tree.pdf"],
    ]);
  });

  it("does not take results for inputs", () => {
    mkdirSync(join(folder, "tree/ra"));
    writeFileSync(join(folder, "tree/ra/trang 2.pdf"), "");
    expect(found("tree --recursive --out tree/ra").map(([input]) => input)).not.toContain(
      "tree/ra/trang 2.pdf",
    );
    rmSync(join(folder, "tree/ra"), { recursive: true });
  });
});

describe("names", () => {
  it.each([
    ["Quyết định 12/QĐ-UBND", "Quyết định 12_QĐ-UBND"],
    ["a:b*c?", "a_b_c_"],
    ["CON", "_CON"],
    ["nul.x", "_nul.x"],
    ["...", "tai-lieu"],
    [" ten. ", "ten"],
    ["e\u0323", "ẹ"],
    ["a\u202eb", "a_b"],
  ])("%s becomes %s", (name, safe) => expect(safeName(name)).toBe(safe));

  it("is cut to what a file system holds, whole letters kept", () => {
    const long = safeName("ệ".repeat(200));
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(180);
    expect(long).toMatch(/^ệ+$/);
  });
});

describe("exit codes", () => {
  it.each([
    ["image.too-large", 2],
    ["pdf.unreadable", 2],
    ["pdf.encrypted", 2],
    ["cli.usage", 2],
    ["pdf.signed-already", 1],
    ["digitise.page-count", 1],
    ["cli.output-unwritable", 1],
    ["core.internal", 3],
  ])("%s is %d", (code, exit) => {
    expect(exitOf(new AppError(code as ErrorCode))).toBe(exit);
  });
});
