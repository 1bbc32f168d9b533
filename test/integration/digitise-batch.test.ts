import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { JobFolder } from "../../main/hosts/cli/digitise/job-folder.ts";
import { type DigitiseCommandDeps, runDigitise } from "../../main/hosts/cli/digitise.ts";
import type { VerbOutcome } from "../../main/hosts/cli/refusal.ts";
import { separatorSheet } from "../../main/pdf/separator.ts";
import { lastingChildren } from "../support/lasting-children.ts";
import { DECISION, makePage } from "../support/pages.ts";
import { type QuickRead, quickReaders } from "../support/quick-reader.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder = "";
/** one small page as it is, again and again; a reader that answers at once stands in for OCR */
let page: Buffer;
const at = (name: string): string => join(folder, name);
const tool = (name: string, ...args: string[]): string => execFileSync(name, args, { encoding: "utf8" });
const textOf = (pdf: string): string[] =>
  tool("pdftotext", at(pdf), "-")
    .split("\f")
    .slice(0, -1)
    .map((text) => text.trim());

interface Ran extends VerbOutcome {
  said: string[];
  reads: QuickRead[];
}

const children = lastingChildren();
const readers = (before?: (read: QuickRead) => void) => quickReaders(before, children);

async function run(line: string, deps: Partial<DigitiseCommandDeps> = {}, by = readers()): Promise<Ran> {
  const said: string[] = [];
  const outcome = await runDigitise(line.split(" "), {
    children: by.children,
    creator: "Quầy Một Cửa (thử)",
    cwd: folder,
    now: () => Date.parse("2026-11-16T08:30:00+07:00"),
    say: (one) => said.push(one),
    ...deps,
  });
  return { ...outcome, said, reads: by.reads };
}

const leftovers = (): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".part"));

beforeAll(async () => {
  page = Buffer.from(await makePage(DECISION.slice(0, 6), { dpi: 100 }));
});
afterAll(() => children.end());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batch-"));
  mkdirSync(at("in"));
  return () => rmSync(folder, { recursive: true });
});
const put = (...names: string[]): void => {
  for (const name of names) writeFileSync(at(name), page);
};

describe("many documents", () => {
  it("come out one for each file, names kept apart, nothing overwritten unless asked, bad files told at the end", async () => {
    put("in/trang 10.png", "in/trang 2.png");
    writeFileSync(at("in/trang 2.jpg"), await sharp(page).jpeg().toBuffer());
    writeFileSync(at("in/hỏng.pdf"), "không phải PDF");
    const first = await run("in --out ra/ --text ra/");
    expect(first).toMatchObject({ exit: 2, result: { ok: false, verb: "digitise", pages: 3, files: 3 } });
    expect(Object.keys(first.result).slice(0, 2)).toEqual(["ok", "verb"]);
    const documents = first.result.documents as { ok: boolean; input: string; out?: string }[];
    expect(documents.map(({ ok, input, out }) => [ok, input, out && relative(folder, out)])).toEqual([
      [false, "hỏng.pdf", undefined],
      [true, "trang 2.jpg", "ra/trang 2.pdf"],
      [true, "trang 2.png", "ra/trang 2 (2).pdf"],
      [true, "trang 10.png", "ra/trang 10.pdf"],
    ]);
    expect(first.said).toContain("Xong 3/4 tài liệu, 3 trang.");
    expect(first.said.at(-1)).toMatch(/hỏng\.pdf: .*không đọc được/);
    expect(tool("qpdf", "--check", at("ra/trang 2 (2).pdf"))).toContain(
      "No syntax or stream encoding errors",
    );

    rmSync(at("in/hỏng.pdf"));
    const kept = readFileSync(at("ra/trang 10.pdf"));
    const again = await run("in --out ra/");
    expect(again.exit).toBe(0);
    expect(readFileSync(at("ra/trang 10.pdf")).equals(kept)).toBe(true);
    expect(
      readdirSync(at("ra"))
        .filter((name) => name.endsWith(".pdf"))
        .sort(),
    ).toEqual([
      "trang 10 (2).pdf",
      "trang 10.pdf",
      "trang 2 (2) (2).pdf",
      "trang 2 (2).pdf",
      "trang 2 (3).pdf",
      "trang 2.pdf",
    ]);
    writeFileSync(at("ra/trang 10.pdf"), "bản cũ");
    expect((await run("in/trang*10.png --out ra/ --overwrite")).exit).toBe(0);
    expect(textOf("ra/trang 10.pdf")).toEqual(["Trang thử số 1"]);
    expect(leftovers()).toEqual([]);
  });

  it("of two commands at the same time each keeps its own", async () => {
    put("in/a.png");
    const both = await Promise.all([run("in --out ra/"), run("in --out ra/")]);
    expect(both.map(({ exit }) => exit)).toEqual([0, 0]);
    expect(new Set(both.map(({ result }) => result.out))).toEqual(
      new Set([at("ra/a.pdf"), at("ra/a (2).pdf")]),
    );
    for (const name of ["ra/a.pdf", "ra/a (2).pdf"]) expect(textOf(name)).toEqual(["Trang thử số 1"]);
  });

  it("are read by the profile that was named", async () => {
    put("in/a.png");
    expect((await run("in/a.png --text a.txt --profile fast")).reads).toEqual([{ page: 1, model: "fast" }]);
    const archive = await run("in/a.png --text b.txt --profile archive");
    expect(archive.reads).toEqual([{ page: 1, model: "best" }]);
    expect(archive.result.warnings).toMatchObject([
      { code: "image.low-resolution", message: expect.stringContaining("300 dpi") },
    ]);
    expect(await run("in/a.png --text c.txt --profile toi")).toMatchObject({
      exit: 2,
      result: {
        error: { code: "cli.usage", message: expect.stringContaining("default, fast, best, archive") },
      },
    });
  });

  it("draw a bar where there is a terminal, and lines elsewhere", async () => {
    put("in/a.png", "in/b.png");
    const drawn: string[] = [];
    let clock = 0;
    const terminal = { columns: () => 100, write: (text: string) => void drawn.push(text) };
    await run("in --out ra/", {
      terminal,
      now: () => {
        clock += 5000;
        return Date.parse("2026-11-16T08:30:00+07:00") + clock;
      },
    });
    expect(drawn.at(-2)).toMatch(/\[#+\] 100% · trang 2\/2 · tài liệu 1\/2/);
    expect(drawn.at(-1)).toBe("\r\u001b[K");
    expect((await run("in/a.png --text x.txt")).said).toEqual(["a.png: trang 0/1", "a.png: trang 1/1"]);
  });

  it("stop cleanly on demand; what is done stays, the rest leaves nothing", async () => {
    put("in/a.png", "in/b.png", "in/c.png");
    const stop = new AbortController();
    let count = 0;
    const stopping = readers(() => {
      if (++count === 2) stop.abort();
    });
    const ran = await run("in --out ra/ --jobs 1", { signal: stop.signal }, stopping);
    expect(ran).toMatchObject({ exit: 1, result: { ok: false, files: 1, error: { code: "cli.cancelled" } } });
    expect(readdirSync(at("ra"))).toEqual(["a.pdf"]);
  });
});

describe("a signed PDF", () => {
  it("is never written anew: its text goes beside it", async () => {
    const plain = at("plain.pdf");
    put("in/a.png");
    await run("in/a.png --out plain.pdf");
    // what makes a reader look: a signature dictionary
    const source = readFileSync(plain, "latin1");
    const start = source.lastIndexOf("startxref");
    writeFileSync(
      at("ky.pdf"),
      `${source.slice(0, start)}% /ByteRange [0 1 2 3]\n${source.slice(start)}`,
      "latin1",
    );
    const before = readFileSync(at("ky.pdf"));
    const both = await run("ky.pdf --out ky2.pdf --text ky.txt");
    expect(both).toMatchObject({
      exit: 1,
      result: { ok: false, error: { code: "pdf.signed-already" }, text: at("ky.txt") },
    });
    expect(readFileSync(at("ky.txt"), "utf8")).toBe("Trang thử số 1\n");
    expect(existsSync(at("ky2.pdf"))).toBe(false);
    expect(await run("ky.pdf --text only.txt")).toMatchObject({ exit: 0, result: { ok: true, pages: 1 } });
    expect((await run("ky.pdf --out ky3.pdf")).result).toMatchObject({
      error: { code: "pdf.signed-already" },
    });
    expect(readFileSync(at("ky.pdf")).equals(before)).toBe(true);
  });
});

describe("separators", () => {
  let sheet: string;
  beforeAll(async () => {
    const place = mkdtempSync(join(tmpdir(), "sheet-"));
    writeFileSync(join(place, "s.pdf"), await separatorSheet());
    sheet = join(place, "s.png");
    tool("pdftoppm", "-r", "100", "-png", "-singlefile", join(place, "s.pdf"), join(place, "s"));
  });

  /** A stack as scanners make it: two papers of one and two pages, and one behind another sheet. */
  function stack(): void {
    put("p.png");
    const images = [at("p.png"), sheet, at("p.png"), at("p.png"), sheet, at("p.png")];
    tool("convert", ...images, "-compress", "lzw", at("in/chồng.tif"));
    for (const [number, image] of images.entries()) copyFileSync(image, at(`in/${number + 1}.png`));
  }

  it("are told before anything is cut; another number than was counted cuts nothing", async () => {
    stack();
    const refused = await run("in/chồng.tif --out ra/ --separators --expect 2");
    expect(refused).toMatchObject({
      exit: 1,
      result: {
        error: { code: "cli.separators-differ", message: expect.stringContaining("Chờ 2") },
        separators: { expected: 2, found: 3 },
      },
    });
    expect(refused.said).toEqual([
      "chồng: 6 trang, 2 tờ phân cách (trang 2, 5), thành 3 tài liệu",
      "Chờ 2 tài liệu, tìm thấy 3.",
    ]);
    expect([existsSync(at("ra")), refused.reads]).toEqual([false, []]);

    const line = "in/chồng.tif --out ra/ --separators --expect 2 --if-different accept --job viec";
    const done = await run(line);
    expect(done).toMatchObject({ exit: 0, result: { pages: 4, files: 3 } });
    const stacks = [{ stack: "chồng", pages: 6, sheets: [2, 5], documents: 3 }];
    expect(done.result.separators).toEqual({ expected: 2, found: 3, stacks });
    // kept with the job: told again by whoever goes on with it
    expect((await run(line)).result.separators).toEqual(done.result.separators);
    expect(readdirSync(at("ra"))).toEqual(["chồng-001.pdf", "chồng-002.pdf", "chồng-003.pdf"]);
    expect(["1", "2", "3"].map((nth) => textOf(`ra/chồng-00${nth}.pdf`).length)).toEqual([1, 2, 1]);
  });

  it("cut a folder of pictures as one stack, and stay as first page on demand", async () => {
    stack();
    const done = await run("in/*.png --out ra/ --separators --expect 3 --keep-separators");
    expect(done).toMatchObject({ exit: 0, result: { pages: 6, files: 3 } });
    expect(["1", "2", "3"].map((nth) => textOf(`ra/in-00${nth}.pdf`).length)).toEqual([1, 3, 2]);
  });
});

describe("a job folder", () => {
  const line = "in --out ra/ --text ra/ --job viec --jobs 1";
  /** Three documents of two pages. */
  function papers(): void {
    put("p.png");
    for (const name of ["a", "b", "c"]) {
      tool("convert", at("p.png"), at("p.png"), "-compress", "lzw", at(`in/${name}.tif`));
    }
  }

  it("goes on where it was cut off, to the same bytes, and reads no page twice", async () => {
    papers();
    await run("in --out whole/ --text whole/ --jobs 1");
    const stop = new AbortController();
    let count = 0;
    const first = await run(
      line,
      { signal: stop.signal },
      readers(() => (++count === 4 ? stop.abort() : undefined)),
    );
    expect(first).toMatchObject({ exit: 1, result: { error: { code: "cli.cancelled" } } });
    expect(leftovers()).toEqual([]);

    const later = () => Date.parse("2026-11-17T10:00:00+07:00");
    const second = await run(`${line}`, { now: later });
    expect(second).toMatchObject({ exit: 0, result: { ok: true, files: 3, pages: 6 } });
    expect(second.said[0]).toBe("Làm tiếp công việc đang dở: đã xong 1/3 tài liệu.");
    expect(second.said).toContain("b.tif: 1 trang đã đọc từ lần trước được giữ.");
    expect(second.reads.map((read) => read.page)).toEqual([2, 1, 2]);
    for (const name of ["a.pdf", "b.pdf", "c.pdf", "a.txt", "b.txt", "c.txt"]) {
      expect(readFileSync(at(`ra/${name}`)).equals(readFileSync(at(`whole/${name}`)))).toBe(true);
    }
    const third = await run(line);
    expect([third.exit, third.reads, readdirSync(at("ra")).length]).toEqual([0, [], 6]);
    expect(third.result.documents).toEqual(second.result.documents);
  });

  it("is refused to another job, and to a second run at the same time", async () => {
    papers();
    expect((await run(line)).exit).toBe(0);
    for (const [other, why] of [
      ["in --out ra/ --job viec", "tệp và tùy chọn"],
      ["in --out ra/ --text ra/ --job viec --jobs 1 --profile best", "tệp và tùy chọn"],
    ]) {
      expect((await run(other as string)).result).toMatchObject({
        error: { code: "cli.job-other", message: expect.stringContaining(why as string) },
      });
    }
    expect((await run(`${line.replace("viec", "in")}`)).result).toMatchObject({
      error: { code: "cli.job-other" },
    });
    expect((await run(line.replace("--jobs 1", "--jobs 2"))).exit).toBe(0);

    const holder = await JobFolder.open(at("khac"), {});
    expect((await run("in --out ra/ --job khac")).result).toMatchObject({ error: { code: "cli.job-busy" } });
    holder.close();
  });

  it("tells an input that changed meanwhile, and does the others", async () => {
    papers();
    const stop = new AbortController();
    await run(
      line,
      { signal: stop.signal },
      readers(({ page: n }) => (n === 2 ? stop.abort() : undefined)),
    );
    tool("convert", at("p.png"), "-negate", "-compress", "lzw", at("in/b.tif"));
    put("in/moi.png");
    const second = await run(line);
    expect(second).toMatchObject({ exit: 1, result: { files: 2, error: { code: "cli.input-changed" } } });
    expect(second.said.some((one) => one.includes("1 tệp mới không thuộc công việc này"))).toBe(true);
    expect(readdirSync(at("ra")).sort()).toEqual(["a.pdf", "a.txt", "c.pdf", "c.txt"]);
  });

  it("makes again what was taken away, and never over what others put there", async () => {
    papers();
    await run(line);
    rmSync(at("ra/a.pdf"));
    writeFileSync(at("ra/b.pdf"), "của người khác");
    const again = await run(line);
    expect(again.exit).toBe(0);
    expect(readFileSync(at("ra/b.pdf"), "utf8")).toBe("của người khác");
    const names = (again.result.documents as { out: string }[]).map(({ out }) => relative(at("ra"), out));
    expect(names.map((name) => existsSync(at(`ra/${name}`)))).toEqual([true, true, true]);
    expect(new Set(names).size).toBe(3);
  });
});
