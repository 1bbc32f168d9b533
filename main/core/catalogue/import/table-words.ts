import type { SubmittedAs } from "../../../../preload/contract/index.ts";
import type { ComponentResource } from "../schema.ts";
import { folded } from "./clean.ts";

type Digitise = Pick<ComponentResource["digitise"], "value" | "reason">;

const DIGITISE: readonly { words: RegExp; rule: Digitise }[] = [
  { words: /ket qua|thu tuc truoc/, rule: { value: "EARLIER_RESULT", reason: "EARLIER_RESULT" } },
  { words: /luat chuyen nganh/, rule: { value: "MUST", reason: "SECTOR_LAW" } },
  { words: /danh muc/, rule: { value: "MUST", reason: "LIST" } },
  { words: /co so du lieu|csdl/, rule: { value: "NO", reason: "DB_SHARED" } },
  { words: /chi xuat trinh|xuat trinh/, rule: { value: "NO", reason: "SHOW_ONLY" } },
  { words: /ban sao chung thuc/, rule: { value: "NO", reason: "CERTIFIED_COPY" } },
  { words: /ban (chup|sao)/, rule: { value: "NO", reason: "PLAIN_COPY" } },
  { words: /\bmat\b/, rule: { value: "NO", reason: "SECRET" } },
  { words: /dien tu/, rule: { value: "NO", reason: "E_FILED" } },
  { words: /yeu cau/, rule: { value: "ON_REQUEST", reason: "REQUEST" } },
];

/** The digitise rule in the words of the template, or in the codes of our own JSON. */
export function readDigitise(text: string): Digitise | undefined {
  const words = folded(text);
  if (/^(co|phai|phai so hoa)$/.test(words)) return { value: "MUST", reason: "LIST" };
  return DIGITISE.find((one) => one.words.test(words))?.rule;
}

const WAYS: readonly { words: RegExp; ways: readonly SubmittedAs[] }[] = [
  { words: /^ban (chinh|goc)$/, ways: ["ORIGINAL"] },
  { words: /^ban sao (co )?chung thuc$/, ways: ["CERTIFIED_COPY"] },
  { words: /^(ban sao|ban chup|ban sao thuong)$/, ways: ["PLAIN_COPY"] },
  { words: /^ban (sao|chup) kem (theo )?ban (chinh|goc)( de doi chieu)?$/, ways: ["COPY_WITH_ORIGINAL"] },
  { words: /^(chi )?xuat trinh$/, ways: ["SHOWN_ONLY"] },
  { words: /^ban (sao )?dien tu tu so goc$/, ways: ["E_COPY_REGISTER"] },
  { words: /^ban (sao )?dien tu (duoc |co )?chung thuc.*$/, ways: ["E_COPY_CERTIFIED"] },
  { words: /^ban dien tu$/, ways: ["E_COPY_CERTIFIED", "E_COPY_REGISTER"] },
];

/** Ways of handing in, parted by semicolons or commas; undefined when one of them is not understood. */
export function readWays(text: string): SubmittedAs[] | undefined {
  const ways: SubmittedAs[] = [];
  for (const part of text.split(/[;,]/)) {
    const words = folded(part);
    if (!words) continue;
    const known = WAYS.find((one) => one.words.test(words));
    if (!known) return undefined;
    ways.push(...known.ways);
  }
  return ways.length > 0 ? [...new Set(ways)] : undefined;
}
