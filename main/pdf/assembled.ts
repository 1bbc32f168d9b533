import { createHash } from "node:crypto";
import type { Affine, OcrLine, Orientation } from "../core/digitise/types.ts";
import {
  deflated,
  type FaxImage,
  fromFax,
  maskFromFax,
  type PageLayers,
  type PdfImage,
  packedOnce,
  toPdfImage,
} from "./normalise.ts";
import { srgbProfile } from "./srgb.ts";
import { fontObjects, textOperators } from "./text-layer.ts";

/**
 * The first state of a digitised paper: page images with an invisible text layer, PDF/A-1b (ISO 19005-1: PDF 1.4 with
 * a classic cross-reference table, nothing transparent, its colours defined by a profile of its own), not encrypted, ready for a signature by incremental update. Objects go out as they
 * are made, so the memory holds one page, however long the document.
 */

/** One page. `width`, `height` and the boxes of `lines` in pixels as looked at (after `orientation`). */
export interface AssembledPage {
  bytes: Uint8Array;
  width: number;
  height: number;
  dpi: number;
  orientation?: Orientation;
  /** the same pixels of a two-tone page as CCITT Group 4; size as stored (before `orientation`) */
  fax?: FaxImage;
  /** a colour page in layers; size as stored (before `orientation`) */
  layers?: PageLayers;
  /** in reading order */
  lines?: OcrLine[];
}

export interface AssembledMeta {
  title: string;
  /** name and version of this program */
  creator: string;
  /** `2026-01-09T10:00:00.000+07:00` */
  createdAt: string;
}

/** Where the file goes, piece by piece. */
export interface ByteSink {
  append(bytes: Uint8Array): Promise<void>;
}

const MM = 72 / 25.4;

/**
 * Free strip at the top of page 1 for the visible mark `SCAN_CA_NHAN`; the image is scaled into the frame
 * below it, so that the mark covers nothing (TT 01/2023 Điều 8; NĐ 45/2020 Điều 18).
 */
export const MARK_BAND_MM = 14;

/** From pixels of the stored image to pixels as looked at, per EXIF orientation; w, h as looked at. */
function upright(orientation: Orientation, w: number, h: number): Affine {
  const maps: Record<Orientation, Affine> = {
    1: [w, 0, 0, h, 0, 0],
    2: [-w, 0, 0, h, w, 0],
    3: [-w, 0, 0, -h, w, h],
    4: [w, 0, 0, -h, 0, h],
    5: [0, -h, -w, 0, w, h],
    6: [0, -h, w, 0, 0, h],
    7: [0, h, w, 0, 0, 0],
    8: [0, h, -w, 0, w, 0],
  };
  return maps[orientation];
}

const n = (value: number): string => String(Math.round(value * 10_000) / 10_000);

/** Text string as UTF-16BE with byte order mark. */
function pdfText(text: string): string {
  const swapped = Buffer.from(`\ufeff${text}`, "utf16le").swap16();
  return `<${swapped.toString("hex")}>`;
}

/** `D:20260109100000+07'00'` */
function pdfDate(time: string): string {
  const digits = time.slice(0, 19).replace(/\D/g, "");
  return `(D:${digits}${time.slice(-6).replace(":", "'")}')`;
}

const xml = (text: string): string => text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** Writes one assembled PDF to `sink`: `addPage` in order, then `finish`. */
export class AssembledWriter {
  private readonly sink: ByteSink;
  private readonly meta: AssembledMeta;
  private readonly offsets: number[] = [];
  private readonly pages: number[] = [];
  private readonly used = new Set<number>();
  private readonly digest = createHash("sha256");
  private position = 0;
  private readonly catalog = 1;
  private readonly tree = 2;
  private readonly font = 3;

  constructor(sink: ByteSink, meta: AssembledMeta) {
    this.sink = sink;
    this.meta = meta;
    // catalog, page tree and the font's first object are known before they are written
    this.offsets.length = 3;
    this.offsets.fill(-1);
  }

  /** Adds a page at scale 100 % (size = pixels / dpi); page 1 keeps the strip for the mark free. */
  async addPage(page: AssembledPage): Promise<void> {
    if (this.position === 0) await this.put("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n");
    const image = page.fax
      ? fromFax(page.fax)
      : await packedOnce(toPdfImage(page.layers?.picture ?? page.bytes));
    const orientation = page.orientation ?? 1;
    const imageId = await this.picture(image);
    const maskId = page.layers ? await this.picture(maskFromFax(page.layers.mask)) : undefined;
    const width = (page.width / page.dpi) * 72;
    const height = (page.height / page.dpi) * 72;
    const band = this.pages.length === 0 ? MARK_BAND_MM * MM : 0;
    const fit = (height - band) / height;
    const left = (width - width * fit) / 2;
    const [a, b, c, d, e, f] = upright(orientation, width * fit, height * fit);
    const pixel = (width * fit) / page.width;
    const pixelY = (height * fit) / page.height;
    const toUser: Affine = [pixel, 0, 0, -pixelY, left, height - band];
    const place = `${[a, b, c, d, e + left, f].map(n).join(" ")} cm`;
    const content = [
      `q ${place} /Im0 Do Q`,
      ...(page.layers
        ? [`q ${page.layers.ink.map((one) => n(one / 255)).join(" ")} rg ${place} /Im1 Do Q`]
        : []),
      ...(page.lines?.length ? [textOperators(page.lines, toUser, this.used)] : []),
    ].join("\n");
    const contentId = await this.stream("/Filter /FlateDecode", deflated(content));
    this.pages.push(
      await this.object(
        `<< /Type /Page /Parent ${this.tree} 0 R /MediaBox [0 0 ${n(width)} ${n(height)}] ` +
          `/Resources << /XObject << /Im0 ${imageId} 0 R ${maskId ? `/Im1 ${maskId} 0 R ` : ""}>> /Font << /F0 ${this.font} 0 R >> >> ` +
          `/Contents ${contentId} 0 R >>`,
      ),
    );
  }

  /** Writes font, page tree, metadata and the cross-reference table. Throws when there is no page. */
  async finish(): Promise<void> {
    if (this.pages.length === 0) throw new Error("a document needs a page");
    await this.putFont();
    const kids = this.pages.map((id) => `${id} 0 R`).join(" ");
    await this.object(`<< /Type /Pages /Count ${this.pages.length} /Kids [${kids}] >>`, this.tree);
    const metadata = await this.stream("/Type /Metadata /Subtype /XML", Buffer.from(this.xmp(), "utf8"));
    const profile = await this.stream("/N 3 /Filter /FlateDecode", deflated(srgbProfile()));
    await this.object(
      `<< /Type /Catalog /Pages ${this.tree} 0 R /Metadata ${metadata} 0 R /Lang (vi-VN) ` +
        `/OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) ` +
        `/Info (sRGB IEC61966-2.1) /DestOutputProfile ${profile} 0 R >>] ` +
        "/ViewerPreferences << /DisplayDocTitle true >> >>",
      this.catalog,
    );
    const { title, creator, createdAt } = this.meta;
    const date = pdfDate(createdAt);
    const info = await this.object(
      `<< /Title ${pdfText(title)} /Creator ${pdfText(creator)} /Producer ${pdfText(creator)} ` +
        `/CreationDate ${date} /ModDate ${date} >>`,
    );
    const start = this.position;
    const id = this.digest.copy().digest("hex").slice(0, 32);
    const rows = this.offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
    const count = this.offsets.length + 1;
    await this.put(
      `xref\n0 ${count}\n0000000000 65535 f \n${rows.join("")}` +
        `trailer\n<< /Size ${count} /Root ${this.catalog} 0 R /Info ${info} 0 R /ID [<${id}> <${id}>] >>\n` +
        `startxref\n${start}\n%%EOF\n`,
    );
  }

  private async putFont(): Promise<void> {
    const objects = fontObjects(this.used);
    const ids = objects.map((_, i) => (i === 0 ? this.font : this.reserve()));
    for (const [i, object] of objects.entries()) {
      const entries = object.entries.replace(/\{(\d)\}/g, (_, k: string) => `${ids[Number(k)]} 0 R`);
      const id = ids[i] as number;
      if (object.stream) await this.stream(entries, object.stream, id);
      else await this.object(`<< ${entries} >>`, id);
    }
  }

  private xmp(): string {
    const { title, creator } = this.meta;
    // to the second, as the date in the information dictionary: PDF/A wants both to be the same
    const createdAt = this.meta.createdAt.replace(/\.\d+(?=[+-])/, "");
    const tool = xml(creator);
    return [
      '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
      '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">',
      "<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>",
      `<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${xml(title)}</rdf:li></rdf:Alt></dc:title>`,
      "<dc:format>application/pdf</dc:format>",
      `<xmp:CreatorTool>${tool}</xmp:CreatorTool><pdf:Producer>${tool}</pdf:Producer>`,
      `<xmp:CreateDate>${createdAt}</xmp:CreateDate><xmp:ModifyDate>${createdAt}</xmp:ModifyDate>`,
      "</rdf:Description></rdf:RDF></x:xmpmeta>",
      '<?xpacket end="w"?>',
    ].join("\n");
  }

  private reserve(): number {
    this.offsets.push(-1);
    return this.offsets.length;
  }

  private picture(image: PdfImage): Promise<number> {
    return this.stream(
      `/Type /XObject /Subtype /Image /Width ${image.width} /Height ${image.height} ${image.entries}`,
      image.data,
    );
  }

  private async object(body: string, id = this.reserve()): Promise<number> {
    this.offsets[id - 1] = this.position;
    await this.put(`${id} 0 obj\n${body}\nendobj\n`);
    return id;
  }

  private async stream(entries: string, data: Uint8Array, id = this.reserve()): Promise<number> {
    this.offsets[id - 1] = this.position;
    await this.put(`${id} 0 obj\n<< ${entries} /Length ${data.byteLength} >>\nstream\n`);
    await this.put(data);
    await this.put("\nendstream\nendobj\n");
    return id;
  }

  private async put(part: string | Uint8Array): Promise<void> {
    const bytes = typeof part === "string" ? Buffer.from(part, "latin1") : part;
    this.digest.update(bytes);
    this.position += bytes.byteLength;
    await this.sink.append(bytes);
  }
}

/** The whole PDF in memory; for a few pages. Long documents use `AssembledWriter` with a file as its sink. */
export async function assemblePdf(
  pages: Iterable<AssembledPage> | AsyncIterable<AssembledPage>,
  meta: AssembledMeta,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const writer = new AssembledWriter({ append: async (bytes) => void parts.push(bytes) }, meta);
  for await (const page of pages) await writer.addPage(page);
  await writer.finish();
  return new Uint8Array(Buffer.concat(parts));
}
