import type { Output } from "../../../preload/contract/index.ts";
import type { ScanEnd, ScannerState, ScanProfile, SourceAbilities } from "./types.ts";

type End = NonNullable<Output<"scanning.start">["end"]>;
type State = Output<"scanning.state">;

const got = (pages: number) => (pages === 0 ? "chưa nhận trang nào" : `đã nhận ${pages} trang`);

/** Why a pass ended, what was kept and what the hand does now. `again`: the same key goes on with the same paper. */
export function endWords(code: ScanEnd, pages: number): End {
  const end = (tone: End["tone"], word: string, action: string, again = true): End => ({
    code,
    tone,
    word,
    action,
    again,
  });
  const from = pages > 0 ? `đặt lại từ tờ chưa quét (sau trang ${pages})` : "đặt lại giấy";
  switch (code) {
    case "done":
      return end("good", `Quét xong ${pages} trang.`, "Còn giấy thì đặt vào khay rồi quét tiếp.");
    case "empty":
      return end("warning", "Khay giấy trống.", "Đặt giấy vào khay, mặt chữ theo hình trên máy, rồi quét.");
    case "jam":
      return end("bad", `Kẹt giấy: ${got(pages)}.`, `Lấy giấy kẹt ra, ${from}, rồi quét tiếp.`);
    case "cover-open":
      return end("bad", `Nắp máy quét đang mở: ${got(pages)}.`, `Đóng nắp, ${from}, rồi quét tiếp.`);
    case "busy":
      return end("warning", `Máy quét đang bận: ${got(pages)}.`, "Chờ máy xong việc khác rồi quét.");
    case "gone":
      return end(
        "bad",
        `Máy quét không trả lời nữa: ${got(pages)}.`,
        `Xem máy còn bật và còn nối không, ${from}, rồi quét tiếp.`,
      );
    case "refused":
      return end(
        "bad",
        `Máy quét không nhận cách quét này: ${got(pages)}.`,
        "Chọn độ phân giải hoặc nguồn giấy khác.",
      );
    case "cancelled":
      return end("warning", `Đã dừng: ${got(pages)}.`, "Các trang đã nhận vẫn giữ; bỏ trang thừa nếu có.");
    case "bad-page":
      return end(
        "bad",
        `Trang ${pages + 1} máy quét gửi hỏng: ${got(pages)}.`,
        `Quét lại ${from.replace(/^đặt lại /, "")}.`,
      );
    case "closed":
      return end(
        "warning",
        `Giấy tờ này đã chốt nên không thêm trang nữa: ${got(pages)}.`,
        "Trang máy vừa nhả ra chưa được giữ. Mở lại giấy tờ để quét thêm, hoặc quét vào giấy tờ khác.",
        false,
      );
    case "no-access":
      return end(
        "bad",
        `Máy tính không được phép dùng máy quét này: ${got(pages)}.`,
        "Nhờ cán bộ CNTT cấp quyền.",
        false,
      );
    case "disk-full":
      return end(
        "bad",
        `Ổ đĩa của máy tính đã đầy: ${got(pages)}.`,
        `Xóa bớt tệp không cần trên ổ đĩa, ${from}, rồi quét tiếp. Các trang đã nhận còn nguyên.`,
      );
    case "no-memory":
      return end("bad", `Máy quét hết bộ nhớ: ${got(pages)}.`, `Giảm độ phân giải, ${from}, rồi quét tiếp.`);
    case "failed":
      return end(
        "bad",
        `Máy quét dừng, không nói vì sao: ${got(pages)}.`,
        `Tắt bật lại máy quét, ${from}, rồi quét tiếp.`,
      );
  }
}

const STATES: Record<ScannerState, [State["tone"], string]> = {
  ready: ["good", "Sẵn sàng"],
  loaded: ["good", "Có giấy trong khay"],
  empty: ["warning", "Khay giấy trống"],
  jam: ["bad", "Kẹt giấy"],
  "cover-open": ["bad", "Nắp đang mở"],
  busy: ["warning", "Đang bận"],
  stopped: ["bad", "Máy báo lỗi, xem màn hình của máy"],
  unknown: ["neutral", "Máy không cho biết; bấm quét để thử"],
};

/** How a scanner stands, in words; `gone`: it did not answer. */
export function stateWords(code: ScannerState | "gone"): State {
  if (code === "gone") return { code, tone: "bad", word: "Không gọi được máy" };
  const [tone, word] = STATES[code];
  return { code, tone, word };
}

/** 300 dpi in colour from the feeder (profile “Một cửa”), or what comes nearest to it. */
export function firstProfile(sources: readonly SourceAbilities[]): ScanProfile {
  const best = sources.find((one) => one.source === "feeder") ?? sources[0];
  const dpi = best?.dpi ?? [300];
  return {
    dpi: dpi.find((one) => one >= 300) ?? dpi.at(-1) ?? 300,
    colour: best?.colours.includes("colour") === false ? "grey" : "colour",
    source: best?.source ?? "feeder",
    duplex: false,
    paper: "A4",
  };
}

/** What the law says against a profile (TT 01/2023 Điều 8 k2.e). */
export function profileWarnings(profile: ScanProfile, leastDpi: number): string[] {
  return [
    ...(profile.dpi < leastDpi ? [`Dưới ${leastDpi} dpi: pháp luật đòi ít nhất ${leastDpi} dpi.`] : []),
    ...(profile.colour === "grey" ? ["Quét xám: giấy có dấu, ảnh, chữ ký phải quét màu."] : []),
  ];
}

/** Why the scanner cannot scan like that; empty when it can. */
export function cannot(profile: ScanProfile, sources: readonly SourceAbilities[]): string {
  const source = sources.find((one) => one.source === profile.source);
  if (!source) return profile.source === "feeder" ? "máy không có khay nạp giấy" : "máy không có mặt kính";
  if (!source.dpi.includes(profile.dpi)) return `không có ${profile.dpi} dpi`;
  if (!source.colours.includes(profile.colour)) return "không có chế độ màu này";
  if (profile.duplex && !source.duplex) return "không quét được hai mặt";
  return "";
}
