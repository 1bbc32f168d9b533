import { type ErrorTexts, NOTHING_CHANGED, WORK_KEPT } from "./text.ts";

/** Refusals of campaigns of mass digitising. */
export const CAMPAIGNS_TEXTS = {
  "campaigns.not-found": {
    happened: "Không thấy chiến dịch, lô, cặp tập hoặc giấy tờ này.",
    kept: NOTHING_CHANGED,
    action: "Quay lại danh sách rồi mở lại; có thể người khác vừa đổi.",
  },
  "campaigns.number-used": {
    happened: "Số kế hoạch “{number}” đã dùng cho chiến dịch khác.",
    kept: WORK_KEPT,
    action: "Ghi số khác, hoặc mở chiến dịch đã có.",
  },
  "campaigns.plan-wrong": {
    happened: "Kế hoạch chưa dùng được: {why}.",
    kept: WORK_KEPT,
    action: "Sửa mục được nêu rồi lưu lại.",
  },
  "campaigns.why-missing": {
    happened: "Chưa ghi lý do.",
    kept: WORK_KEPT,
    action: "Chọn mục sai (nếu trả lại) và ghi lý do ngắn, ít nhất 3 ký tự.",
  },
  "campaigns.item-scanned": {
    happened: "Trong các kết quả đã chọn có kết quả đã quét.",
    kept: NOTHING_CHANGED,
    action: "Bỏ kết quả đã quét khỏi lựa chọn; muốn loại bản quét thì loại ở bước kiểm tra.",
  },
  "campaigns.file-refused": {
    happened: "Không đọc được tệp danh mục “{name}”: {why}",
    kept: "Danh mục của chiến dịch không đổi.",
    action: "Sửa tệp theo lời nhắn rồi chọn lại, hoặc tải bảng mẫu.",
  },
  "campaigns.check-gone": {
    happened: "Bản kê này không còn trên máy, có thể phần mềm đã được mở lại.",
    kept: "Danh mục của chiến dịch không đổi.",
    action: "Chọn lại tệp để lập bản kê mới rồi áp dụng.",
  },
  "campaigns.check-stale": {
    happened: "Danh mục đã có thay đổi sau khi lập bản kê.",
    kept: "Danh mục không bị bản kê này thay đổi.",
    action: "Chọn lại tệp để lập bản kê mới, đọc lại rồi áp dụng.",
  },
  "campaigns.index-refused": {
    happened: "Tệp có {count} dòng không nhận được nên chưa áp dụng dòng nào.",
    kept: "Danh mục của chiến dịch không đổi.",
    action: "Sửa các dòng được nêu trong tệp rồi chọn lại.",
  },
  "campaigns.nothing-changed": {
    happened: "Tệp này không có gì khác với danh mục đang có.",
    kept: "Danh mục giữ nguyên.",
    action: "Không cần làm gì thêm.",
  },
  "campaigns.folder-known": {
    happened: "“{name}” đã có trong chiến dịch.",
    kept: NOTHING_CHANGED,
    action: "Mở cặp, tập đã có, hoặc ghi tên khác.",
  },
  "campaigns.folder-begun": {
    happened: "“{name}” đã có giấy quét nên không đổi loại giấy và cách tách trang.",
    kept: NOTHING_CHANGED,
    action: "Quét tiếp như đang đặt; cần đổi thì lập cặp, tập khác cho phần còn lại.",
  },
  "campaigns.folder-open": {
    happened: "Chưa nộp hoặc chưa giao được: {what}",
    kept: WORK_KEPT,
    action: "Làm xong các việc được nêu rồi bấm lại.",
  },
  "campaigns.folder-state": {
    happened: "Cặp, tập đang ở bước “{state}” nên không quét được.",
    kept: NOTHING_CHANGED,
    action: "Lấy cặp, tập khác bằng phím F8.",
  },
  "campaigns.batch-known": {
    happened: "Lô “{name}” đã có trong chiến dịch.",
    kept: NOTHING_CHANGED,
    action: "Ghi tên lô khác.",
  },
  "campaigns.batch-finished": {
    happened: "Lô “{name}” đã kết thúc nên không đổi được nữa.",
    kept: NOTHING_CHANGED,
    action: "Lập lô mới cho phần phát sinh.",
  },
  "campaigns.batch-unfinished": {
    happened: "Chưa kết thúc được lô: {what}",
    kept: WORK_KEPT,
    action: "Làm xong các việc được nêu rồi kết thúc.",
  },
  "campaigns.batch-open": {
    happened: "Lô “{name}” chưa kết thúc nên chưa xuất được.",
    kept: WORK_KEPT,
    action: "Kết thúc lô trước, rồi xuất.",
  },
  "campaigns.box-taken": {
    happened: "Hộp “{box}” không còn cặp, tập nào chưa vào lô.",
    kept: NOTHING_CHANGED,
    action: "Chọn hộp khác; hộp này đã thuộc một lô.",
  },
  "campaigns.holders-differ": {
    happened: "Các cặp, tập này đang ở nhiều nơi: {holders}.",
    kept: NOTHING_CHANGED,
    action: "Giao từng hộp hoặc từng cặp, tập từ nơi đang giữ.",
  },
  "campaigns.holder-same": {
    happened: "“{holder}” đang giữ các giấy tờ này rồi.",
    kept: NOTHING_CHANGED,
    action: "Ghi bên nhận khác.",
  },
  "campaigns.count-differs": {
    happened: "Số đếm khác danh mục: danh mục ghi {folders} cặp, tập; {papers} kết quả; {sheets} tờ.",
    kept: WORK_KEPT,
    action: "Đếm lại; nếu đúng là khác, ghi rõ thừa thiếu vào ô ghi chú.",
  },
  "campaigns.not-here": {
    happened: "Giấy tờ đang do “{holder}” giữ, chưa giao cho tổ số hóa.",
    kept: NOTHING_CHANGED,
    action: "Lập bàn giao cho tổ số hóa trước khi quét.",
  },
  "campaigns.not-yours": {
    happened: "Cặp, tập này do người khác quét.",
    kept: NOTHING_CHANGED,
    action: "Bấm F8 để lấy cặp, tập của mình.",
  },
  "campaigns.not-valid": {
    happened: "Kết quả này {word} nên không quét.",
    kept: NOTHING_CHANGED,
    action: "Chỉ quét kết quả còn hiệu lực; phân loại sai thì nhờ trưởng bộ phận sửa.",
  },
  "campaigns.scanned-already": {
    happened: "Dòng danh mục này đã có bản quét khác.",
    kept: NOTHING_CHANGED,
    action: "Chọn dòng khác, hoặc loại bản quét kia ở bước kiểm tra.",
  },
  "campaigns.four-eyes": {
    happened: "Bạn là người đã {who} bản này; người khác phải làm bước này.",
    kept: NOTHING_CHANGED,
    action: "Để đồng nghiệp làm; bạn làm bản khác.",
  },
  "campaigns.paper-state": {
    happened: "Bản này đang ở bước “{state}” nên không làm được việc này.",
    kept: NOTHING_CHANGED,
    action: "Lấy bản tiếp theo trong danh sách.",
  },
  "campaigns.not-checked": {
    happened: "Bản quét này chưa kiểm tra xong nên chưa được ký.",
    kept: WORK_KEPT,
    action: "Chờ kiểm tra đạt; bản sẽ tự vào danh sách chờ ký.",
  },
  "campaigns.entry-taken": {
    happened: "Bản này vừa có người khác nhập.",
    kept: NOTHING_CHANGED,
    action: "Lấy bản tiếp theo.",
  },
  "campaigns.export-folder": {
    happened: "Chưa xuất được ra thư mục này: {why}.",
    kept: "Dữ liệu trong máy nguyên vẹn; phần đã chép được dùng tiếp.",
    action: "Kiểm tra ổ đĩa hoặc chọn thư mục khác rồi xuất lại.",
  },
  "campaigns.export-erased": {
    happened: "{count} bản quét của lô {name} đã được xóa trên máy này: tỉnh đã nhận đủ và hết thời hạn giữ.",
    kept: "Sổ sách, biên bản và nhật ký của lô còn nguyên; các bản đã xuất trước đây không đổi.",
    action: "Lấy tệp trên hệ thống của tỉnh, hoặc dùng bản đã xuất trước khi hết thời hạn.",
  },
} satisfies ErrorTexts;
