import type { FieldName } from "../../../main/core/digitise/types.ts";
import { type Ageing, agePage, drawDocument } from "../../support/aged-pages.ts";
import { seededRandom } from "../../support/random.ts";
import { variedDocument } from "../../support/varied-documents.ts";
import { realPages, SAMPLES, samplePages } from "../digitise/pages.ts";

/** A paper with what a person would write into its fields. */
export interface TruePaper {
  name: string;
  group: "real" | "made";
  kind: string;
  /** image files, one a page */
  pages: Uint8Array[];
  /** a field that is not here is not on the paper */
  fields: Partial<Record<FieldName, string>>;
}

/** Fields of the real papers, typed in by a person who looked at them. */
const TYPED: Record<string, Partial<Record<FieldName, string>>> = {
  cv_3722_metro: {
    number: "3722/VPCP-CN",
    date: "2026-04-28",
    agency: "VĂN PHÒNG CHÍNH PHỦ",
    subject:
      "cơ chế đặc thù xây dựng công trình khẩn cấp đối với Dự án kéo dài tuyến Metro Bến Thành - Suối Tiên đến Trung tâm hành chính tỉnh và Cảng hàng không quốc tế Long Thành",
    signer: "Phạm Mạnh Cường",
  },
  tt_21_bct_fuel: {
    documentType: "THONG_TU",
    number: "21/2026/TT-BCT",
    date: "2026-04-28",
    agency: "BỘ CÔNG THƯƠNG",
    subject:
      "Bãi bỏ một phần khoản 2 Điều 1 của Thông tư số 18/2025/TT-BCT ngày 13 tháng 3 năm 2025 của Bộ trưởng Bộ Công Thương sửa đổi, bổ sung, bãi bỏ một số quy định tại các Thông tư quy định về kinh doanh xăng dầu",
    signer: "Nguyễn Sinh Nhật Tân",
  },
  hanoi_tb_453_flag: {
    documentType: "THONG_BAO",
    number: "453/TB-UBND",
    date: "2026-04-29",
    agency: "ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI",
    subject: "Về việc treo cờ Tổ quốc",
    signer: "Võ Tuấn Anh",
  },
  tt_37: {
    documentType: "THONG_TU",
    number: "37/2026/TT-BCA",
    date: "2026-04-24",
    agency: "BỘ CÔNG AN",
    subject: "Sửa đổi, bổ sung một số điều của các Thông tư quy định về đăng ký, kiểm định phương tiện",
  },
  contract_office_scan: {
    documentType: "HOP_DONG",
    number: "867/HĐLĐ/2026",
    date: "2026-05-12",
    holderName: "Trịnh Hoàng Phúc",
    holderId: "251834210784",
    term: "không xác định thời hạn",
  },
  contract_old_photocopy: {
    documentType: "HOP_DONG",
    number: "099/HĐLĐ/2026",
    date: "2026-09-19",
    holderName: "Lương Hữu Xuân",
    holderId: "681322290351",
    term: "36 tháng",
  },
  form_office_scan: {
    documentType: "DON",
    date: "2026-12-13",
    holderName: "Lý Thu Lan",
    holderId: "614059630018",
    signer: "Lý Thu Lan",
  },
  form_old_photocopy: {
    documentType: "DON",
    date: "2026-02-25",
    holderName: "Trịnh Hoàng Phúc",
    holderId: "291824813602",
    signer: "Trịnh Hoàng Phúc",
  },
  form_clean_digital: {
    documentType: "DON",
    date: "2026-04-08",
    holderName: "Châu Thị Vân",
    holderId: "202602618870",
    signer: "Châu Thị Vân",
  },
  receipt_office_scan: {
    documentType: "HOA_DON",
    number: "0003486",
    date: "2026-05-16",
    holderName: "Hồ Văn Uy",
  },
  formal_old_photocopy: {},
  news_business_office_scan: {},
};

const AGEINGS: readonly Ageing[] = ["bitonal", "colour", "photocopy", "coarse", "fine", "bleed", "faint"];

/** Paper `at` of the series that begins at `seed`. */
export async function madePaper(at: number, seed: number): Promise<TruePaper> {
  const random = seededRandom(seed + at);
  const ageing = AGEINGS[(at + Math.floor(at / AGEINGS.length)) % AGEINGS.length] as Ageing;
  const dpi = ageing === "fine" ? 300 : ageing === "coarse" ? 150 : 200;
  const document = variedDocument(at, random);
  const behind = ageing === "bleed" ? await drawDocument(variedDocument(at + 3, random), dpi) : undefined;
  const drawn = await drawDocument(document, dpi);
  // one seal stands free of the name, the next hides it, as they do
  const mm = dpi / 25.4;
  const seal = { x: drawn.seal.x - random() * 12 * mm, y: drawn.seal.y - random() * 16 * mm };
  const aged = await agePage(
    { ...drawn, seal: { x: Math.round(seal.x), y: Math.round(seal.y) } },
    ageing,
    random,
    behind,
  );
  return {
    name: document.name,
    group: "made",
    kind: ageing,
    pages: [aged.bytes],
    fields: document.fields,
  };
}

/** The state's scans and the open collection's pages; leaves of one paper together. */
export async function realPapers(): Promise<TruePaper[]> {
  const papers = new Map<string, TruePaper>();
  for (const page of [...(await realPages()), ...(await samplePages([...SAMPLES, "form_clean_digital"]))]) {
    const name = page.name.replace(/-\d$/, "");
    const paper = papers.get(name);
    if (paper) paper.pages.push(page.bytes);
    else {
      const fields = TYPED[name];
      if (!fields) throw new Error(`nobody typed the fields of ${name}`);
      papers.set(name, { name, group: "real", kind: page.kind, pages: [page.bytes], fields });
    }
  }
  return [...papers.values()];
}
