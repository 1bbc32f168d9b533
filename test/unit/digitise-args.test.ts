import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "../../main/core/errors.ts";
import { parseDigitiseArgs } from "../../main/hosts/cli/digitise-args.ts";
import { exitOf } from "../../main/hosts/cli/refusal.ts";
import type { ErrorCode } from "../../preload/contract/errors.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "digitise-args-"));
  for (const name of ["a.png", "b.png", "b.jpg"]) writeFileSync(join(folder, name), name);
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
    ["b.png b.jpg --out out", "cùng ghi ra"],
    ["a.png b.png --out out --pages 2", "--pages"],
    ["a.png --out out --text x.txt", "cùng là tệp"],
    ["a.png --out x.pdf --pages 0", "--pages"],
    ["a.png --out x.pdf --jobs many", "--jobs"],
    ["a.png --out x.pdf --fast", "--fast"],
    ["a.png --out", "--out"],
  ])("refuses %s", (line, why) => {
    expect(() => parse(line)).toThrowError(
      expect.objectContaining({ code: "cli.usage", params: { why: expect.stringContaining(why) } }),
    );
  });

  it.each(["none.png", "out"])("refuses the input %s", (name) => {
    expect(() => parse(`${name} --out x.pdf`)).toThrowError(
      expect.objectContaining({ code: "cli.input-missing" }),
    );
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
