import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PDFDocument } from "pdf-lib";
import type { PreparedDemonstration } from "../../main/hosts/demo/office.ts";
import type { Province } from "../../main/hosts/demo/province.ts";
import { embedFaces } from "../../main/pdf/forms/fonts.ts";

const execute = promisify(execFile);
const CLI = fileURLToPath(new URL("../../main/hosts/cli/main.ts", import.meta.url));

/** A one-page result in the looks of NĐ 30/2020, with room at the top for the signature of the agency. */
async function resultPdf(title: string, dossierCode: string, agency: string): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const faces = await embedFaces(pdf);
  const page = pdf.addPage([595.28, 841.89]);
  const line = (text: string, y: number, size = 13, face: keyof typeof faces = "regular", x = 85) =>
    page.drawText(text, { x, y, size, font: faces[face] });
  line(agency.toLocaleUpperCase("vi"), 720, 12, "bold");
  line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 690, 12, "bold");
  line("Độc lập - Tự do - Hạnh phúc", 672, 13, "bold");
  line(title.toLocaleUpperCase("vi"), 610, 15, "bold");
  line(`Mã hồ sơ: ${dossierCode}`, 570);
  line("Kết quả trình diễn, không có giá trị pháp lý.", 545, 13, "italic");
  line("NGƯỜI KÝ", 380, 13, "bold", 380);
  pdf.setTitle(title);
  return pdf.save({ useObjectStreams: false });
}

/**
 * What the handling agency does: makes a result, signs it with the leader's token through the command line,
 * and gives it to the province, from where the counter fetches it.
 */
export async function issueSignedResult(options: {
  province: Province;
  demo: PreparedDemonstration;
  dossierCode: string;
  title: string;
}): Promise<Uint8Array> {
  const { demo, province, dossierCode, title } = options;
  const signer = demo.office.officers.find((officer) => officer.roles.includes("signer"));
  const token = demo.config.token;
  if (!signer?.token || !token?.module) throw new Error("the demonstration has no signer with a token");
  const folder = await mkdtemp(join(tmpdir(), "counter-result-"));
  try {
    const [plain, signed] = [join(folder, "result.pdf"), join(folder, "signed.pdf")];
    await writeFile(plain, await resultPdf(title, dossierCode, demo.config.agency.name));
    await execute(
      process.execPath,
      [
        CLI,
        "sign",
        plain,
        "--out",
        signed,
        "--module",
        token.module,
        "--token",
        signer.token.label,
        "--preset",
        "SAO_Y_CO_QUAN",
      ],
      { env: { ...process.env, ...token.environment, COUNTER_PIN: signer.token.pin } },
    );
    const bytes = await readFile(signed);
    await giveResult(province, { dossierCode, title, bytes });
    return bytes;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Gives the province a signed file as the result of one more dossier. */
export async function giveResult(
  province: Province,
  result: { dossierCode: string; title: string; bytes: Uint8Array },
): Promise<void> {
  const { dossierCode, title, bytes } = result;
  const response = await fetch(`${province.url}/admin/results`, {
    method: "POST",
    headers: { authorization: `Bearer ${province.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({ dossierCode, title, pdfBase64: Buffer.from(bytes).toString("base64") }),
  });
  if (!response.ok) throw new Error(`the province refused the result: ${await response.text()}`);
}
