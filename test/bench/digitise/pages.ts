import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import type { FieldName } from "../../../main/core/digitise/types.ts";
import { type Ageing, agePage, drawDocument } from "../../support/aged-pages.ts";
import { realTruth } from "../../support/cer.ts";
import { makeDocument } from "../../support/made-documents.ts";
import { seededRandom } from "../../support/random.ts";

/** One page of the measurement with what it says. */
export interface BenchPage {
  name: string;
  /** `real` scans with seals and handwriting; `sample` pages of an open collection; `made` here */
  group: "real" | "sample" | "made";
  kind: string;
  bytes: Uint8Array;
  format: "png" | "jpeg";
  dpi: number;
  /** as `rightReadings` takes it */
  truth: string;
  /** what a person would fill in; undefined when nobody did */
  fields?: Partial<Record<FieldName, string>>;
}

const shared = (name: string): string =>
  fileURLToPath(new URL(`../../../../shared/data/${name}`, import.meta.url));
const typed = (name: string): string =>
  readFileSync(new URL(`../../corpus/scans/${name}.txt`, import.meta.url), "utf8");

/** The scans inside the signed files of the state, as the scanner made them; a drawn file at 200 dpi. */
const SIGNED: { file: string; scans: number[]; fields?: Partial<Record<FieldName, string>>[] }[] = [
  {
    file: "cv_3722_metro",
    scans: [0],
    fields: [
      {
        number: "3722/VPCP-CN",
        date: "2026-04-28",
        agency: "VĂN PHÒNG CHÍNH PHỦ",
        subject:
          "Cơ chế đặc thù xây dựng công trình khẩn cấp đối với Dự án kéo dài tuyến Metro Bến Thành - Suối Tiên đến Trung tâm hành chính tỉnh và Cảng hàng không quốc tế Long Thành",
        signer: "Phạm Mạnh Cường",
      },
    ],
  },
  { file: "tt_21_bct_fuel", scans: [0, 3] },
  { file: "hanoi_tb_453_flag", scans: [] },
];

/** Every scan that came from an office, with its text. */
export async function realPages(): Promise<BenchPage[]> {
  if (!existsSync(shared("signed"))) return [];
  const folder = mkdtempSync(join(tmpdir(), "bench-scans-"));
  const pages: BenchPage[] = [];
  try {
    for (const { file, scans, fields } of SIGNED) {
      const pdf = shared(`signed/${file}.pdf`);
      if (scans.length === 0) {
        execFileSync("pdftoppm", ["-r", "200", "-png", pdf, join(folder, file)]);
        const drawn = await sharp(join(folder, `${file}-1.png`))
          .withMetadata({ density: 200 })
          .jpeg({ quality: 88 })
          .toBuffer();
        pages.push({
          name: file,
          group: "real",
          kind: "colour 200",
          bytes: drawn,
          format: "jpeg",
          dpi: 200,
          truth: typed(`${file}-1`),
        });
        continue;
      }
      execFileSync("pdfimages", ["-png", pdf, join(folder, file)]);
      for (const [at, scan] of scans.entries()) {
        const bytes = await sharp(join(folder, `${file}-${String(scan).padStart(3, "0")}.png`))
          .withMetadata({ density: 200 })
          .png({ palette: true, colours: 2, dither: 0, compressionLevel: 9 })
          .toBuffer();
        pages.push({
          name: `${file}-${at + 1}`,
          group: "real",
          kind: "bitonal 200",
          bytes,
          format: "png",
          dpi: 200,
          truth: typed(`${file}-${at + 1}`),
          fields: fields?.[at],
        });
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const circular = shared("ocr/tt_37_p1");
  const bytes = await sharp(`${circular}.png`)
    .withMetadata({ density: 170 })
    .jpeg({ quality: 88 })
    .toBuffer();
  pages.push({
    name: "tt_37",
    group: "real",
    kind: "colour 170",
    bytes,
    format: "jpeg",
    dpi: 170,
    truth: realTruth(readFileSync(`${circular}.txt`, "utf8")),
  });
  return pages;
}

export const SAMPLES = [
  "contract_office_scan",
  "contract_old_photocopy",
  "form_office_scan",
  "form_old_photocopy",
  "formal_old_photocopy",
  "news_business_office_scan",
  "receipt_office_scan",
];

/** Pages of the open collection, as scanners deliver them: one as JPEG, the next without loss. */
export async function samplePages(names: readonly string[] = SAMPLES): Promise<BenchPage[]> {
  if (!existsSync(shared("ocr"))) return [];
  const pages: BenchPage[] = [];
  for (const [at, name] of names.entries()) {
    const path = shared(`ocr/${name}`);
    const { width = 1147 } = await sharp(`${path}.png`).metadata();
    const dpi = Math.round(width / 8.5);
    const stated = sharp(`${path}.png`).removeAlpha().withMetadata({ density: dpi });
    const format = at % 2 ? "png" : "jpeg";
    const bytes = await (format === "png" ? stated.png() : stated.jpeg({ quality: 88 })).toBuffer();
    pages.push({
      name,
      group: "sample",
      kind: `colour ${dpi}`,
      bytes,
      format,
      dpi,
      truth: realTruth(readFileSync(`${path}.txt`, "utf8")),
    });
  }
  return pages;
}

const AGEINGS: readonly Ageing[] = [
  "bitonal",
  "colour",
  "photocopy",
  "bitonal",
  "fine",
  "bleed",
  "bitonal",
  "photocopy",
];

async function madePages(count: number): Promise<BenchPage[]> {
  const pages: BenchPage[] = [];
  for (let at = 0; at < count; at++) {
    const random = seededRandom(4100 + at);
    const ageing = AGEINGS[(at + Math.floor(at / AGEINGS.length)) % AGEINGS.length] as Ageing;
    const dpi = ageing === "fine" ? 300 : 200;
    const document = makeDocument(at, random);
    const behind = ageing === "bleed" ? await drawDocument(makeDocument(at + 3, random), dpi) : undefined;
    const aged = await agePage(await drawDocument(document, dpi), ageing, random, behind);
    pages.push({
      name: document.name,
      group: "made",
      kind: `${ageing} ${dpi}`,
      ...aged,
      truth: document.truth,
      fields: document.fields,
    });
  }
  return pages;
}

/** All pages; real ones first, `made` of our own. */
export async function benchPages(made: number): Promise<BenchPage[]> {
  return [...(await realPages()), ...(await samplePages()), ...(await madePages(made))];
}
