import { type ErrorTexts, NOTHING_CHANGED, WORK_KEPT } from "./text.ts";

/** Refusals of fees, receipts and books. */
export const FEES_TEXTS = {
  "fees.not-found": {
    happened: "Không tìm thấy khoản thu này.",
    kept: NOTHING_CHANGED,
    action: "Mở lại mục Thu phí rồi chọn trong danh sách.",
  },
  "fees.amount-unknown": {
    happened: "Danh mục chưa có mức thu của “{name}”.",
    kept: WORK_KEPT,
    action: "Nhập mức thu và văn bản quy định mức đó, hoặc bỏ khoản này.",
  },
  "fees.basis-missing": {
    happened: "Mức thu của “{name}” do cán bộ nhập nhưng chưa ghi văn bản quy định.",
    kept: WORK_KEPT,
    action: "Ghi số và ngày của văn bản vào ô căn cứ.",
  },
  "fees.ground-unknown": {
    happened: "Lý do miễn, giảm đã chọn không áp dụng cho “{name}” vào hôm nay.",
    kept: WORK_KEPT,
    action: "Chọn lý do khác trong danh sách hoặc thu đủ.",
  },
  "fees.ground-why": {
    happened: "Đã chọn miễn, giảm “{ground}” nhưng chưa ghi giấy tờ chứng minh.",
    kept: WORK_KEPT,
    action: "Ghi tên, số giấy tờ chứng minh vào ô lý do.",
  },
  "fees.too-much": {
    happened: "Số tiền của “{name}” lớn quá mức một khoản phí có thể có.",
    kept: WORK_KEPT,
    action: "Kiểm tra số lượng và mức thu vừa nhập.",
  },
  "fees.nothing-due": {
    happened: "Không có khoản nào phải nộp tiền.",
    kept: NOTHING_CHANGED,
    action: "Kiểm tra số lượng; khoản được miễn hết thì bấm ghi nhận miễn, không cần thu.",
  },
  "fees.settled-already": {
    happened: "Khoản “{name}” đã nộp hoặc đã bỏ rồi.",
    kept: NOTHING_CHANGED,
    action: "Xem biên lai đã lập ở mục Phí, lệ phí của hồ sơ.",
  },
  "fees.too-little": {
    happened: "Tiền người nộp đưa chưa đủ, còn thiếu {missing}.",
    kept: WORK_KEPT,
    action: "Nhận thêm tiền hoặc sửa số tiền người nộp đưa.",
  },
  "fees.reference-missing": {
    happened: "Chưa ghi {what}.",
    kept: WORK_KEPT,
    action: "Ghi đúng như trên chứng từ hoặc tin báo của ngân hàng.",
  },
  "fees.voucher-used": {
    happened: "Chứng từ số {number} đã được ghi cho một lần nộp khác.",
    kept: NOTHING_CHANGED,
    action: "Kiểm tra lại số chứng từ; một chứng từ chỉ dùng một lần.",
  },
  "fees.voucher-invalid": {
    happened: "Chứng từ này không dùng được: {why}.",
    kept: NOTHING_CHANGED,
    action: "Không coi là đã nộp; thu bằng cách khác hoặc đề nghị tỉnh kiểm tra giao dịch.",
  },
  "fees.no-book": {
    happened: "Bạn chưa có quyển biên lai giấy nào còn số.",
    kept: WORK_KEPT,
    action: "Chọn biên lai điện tử, hoặc nhờ trưởng bộ phận giao quyển mới ở mục Quyển biên lai.",
  },
  "fees.book-overlap": {
    happened: "Dải số này không dùng được: {why}.",
    kept: NOTHING_CHANGED,
    action: "Xem lại ký hiệu và số in trên quyển.",
  },
  "fees.book-state": {
    happened: "Quyển biên lai {symbol} không còn dùng được cho việc này.",
    kept: NOTHING_CHANGED,
    action: "Chọn quyển khác.",
  },
  "fees.payment-state": {
    happened: "Lần nộp này đang ở trạng thái “{state}” nên không làm được việc vừa chọn.",
    kept: NOTHING_CHANGED,
    action: "Mở lại mục Thu phí để xem trạng thái mới nhất.",
  },
  "fees.day-closed": {
    happened: "Ngày {day} đã đối chiếu và khóa sổ.",
    kept: "Sổ của ngày đó giữ nguyên.",
    action: "Thu tiếp vào ngày làm việc sau; biên lai của ngày đã khóa chỉ hoàn tiền, không hủy.",
  },
  "fees.asked-already": {
    happened: "Biên lai này đang chờ trưởng bộ phận duyệt.",
    kept: NOTHING_CHANGED,
    action: "Chờ duyệt xong rồi mới đề nghị tiếp.",
  },
  "fees.refund-too-much": {
    happened: "Số tiền hoàn lớn hơn số còn lại của biên lai ({left}).",
    kept: NOTHING_CHANGED,
    action: "Sửa số tiền hoàn.",
  },
  "fees.decided-already": {
    happened: "Đề nghị này đã được quyết định.",
    kept: NOTHING_CHANGED,
    action: "Xem kết quả trong danh sách đề nghị.",
  },
  "fees.difference": {
    happened: "Tiền mặt đếm được lệch {difference} so với sổ mà chưa giải trình.",
    kept: "Số đã đếm vẫn còn trên màn hình.",
    action: "Đếm lại; nếu vẫn lệch, ghi rõ lý do rồi khóa sổ.",
  },
  "fees.nothing-to-remit": {
    happened: "Những ngày đã chọn không còn tiền mặt để nộp ({why}).",
    kept: NOTHING_CHANGED,
    action: "Chọn ngày đã khóa sổ và chưa nộp.",
  },
} satisfies ErrorTexts;
