import { folded } from "./clean.ts";

/**
 * Columns of the catalogue as a table, one row a paper. What belongs to the whole procedure stands in its first
 * row; fees, results, steps and legal bases stand beside the papers, one a row, in whichever row is free.
 */
export const COLUMNS = [
  {
    key: "code",
    heading: "Mã thủ tục",
    also: ["Mã TTHC", "Mã"],
    help: "1.001193; để trống là tiếp dòng trên",
  },
  { key: "name", heading: "Tên thủ tục", also: ["Tên TTHC"], help: "" },
  { key: "field", heading: "Lĩnh vực", also: ["Tên lĩnh vực"], help: "" },
  { key: "fieldCode", heading: "Mã lĩnh vực", also: [], help: "" },
  { key: "level", heading: "Cấp thực hiện", also: ["Cấp"], help: "Cấp xã; Cấp tỉnh; Cấp tỉnh, Cấp xã" },
  { key: "publishedBy", heading: "Quyết định công bố", also: ["Số quyết định"], help: "" },
  { key: "from", heading: "Hiệu lực từ", also: ["Ngày hiệu lực"], help: "01/07/2026" },
  { key: "to", heading: "Hiệu lực đến", also: ["Ngày hết hiệu lực"], help: "" },
  { key: "term", heading: "Thời hạn", also: ["Thời hạn giải quyết"], help: "số" },
  {
    key: "termUnit",
    heading: "Đơn vị thời hạn",
    also: ["Đơn vị tính thời hạn"],
    help: "ngày làm việc; ngày; giờ làm việc; trong ngày",
  },
  { key: "termText", heading: "Thời hạn bằng lời", also: [], help: "" },
  {
    key: "after15h",
    heading: "Sau 15 giờ",
    also: [],
    help: "có: nhận sau 15 giờ thì trả ngày làm việc tiếp theo",
  },
  { key: "caseName", heading: "Trường hợp", also: [], help: "để trống là cùng trường hợp dòng trên" },
  { key: "paper", heading: "Tên giấy tờ", also: ["Thành phần hồ sơ", "Giấy tờ"], help: "" },
  { key: "paperCode", heading: "Mã giấy tờ", also: [], help: "" },
  {
    key: "form",
    heading: "Mẫu đơn, tờ khai",
    also: ["Mẫu đơn"],
    help: "tên mẫu, nếu giấy tờ là mẫu phải điền",
  },
  { key: "originals", heading: "Bản chính", also: ["Số bản chính"], help: "số" },
  { key: "copies", heading: "Bản sao", also: ["Số bản sao"], help: "số" },
  { key: "show", heading: "Chỉ xuất trình", also: ["Xuất trình"], help: "có hoặc để trống" },
  { key: "required", heading: "Bắt buộc", also: [], help: "có hoặc để trống" },
  {
    key: "digitise",
    heading: "Số hóa",
    also: ["Số hoá"],
    help: "kết quả thủ tục trước; luật chuyên ngành; danh mục; khi yêu cầu; không: chỉ xuất trình; không: bản sao chứng thực",
  },
  {
    key: "ways",
    heading: "Hình thức nộp",
    also: [],
    help: "bản chính; bản sao chứng thực; bản sao; bản sao kèm bản chính; xuất trình; bản điện tử",
  },
  { key: "paperNote", heading: "Ghi chú giấy tờ", also: [], help: "" },
  { key: "fee", heading: "Tên khoản thu", also: ["Phí, lệ phí"], help: "" },
  { key: "feeKind", heading: "Loại khoản thu", also: [], help: "phí; lệ phí" },
  {
    key: "feeAmount",
    heading: "Mức thu (đồng)",
    also: ["Mức thu"],
    help: "8000; để trống là chưa biết; 0 là không thu",
  },
  { key: "feePer", heading: "Tính theo", also: ["Đơn vị tính mức thu"], help: "bản; trang; hồ sơ" },
  { key: "feeNote", heading: "Ghi chú khoản thu", also: ["Miễn giảm"], help: "" },
  { key: "result", heading: "Kết quả", also: ["Tên kết quả"], help: "" },
  { key: "resultCode", heading: "Mã kết quả", also: [], help: "KQ.G15.000031" },
  {
    key: "stepWho",
    heading: "Người thực hiện",
    also: ["Bộ phận thực hiện"],
    help: "từng bước quy trình nội bộ",
  },
  { key: "stepWhat", heading: "Nội dung công việc", also: ["Nội dung bước"], help: "" },
  { key: "stepHours", heading: "Số giờ", also: ["Thời gian (giờ)"], help: "số giờ, hoặc: không tính" },
  {
    key: "channel",
    heading: "Cách nộp",
    also: ["Hình thức thực hiện"],
    help: "trực tiếp; trực tuyến; bưu chính",
  },
  { key: "onlineLevel", heading: "Mức trực tuyến", also: [], help: "toàn trình; một phần" },
  { key: "receiving", heading: "Nơi tiếp nhận", also: ["Cơ quan tiếp nhận"], help: "" },
  { key: "handling", heading: "Cơ quan giải quyết", also: ["Cơ quan thực hiện"], help: "" },
  { key: "basis", heading: "Số căn cứ pháp lý", also: ["Căn cứ pháp lý"], help: "60/2014/QH13" },
  { key: "basisTitle", heading: "Tên căn cứ pháp lý", also: [], help: "" },
  { key: "note", heading: "Ghi chú chung", also: [], help: "" },
] as const;

export type ColumnKey = (typeof COLUMNS)[number]["key"];

/** Column places by key, out of a row that may be the heading; undefined when it is none. */
export function readHeading(
  cells: readonly string[],
): { places: Map<ColumnKey, number>; unknown: string[]; twice: string[] } | undefined {
  const places = new Map<ColumnKey, number>();
  const unknown: string[] = [];
  const twice: string[] = [];
  for (const [place, cell] of cells.entries()) {
    const words = folded(cell);
    if (!words) continue;
    const column = COLUMNS.find(({ heading, also }) =>
      [heading, ...also].some((name) => folded(name) === words),
    );
    if (!column) unknown.push(cell.trim());
    else if (places.has(column.key)) twice.push(column.heading);
    else places.set(column.key, place);
  }
  return places.has("code") && (places.has("paper") || places.has("name"))
    ? { places, unknown, twice }
    : undefined;
}
