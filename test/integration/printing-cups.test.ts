import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kindOn, loadCopiesLaw } from "../../main/core/copies/law.ts";
import { composeBlock } from "../../main/core/copies/rules.ts";
import { systemPrinter } from "../../main/hosts/node/printer.ts";
import { readBackPaperCopy, renderPaperCopy } from "../../main/pdf/paper-copy.ts";
import { cupsMissing, startCups, type TestCups } from "../support/cups.ts";
import { copyRecordSample, withTools } from "../support/paper-samples.ts";
import { readResource } from "../support/resources.ts";
import { claimsSample, machineKey, sealOf } from "../support/seals.ts";
import { plainPdf } from "../support/signable-pdfs.ts";

const missing = cupsMissing();
if (missing) process.stderr.write(`[printing-cups] không thử: ${missing}\n`);

/** A paper copy through a real CUPS server and its real PDF printer: what comes out of the machine still reads. */
describe.skipIf(missing !== undefined)("CUPS with its PDF printer", () => {
  let cups: TestCups;
  beforeAll(async () => {
    cups = await startCups();
  }, 60_000);
  afterAll(() => cups?.stop());
  const printer = () => systemPrinter(cups.runner, "linux");

  /** Waits for the spooler, however slow the machine. */
  async function outcome(job: string): Promise<string> {
    for (let tries = 0; tries < 600; tries++) {
      const found = (await printer().outcomes([job])).get(job);
      if (found && found.state !== "waiting") return found.state;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return "waiting";
  }

  test("names the queue, its papers and how it stands", async () => {
    expect(await printer().list()).toEqual([{ name: "QuayPDF", isDefault: false, state: "ready", why: "" }]);
    const offers = await printer().offers("QuayPDF");
    expect(offers.papers.map(({ value }) => value)).toEqual(expect.arrayContaining(["A4", "A5"]));
    await expect(printer().offers("KhongCo")).rejects.toMatchObject({ code: "print.no-printer" });
  });

  test("prints a paper copy whose codes are read back from what the printer made", async () => {
    const { rules } = await loadCopiesLaw(readResource);
    const kind = kindOn(rules.kinds, "converted", "2026-05-03");
    const seal = sealOf(machineKey("máy in"), claimsSample());
    const block = composeBlock(copyRecordSample(), { ...rules, kind }, { revocationUnknown: false, seal });
    const { pdf } = await renderPaperCopy(await plainPdf({ pages: 2 }), block);
    const title = "Bản giấy BG-H41.99-260503-00001";
    const job = await printer().print(pdf, {
      title,
      copies: 1,
      printer: "QuayPDF",
      paper: "A4",
      sides: "long",
    });
    expect(job).toMatch(/^QuayPDF-\d+$/);
    expect(await outcome(job)).toBe("done");
    const [paper] = cups.printed();
    if (!paper) throw new Error("nothing came out");
    await readBackPaperCopy(paper.bytes, block);
    await withTools(paper.bytes, async ({ zbar, pageTexts }) => {
      expect((await zbar(1, 300)).sort()).toEqual([block.qrText, seal].sort());
      expect(await pageTexts()).toHaveLength(2);
    });
  });

  test("a paused queue says so, and its jobs wait until they are taken out", async () => {
    cups.command("cupsdisable", "-r", "bảo trì", "QuayPDF");
    expect((await printer().list())[0]).toMatchObject({ state: "paused" });
    const job = await printer().print(await plainPdf({ pages: 1 }), {
      title: "t",
      copies: 1,
      printer: "QuayPDF",
    });
    expect((await printer().outcomes([job])).get(job)?.state).toBe("waiting");
    cups.command("cancel", job);
    // CUPS's own programs tell a cancelled job from a printed one no more: it has left the queue
    expect(await outcome(job)).not.toBe("waiting");
    cups.command("cupsenable", "QuayPDF");
    expect((await printer().list())[0]).toMatchObject({ state: "ready" });
  });
});
