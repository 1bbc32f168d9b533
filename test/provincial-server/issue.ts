import { readFileSync } from "node:fs";
import fontkit from "@pdf-lib/fontkit";
import { PDFDocument, type PDFFont } from "pdf-lib";
import type { IssuedResult } from "./results.ts";

/** What a simple result says; everything in it is invented for a demonstration. */
export interface ResultText {
  /** cơ quan giải quyết */
  agencyName: string;
  parentName: string;
  /** place of the date line */
  place: string;
  title: string;
  dossierCode: string;
  /** sentences of the body, one paragraph each */
  paragraphs: string[];
  /** chức vụ and họ tên of who signs */
  signer: { title: string; name: string };
  issuedAt: Date;
}

const A4 = { width: 595.28, height: 841.89 };
const MARGIN = { left: 85, right: 57, top: 64 };
const SIZE = 13;

/** This fontkit writes a subset into a stream; its `encode` takes the stream that pdf-lib does not pass, so it is hidden. */
const streamingFontkit = {
  create(data: Uint8Array, name?: string) {
    const font = fontkit.create(data, name);
    const subsetOf = font.createSubset.bind(font);
    font.createSubset = () =>
      new Proxy(subsetOf(), {
        get(subset, key) {
          if (key === "encode") return undefined;
          const value: unknown = Reflect.get(subset, key);
          return typeof value === "function" ? value.bind(subset) : value;
        },
      });
    return font;
  },
};

/**
 * A one-page result (kết quả giải quyết thủ tục hành chính) in the manner of NĐ 30/2020/NĐ-CP, with
 * Vietnamese text in an embedded face. Not signed yet.
 */
export async function makeResultPdf(text: ResultText): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.registerFontkit(streamingFontkit as Parameters<PDFDocument["registerFontkit"]>[0]);
  const face = async (name: string) =>
    document.embedFont(
      readFileSync(new URL(`../../resources/fonts/LiberationSerif-${name}.ttf`, import.meta.url)),
      { subset: true, features: { liga: false } },
    );
  const regular = await face("Regular");
  const bold = await face("Bold");
  const italic = await face("Italic");
  document.setTitle(text.title);
  document.setCreationDate(text.issuedAt);
  document.setModificationDate(text.issuedAt);
  const page = document.addPage([A4.width, A4.height]);
  const inner = A4.width - MARGIN.left - MARGIN.right;

  const centred = (line: string, font: PDFFont, size: number, middle: number, y: number) => {
    const words = line.normalize("NFC");
    page.drawText(words, { x: middle - font.widthOfTextAtSize(words, size) / 2, y, size, font });
  };
  const left = MARGIN.left + inner * 0.22;
  const right = MARGIN.left + inner * 0.72;
  let y = A4.height - MARGIN.top;
  centred(text.parentName.toUpperCase(), regular, 11, left, y);
  centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold, 11, right, y);
  y -= 15;
  centred(text.agencyName.toUpperCase(), bold, 11, left, y);
  centred("Độc lập - Tự do - Hạnh phúc", bold, 12, right, y);
  y -= 26;
  const [year, month, day] = vietnamDay(text.issuedAt).split("-");
  centred(`${text.place}, ngày ${day} tháng ${month} năm ${year}`, italic, 12, right, y);
  y -= 48;
  for (const line of breakLines(text.title.toUpperCase(), bold, 15, inner)) {
    centred(line, bold, 15, A4.width / 2, y);
    y -= 21;
  }
  centred(`Mã hồ sơ: ${text.dossierCode}`, regular, 12, A4.width / 2, y);
  y -= 34;
  for (const paragraph of text.paragraphs) {
    for (const [index, line] of breakLines(paragraph, regular, SIZE, inner, 28).entries()) {
      page.drawText(line, { x: MARGIN.left + (index === 0 ? 28 : 0), y, size: SIZE, font: regular });
      y -= 20;
    }
    y -= 5;
  }
  y -= 18;
  centred(text.signer.title.toUpperCase(), bold, SIZE, right, y);
  centred("(Ký số)", italic, 11, right, y - 18);
  centred(text.signer.name, bold, SIZE, right, y - 90);
  return document.save({ useObjectStreams: false });
}

/** Day in Vietnam of a moment. */
function vietnamDay(moment: Date): string {
  return new Date(moment.getTime() + 7 * 3600_000).toISOString().slice(0, 10);
}

function breakLines(text: string, font: PDFFont, size: number, width: number, indent = 0): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.normalize("NFC").split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    const room = width - (lines.length === 0 ? indent : 0);
    if (line && font.widthOfTextAtSize(longer, size) > room) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (line) lines.push(line);
  return lines;
}

/**
 * The province decides: makes the result, has it signed by `sign` (who holds the agency's key is the
 * caller's affair) and issues it at a running server. Throws with the server's words when it refuses.
 */
export async function issueSignedResult(
  server: { url: string; adminToken: string },
  dossier: { dossierId?: string; dossierCode?: string },
  text: ResultText,
  sign: (pdf: Uint8Array) => Promise<Uint8Array>,
): Promise<IssuedResult> {
  const pdf = await sign(await makeResultPdf(text));
  const response = await fetch(`${server.url}/admin/results`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({ ...dossier, title: text.title, pdfBase64: Buffer.from(pdf).toString("base64") }),
  });
  const answer = (await response.json()) as IssuedResult & { detail?: string };
  if (!response.ok) throw new Error(answer.detail ?? `the province answered ${response.status}`);
  return answer;
}
