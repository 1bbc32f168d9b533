import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import QRCode from "qrcode";
import sharp from "sharp";
import { readQr } from "../../main/pdf/qr-read.ts";
import { DAMAGES, harm, printOf } from "../support/print-damage.ts";
import { claimsSample, machineKey, sealOf } from "../support/seals.ts";

/**
 * How often a damaged print is still read: the signed code against a plain address of the same print size, each by
 * this program's reader and by zbarimg. `LEVELS`, `SIZES` (millimetres of the box, quiet zone included), `TRIALS` and
 * `ONLY` (parts of names of damages, split by a bar) choose what is measured; the shipped choice is what runs by default.
 */
const LEVELS = (process.env.LEVELS ?? "Q").split(",") as ("L" | "M" | "Q" | "H")[];
const SIZES = (process.env.SIZES ?? "36").split(",").map(Number);
const TRIALS = Number(process.env.TRIALS ?? 12);
const ONLY = (process.env.ONLY ?? "").split("|");
const QUIET = 4;
const AROUND_MM = 12;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const HOLDERS = ["Nguyễn Thị Quỳnh Hương", "Lê Văn An", "Hoàng Thị Hồng Nhung", "Trần Đức"];
const PAPERS = [
  "Giấy xác nhận tình trạng hôn nhân",
  "Trích lục khai sinh",
  "Giấy chứng nhận đăng ký hộ kinh doanh",
  "Quyết định về việc hưởng trợ cấp xã hội hằng tháng tại cộng đồng",
];
const key = machineKey("phép đo");

function codeOf(kind: string, trial: number) {
  if (kind === "url") {
    const id = key.keyId.repeat(2).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    const text = `https://dichvucong.nghean.gov.vn/apiqr/qr?id=${trial}${id.slice(1)}`;
    return { text, symbol: QRCode.create(text, { errorCorrectionLevel: "M" }) };
  }
  const pick = (list: string[]) => list[trial % list.length] as string;
  const text = sealOf(
    key,
    claimsSample({
      holder: pick(HOLDERS),
      paperName: pick(PAPERS),
      count: trial + 1,
      sha256: Buffer.alloc(32, trial + 1).toString("hex"),
    }),
  );
  const level = kind as "L" | "M" | "Q" | "H";
  return {
    text,
    symbol: QRCode.create([{ data: text, mode: "alphanumeric" }], { errorCorrectionLevel: level }),
  };
}

const folder = mkdtempSync(join(tmpdir(), "counter-bench-"));
async function byZbar(picture: Uint8Array): Promise<string> {
  const path = join(folder, "print.png");
  writeFileSync(path, await sharp(picture).png().toBuffer());
  return `${spawnSync("zbarimg", ["--raw", "-q", "-Sdisable", "-Sqrcode.enable", path]).stdout}`.trim();
}
const byOurs = async (picture: Uint8Array): Promise<string> =>
  readQr(picture).then(
    ([first]) => first?.text ?? "",
    () => "",
  );

try {
  const rows: Record<string, unknown>[] = [];
  const versions: Record<string, string> = {};
  for (const size of SIZES) {
    for (const kind of [...LEVELS, "url"]) {
      for (const damage of DAMAGES.filter(({ name }) => ONLY.some((part) => name.includes(part)))) {
        const read = { ours: 0, zbar: 0 };
        for (let trial = 0; trial < TRIALS; trial++) {
          const { text, symbol } = codeOf(kind, trial);
          const { modules, version } = symbol;
          const module = size / (modules.size + 2 * QUIET);
          const entry = `${kind} ${size} mm`;
          versions[entry] = `v${version}, ${text.length} ký tự, mô-đun ${module.toFixed(2)} mm`;
          const print = await printOf(
            { size: modules.size, dark: (row, column) => modules.get(row, column) !== 0 },
            size,
            size + AROUND_MM,
            QUIET,
          );
          const picture = await harm(print, damage, trial + 1);
          if ((await byOurs(picture)) === text) read.ours++;
          if ((await byZbar(picture)) === text) read.zbar++;
        }
        const share = (count: number): number => Math.round((100 * count) / TRIALS);
        rows.push({
          code: kind,
          mm: size,
          damage: damage.name,
          ours: share(read.ours),
          zbar: share(read.zbar),
        });
        say(`${kind} ${size} mm · ${damage.name}: ours ${share(read.ours)} %, zbarimg ${share(read.zbar)} %`);
      }
    }
  }
  process.stdout.write(
    `${JSON.stringify({ trials: TRIALS, quietModules: QUIET, codes: versions, percentRead: rows })}\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
