import { PDFDocument } from "pdf-lib";
import { beforeAll, describe, expect, it } from "vitest";
import { openSource } from "../../main/imaging/source.ts";
import { AssembledWriter } from "../../main/pdf/assembled.ts";
import { makePage } from "../support/pages.ts";

/** A4 at 200 dpi as a scanner writes it: one JPEG over the whole page. */
let jpeg: Uint8Array;
beforeAll(async () => {
  jpeg = await makePage([{ text: "Đơn đề nghị", x: 30, y: 40 }], { format: "jpeg" });
});

type Page = ReturnType<PDFDocument["addPage"]>;

async function scan(change: (page: Page, document: PDFDocument) => void = () => {}): Promise<Uint8Array> {
  const made = await PDFDocument.create();
  const image = await made.embedJpg(jpeg);
  const page = made.addPage([(image.width / 200) * 72, (image.height / 200) * 72]);
  page.drawImage(image, { x: 0, y: 0, width: page.getWidth(), height: page.getHeight() });
  change(page, made);
  return new Uint8Array(await made.save());
}

async function first(bytes: Uint8Array) {
  const source = await openSource("quét.pdf", bytes);
  try {
    return { probe: (await source.probe()).pages[0], page: await source.page(0) };
  } finally {
    source.close();
  }
}

describe("a PDF of scanned pictures", () => {
  it("gives the JPEG as the scanner wrote it, with its own resolution", async () => {
    const { probe, page } = await first(await scan());
    expect(probe).toMatchObject({ width: 1654, height: 2339, dpi: 200 });
    expect(page).toMatchObject({ width: 1654, height: 2339, dpi: 200, orientation: 1 });
    expect(Buffer.compare(page.bytes, jpeg)).toBe(0);
  });

  it("gives it so too where it was packed once more, as we and others do", async () => {
    const packed: Uint8Array[] = [];
    const writer = new AssembledWriter(
      { append: async (bytes) => void packed.push(bytes) },
      { title: "thử", creator: "thử", createdAt: "2026-11-16T08:30:00.000+07:00" },
    );
    // page 1 is scaled below the strip of its mark
    for (let page = 1; page <= 2; page++) {
      await writer.addPage({ bytes: jpeg, width: 1654, height: 2339, dpi: 200 });
    }
    await writer.finish();
    const pdf = Buffer.concat(packed);
    expect(pdf.toString("latin1")).toContain("/Filter [/FlateDecode /DCTDecode]");
    expect(pdf.length).toBeLessThan(jpeg.length * 2 + 20_000);
    const source = await openSource("quét.pdf", pdf);
    try {
      expect(Buffer.compare((await source.page(1)).bytes, jpeg)).toBe(0);
    } finally {
      source.close();
    }
  });

  it.each<[string, (page: Page, document: PDFDocument) => void]>([
    ["has words beside it", (page) => page.drawText("them", { x: 100, y: 100 })],
    ["is larger than the picture", (page) => page.setSize(page.getWidth() * 1.1, page.getHeight())],
    ["is cut to a part", (page) => page.setCropBox(100, 100, 300, 300)],
    [
      "carries a note",
      (page, { context }) =>
        page.node.addAnnot(
          context.register(context.obj({ Type: "Annot", Subtype: "Square", F: 4, Rect: [9, 9, 99, 99] })),
        ),
    ],
  ])("draws a page that %s", async (_, change) => {
    const { page } = await first(await scan(change));
    expect([...page.bytes.subarray(1, 4)]).toEqual([...Buffer.from("PNG")]);
    expect(page.dpi).toBe(300);
  });
});
