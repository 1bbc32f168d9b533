import { describe, expect, it } from "vitest";
import {
  composeQrText,
  maskIdentity,
  type PaperQrItems,
  parsePaperQr,
} from "../../main/core/copies/qr-text.ts";
import { qrItemsConfig } from "../../main/pdf/forms/resources.ts";

const config = qrItemsConfig();
const items: PaperQrItems = {
  dossierCode: "H41.99-260109-00012",
  procedureCode: "1.001193",
  subjectIdentity: "040199012345",
  paperName: "Giấy khai sinh",
  systemName: "Hệ thống tỉnh Nghệ An",
  publishedAt: "2026-01-09T10:05:12.345+07:00",
};

describe("QR text of a printed paper", () => {
  it("joins the six items in the order of the law", () => {
    expect(composeQrText(items, config)).toBe(
      "H41.99-260109-00012|1.001193|040199012345|Giấy khai sinh|Hệ thống tỉnh Nghệ An|2026-01-09T10:05:12+07:00",
    );
  });

  it("adds the return date for a receipt and reads it back as one", () => {
    const text = composeQrText({ ...items, dueAt: "2026-01-10T17:00:00.000+07:00" }, config);
    expect(parsePaperQr(text, config)).toEqual({
      ...items,
      kind: "receipt",
      publishedAt: "2026-01-09T10:05:12+07:00",
      dueAt: "2026-01-10T17:00:00+07:00",
    });
  });

  it("keeps the validity of a result apart from a return date", () => {
    const text = composeQrText({ ...items, validity: "đến 31/12/2030, toàn quốc" }, config);
    expect(parsePaperQr(text, config)).toMatchObject({
      kind: "paper",
      validity: "đến 31/12/2030, toàn quốc",
    });
  });

  it("masks all but the last four digits when told or configured to", () => {
    expect(composeQrText(items, config, true)).toContain("|********2345|");
    const masking = { ...config, identityMask: { ...config.identityMask, mode: "keep-last" as const } };
    expect(composeQrText(items, masking)).toContain("|********2345|");
    expect(composeQrText(items, masking, false)).toContain("|040199012345|");
    expect(maskIdentity("123")).toBe("***");
  });

  it("keeps a separator or a line break inside a value from making new items", () => {
    const text = composeQrText({ ...items, paperName: "Giấy A|B\nbản hai" }, config);
    expect(parsePaperQr(text, config)?.paperName).toBe("Giấy A/B bản hai");
  });

  it("writes decomposed letters composed", () => {
    expect(composeQrText({ ...items, paperName: "Giấy".normalize("NFD") }, config)).toContain("|Giấy|");
  });

  it("shortens a very long paper name at a word and shows that it did", () => {
    const paperName = "Giấy chứng nhận quyền sử dụng đất ".repeat(10).trim();
    const found = parsePaperQr(composeQrText({ ...items, paperName }, config), config);
    expect(found?.paperName.length).toBeLessThanOrEqual(config.encoding.paperNameMaxChars);
    expect(found?.paperName).toMatch(/\p{L}…$/u);
  });

  it("takes no ID card, link or half a code for a paper", () => {
    for (const text of [
      "040099012345||Nguyễn Văn An|01011999|Nam|Xóm 5, Nghệ An|15042021",
      "040099012345||Nguyễn Văn An|01011999|Nam|Xóm 5|15042021||||",
      "https://example.vn/qr?id=1",
      "a|b|c|d|e|2026-13-45T99:00:00+07:00",
      "|1.001193||Giấy|Hệ thống|2026-01-09T10:05:12+07:00",
      "",
    ]) {
      expect(parsePaperQr(text, config)).toBeUndefined();
    }
  });
});
