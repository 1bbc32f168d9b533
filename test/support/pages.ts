import { fileURLToPath } from "node:url";
import sharp from "sharp";

/** Pages made for tests, so that they run where the shared scans are not. */
export interface PageLine {
  text: string;
  /** left edge and top of the line in millimetres */
  x: number;
  y: number;
  /** points */
  size?: number;
  bold?: boolean;
}

export interface MadePage {
  dpi?: number;
  /** degrees clockwise, as a page lies askew on the glass */
  turned?: number;
  format?: "png" | "jpeg";
}

const FONT = fileURLToPath(new URL("../../resources/fonts/LiberationSerif-Regular.ttf", import.meta.url));
const BOLD = fileURLToPath(new URL("../../resources/fonts/LiberationSerif-Bold.ttf", import.meta.url));

/** An A4 page with printed lines as an image file that states its resolution. */
export async function makePage(lines: readonly PageLine[], options: MadePage = {}): Promise<Uint8Array> {
  const dpi = options.dpi ?? 200;
  const pixels = (mm: number): number => Math.round((mm / 25.4) * dpi);
  const layers = await Promise.all(
    lines.map(async ({ text, x, y, size = 13, bold = false }) => ({
      input: await sharp({
        text: {
          text: `<span foreground="black">${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</span>`,
          font: `Liberation Serif ${bold ? "Bold " : ""}${size}`,
          fontfile: bold ? BOLD : FONT,
          dpi,
          rgba: true,
        },
      })
        .png()
        .toBuffer(),
      left: pixels(x),
      top: pixels(y),
    })),
  );
  const page = sharp({
    create: { width: pixels(210), height: pixels(297), channels: 3, background: "#fdfdfa" },
  }).composite(layers);
  const flat = await page.flatten({ background: "#fdfdfa" }).removeAlpha().png().toBuffer();
  const turned = options.turned ? sharp(flat).rotate(options.turned, { background: "#fdfdfa" }) : sharp(flat);
  const stated = turned.withMetadata({ density: dpi });
  return options.format === "jpeg"
    ? await stated.jpeg({ quality: 92 }).toBuffer()
    : await stated.png().toBuffer();
}

/** A decision as NĐ 30/2020 lays it out, with invented people. */
export const DECISION: readonly PageLine[] = [
  { text: "ỦY BAN NHÂN DÂN", x: 25, y: 20 },
  { text: "XÃ ĐÔNG HIẾU", x: 29, y: 27, bold: true },
  { text: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", x: 98, y: 20, bold: true, size: 12 },
  { text: "Độc lập - Tự do - Hạnh phúc", x: 115, y: 27, bold: true },
  { text: "Số: 215/QĐ-UBND", x: 28, y: 38 },
  { text: "Đông Hiếu, ngày 14 tháng 3 năm 2026", x: 108, y: 38 },
  { text: "QUYẾT ĐỊNH", x: 88, y: 55, bold: true, size: 14 },
  { text: "Về việc trợ cấp xã hội hằng tháng", x: 70, y: 63, bold: true },
  { text: "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;", x: 30, y: 80 },
  { text: "Xét đề nghị của Trưởng phòng Văn hóa - Xã hội,", x: 30, y: 90 },
  { text: "Điều 1. Trợ cấp hằng tháng cho người có tên sau đây:", x: 30, y: 105 },
  { text: "Họ và tên: Nguyễn Thị Mẫu", x: 30, y: 114 },
  { text: "Số định danh cá nhân: 040185001234", x: 30, y: 123 },
  { text: "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.", x: 30, y: 135 },
  { text: "CHỦ TỊCH", x: 135, y: 160, bold: true },
  { text: "Trần Văn Thử", x: 132, y: 190, bold: true },
];

/** A second page of plain text. */
export const CONTINUATION: readonly PageLine[] = [
  { text: "Nơi nhận:", x: 30, y: 40 },
  { text: "- Như Điều 2;", x: 30, y: 48 },
  { text: "- Lưu: Văn thư, hồ sơ người hưởng trợ cấp.", x: 30, y: 56 },
];
