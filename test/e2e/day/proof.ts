import { pdfsig, qpdfCheck, readCodes, readText } from "../../support/foreign-tools.ts";

/** Looks at a paper with programs that we did not write; a program that is not installed is said, not passed over. */
async function look(what: string, attempt: () => Promise<string>): Promise<string> {
  try {
    return await attempt();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return `${what}: chưa cài nên chưa kiểm`;
    throw error;
  }
}

const soundPdf = (pdf: Uint8Array) =>
  look("qpdf", async () => {
    const complaint = await qpdfCheck(pdf);
    if (complaint.includes("ENOENT")) return "qpdf: chưa cài nên chưa kiểm";
    if (complaint) throw new Error(`qpdf: ${complaint}`);
    return "qpdf không chê";
  });

/** Text and QR of a receipt (Mẫu số 01). */
export async function proveReceipt(
  pdf: Uint8Array,
  expected: { code: string; name: string },
): Promise<string> {
  const text = await look("pdftotext", async () => {
    const found = await readText(pdf);
    for (const words of [expected.code, expected.name, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"]) {
      if (!found.includes(words)) throw new Error(`giấy tiếp nhận thiếu “${words}”`);
    }
    return "đủ mã, tên và tiêu đề";
  });
  const code = await look("zbarimg", async () => {
    const found = await readCodes(pdf);
    if (!found.startsWith(`${expected.code}|`)) throw new Error(`mã QR đọc ra “${found}”`);
    return "zbarimg đọc được mã QR";
  });
  return `${text}; ${code}; ${await soundPdf(pdf)}`;
}

/** Signature and text layer of a digitised paper. */
export async function proveScan(pdf: Uint8Array, signer: string): Promise<string> {
  const signature = await look("pdfsig", async () => {
    const found = (await pdfsig(pdf)).normalize("NFC");
    if (!found.includes("Signature is Valid")) throw new Error(`pdfsig: ${found}`);
    if (!found.includes(signer)) throw new Error(`pdfsig không thấy tên ${signer}`);
    return "pdfsig: chữ ký hợp lệ";
  });
  const text = await look("pdftotext", async () => {
    const found = await readText(pdf);
    if (!found.includes("QUYẾT ĐỊNH")) throw new Error("không tìm được chữ trong bản số hóa");
    return "tìm được chữ";
  });
  return `${signature}; ${text}; ${await soundPdf(pdf)}`;
}

/** QR of a paper copy, by a foreign reader. */
export async function proveCopy(pdf: Uint8Array, qrText: string): Promise<string> {
  const code = await look("zbarimg", async () => {
    const found = await readCodes(pdf);
    if (!found.split("\n").includes(qrText.normalize("NFC"))) throw new Error(`mã QR đọc ra “${found}”`);
    return "zbarimg đọc đúng mã QR";
  });
  return `${code}; ${await soundPdf(pdf)}`;
}
