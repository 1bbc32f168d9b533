import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PaperCopyRecord } from "../../main/core/copies/rules.ts";
import { type ReceiptData, receiptContent } from "../../main/core/dossiers/rules/receipt-content.ts";
import { drawForm, frozenForm } from "./form-samples.ts";

const run = promisify(execFile);

/** A plain receipt of an invented person at an invented counter. */
export function receiptSample(): ReceiptData {
  return {
    dossierCode: "H41.99-260109-00012",
    provisional: false,
    codeUnverified: true,
    person: {
      fullName: "Nguyễn Thị Quỳnh Hương",
      identity: "040199012345",
      subjectIdentity: "040199012345",
      authorised: "",
      submitterName: "Nguyễn Thị Quỳnh Hương",
      address: "Xóm 5, xã Nghi Lộc, tỉnh Nghệ An",
      phone: "0912345678",
      email: "huong@example.vn",
    },
    procedure: { code: "1.001193", name: "Đăng ký khai sinh" },
    components: [
      { name: "Tờ khai đăng ký khai sinh theo mẫu", originals: 1, copies: 0 },
      { name: "Giấy chứng sinh", originals: 1, copies: 0 },
    ],
    sets: 1,
    termText: "01 ngày làm việc",
    receivedAt: "2026-01-09T10:05:00.000+07:00",
    dueAt: "2026-01-10T17:00:00.000+07:00",
    deliverAt: "Trung tâm Phục vụ hành chính công xã Nghi Lộc",
    receiver: { fullName: "Trần Văn Bình", title: "Công chức tư pháp - hộ tịch" },
  };
}

/** Mẫu số 01 of these data in two copies. */
export async function receiptPdf(data: ReceiptData): Promise<Uint8Array> {
  const form = frozenForm(receiptContent(data), { number: "00012", provisional: data.provisional });
  return (await drawForm("receipt", form)).pdf;
}

/** The longest a receipt gets in practice: names of five lines, twelve components, an authorised person. */
export function longReceiptSample(): ReceiptData {
  const base = receiptSample();
  return {
    ...base,
    provisional: true,
    dossierCode: "TẠM-M07-260109-00012",
    person: {
      ...base.person,
      fullName:
        "Công Tằng Tôn Nữ Hoàng Thị Phương Nguyễn Trần Lê Thanh Huyền Diệu Khánh Vân Anh Đoàn Thị Điểm Quỳnh",
      address:
        "Số nhà 125B, ngõ 47/12/3 đường Nguyễn Thị Minh Khai, khối Quang Trung, tổ dân phố số 17, phường Trường Vinh, tỉnh Nghệ An (địa chỉ cũ: khối 5, phường Lê Lợi, thành phố Vinh)",
      authorised:
        "Hồ Sỹ Tạo; địa chỉ: Xóm 7, xã Nghi Lộc, tỉnh Nghệ An; số định danh: 040088001234; số điện thoại: 0987654321; email: tao@example.vn; giấy tờ ủy quyền: Giấy ủy quyền số 15/2026 ngày 05/01/2026",
      submitterName: "Hồ Sỹ Tạo",
      email: "congtangtonnuhoangthiphuongnguyentranlethanhhuyendieu@thudientu.example.vn",
    },
    components: Array.from({ length: 12 }, (_, index) => ({
      name: `Giấy tờ thứ ${index + 1}: văn bản thỏa thuận của các thành viên có chung quyền sử dụng đất của hộ gia đình theo quy định của pháp luật`,
      originals: index % 2,
      copies: 1 + (index % 3),
    })),
    book: { volume: "03", ordinal: "127" },
  };
}

export function copyRecordSample(): PaperCopyRecord {
  return {
    dossierCode: "H41.99-260109-00012",
    procedureCode: "1.001193",
    subjectIdentity: "040199012345",
    resultCode: "H41.99-260109-00012-KQ(1)",
    paperName: "Giấy khai sinh",
    validity: "",
    systemName: "Hệ thống thông tin giải quyết thủ tục hành chính tỉnh Nghệ An",
    systemOwner: "Ủy ban nhân dân tỉnh Nghệ An",
    lookUp: "dichvucong.nghean.gov.vn, mục Tra cứu hồ sơ",
    copyNumber: "BG-H41.99-260503-00001",
    convertedAt: "2026-05-03T10:05:12.123+07:00",
    converterName: "Trần Thị Bình",
    unitName: "Trung tâm Phục vụ hành chính công xã Nghi Lộc",
  };
}

/** Foreign tools on a PDF in a folder of their own, removed afterwards. */
export async function withTools<T>(
  pdf: Uint8Array,
  use: (tools: {
    /** words of one page (from 1), white space made single, as poppler reads them */
    text(page?: number): Promise<string>;
    /** the same of every page */
    pageTexts(): Promise<string[]>;
    /** what zbar reads from a picture of a page */
    zbar(page: number, dpi: number): Promise<string[]>;
    qpdf(): Promise<string>;
    /** every word with its edges, in points from the top left of its page */
    words(): Promise<
      { page: number; text: string; left: number; top: number; right: number; bottom: number }[]
    >;
    /** fonts as poppler lists them */
    fonts(): Promise<{ name: string; embedded: boolean }[]>;
  }) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "paper-"));
  const file = join(folder, "in.pdf");
  await writeFile(file, pdf);
  try {
    return await use({
      async text(page) {
        const range = page ? ["-f", String(page), "-l", String(page)] : [];
        const { stdout } = await run("pdftotext", [...range, "-layout", file, "-"]);
        return stdout.normalize("NFC").replace(/\s+/g, " ");
      },
      async pageTexts() {
        const { stdout } = await run("pdftotext", ["-layout", file, "-"]);
        return stdout
          .normalize("NFC")
          .split("\f")
          .slice(0, -1)
          .map((page) => page.replace(/\s+/g, " "));
      },
      async zbar(page, dpi) {
        const base = join(folder, `p${page}-${dpi}`);
        const range = ["-f", String(page), "-l", String(page), "-singlefile"];
        await run("pdftoppm", ["-r", String(dpi), ...range, "-png", file, base]);
        const { stdout } = await run("zbarimg", ["-q", "--raw", `${base}.png`]);
        return stdout.normalize("NFC").trim().split("\n");
      },
      async words() {
        const { stdout } = await run("pdftotext", ["-bbox", file, "-"]);
        return stdout
          .split("<page ")
          .slice(1)
          .flatMap((part, index) =>
            [
              ...part.matchAll(
                /<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</g,
              ),
            ].map((match) => ({
              page: index + 1,
              text: (match[5] ?? "").normalize("NFC"),
              left: Number(match[1]),
              top: Number(match[2]),
              right: Number(match[3]),
              bottom: Number(match[4]),
            })),
          );
      },
      async fonts() {
        const { stdout } = await run("pdffonts", [file]);
        return stdout
          .split("\n")
          .slice(2)
          .filter(Boolean)
          .map((line) => {
            const flags = /\s(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+\s*$/.exec(line);
            return { name: line.split(/\s/)[0] ?? "", embedded: flags?.[1] === "yes" };
          });
      },
      async qpdf() {
        return (await run("qpdf", ["--check", file])).stdout;
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
