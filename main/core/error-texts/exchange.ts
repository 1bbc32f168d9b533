import type { ErrorTexts } from "./text.ts";

/** Refusals of the exchange between the machines of an office. */
export const EXCHANGE_TEXTS = {
  "exchange.elsewhere": {
    happened: "Hồ sơ này đang do {machine} giữ.",
    kept: "Chưa ghi gì; hồ sơ vẫn nguyên ở máy đó.",
    action: "Chuyển hồ sơ về máy này rồi làm lại.",
  },
  "exchange.no-contact": {
    happened: "{machine} đang giữ hồ sơ này và không trả lời.",
    kept: "Chưa ghi gì; hồ sơ vẫn xem được ở máy này.",
    action: "Bật máy đó hoặc kiểm tra mạng trong phòng. Kết quả đã sẵn sàng thì vẫn trao được, có ghi lại.",
  },
  "exchange.busy": {
    happened: "{machine} chưa giao được hồ sơ: {why}.",
    kept: "Chưa ghi gì.",
    action: "Thử lại sau một phút, hoặc làm ở máy đó.",
  },
  "exchange.leased": {
    happened: "Máy này nhận hồ sơ khi chưa liên lạc được với máy giữ nó, nên chỉ trao được kết quả.",
    kept: "Chưa ghi gì; lần trao kết quả đã ghi vẫn còn.",
    action:
      "Chờ liên lạc được với máy kia rồi làm lại. Máy kia hỏng hẳn thì trưởng bộ phận cho một máy thay nó ở Đồng bộ.",
  },
  "exchange.not-ready": {
    happened: "Máy giữ hồ sơ không trả lời và hồ sơ chưa có kết quả để trao.",
    kept: "Hồ sơ vẫn xem được ở máy này.",
    action: "Bật máy đó hoặc kiểm tra mạng trong phòng.",
  },
  "exchange.stranger": {
    happened: "Máy ở đầu kia không được nhận là máy của cơ quan ({why}).",
    kept: "Không gửi và không nhận gì của máy đó.",
    action: "Kiểm tra địa chỉ; nếu đúng là máy của cơ quan, nhờ CNTT ghi danh lại.",
  },
  "exchange.strange-answer": {
    happened: "Máy khác của cơ quan trả lời không hiểu được.",
    kept: "Câu trả lời đó không được tin; dữ liệu ở máy này còn nguyên.",
    action: "Cập nhật phần mềm ở cả hai máy; nếu lặp lại, báo CNTT.",
  },
  "exchange.port-taken": {
    happened: "Cổng {port} đang bị chương trình khác dùng.",
    kept: "Các máy khác chưa liên lạc được với máy này; việc tại quầy vẫn bình thường.",
    action: "Nhờ CNTT đổi cổng trao đổi trong office.json rồi khởi động lại.",
  },
  "exchange.bad-address": {
    happened: "“{address}” không phải địa chỉ của một máy.",
    kept: "Chưa ghi gì.",
    action: "Nhập tên máy hoặc số IP, ví dụ 192.168.1.20.",
  },
  "exchange.alive": {
    happened: "Máy này vẫn đang hoạt động, không phải máy hỏng.",
    kept: "Chưa thay đổi gì.",
    action: "Chỉ thay thế máy đã hỏng hẳn hoặc đã mất.",
  },
  "exchange.unknown-machine": {
    happened: "Không máy nào của cơ quan biết máy này.",
    kept: "Chưa thay đổi gì.",
    action: "Bật các máy khác của cơ quan rồi thử lại; hoặc nhập gói từ USB.",
  },
  "exchange.same-name": {
    happened: "Máy này mang cùng tên “{name}” với máy hỏng; sổ đếm theo tên máy sẽ bị cấp số trùng.",
    kept: "Chưa thay đổi gì.",
    action: "Nhờ CNTT đặt tên khác cho máy này rồi làm lại.",
  },
} satisfies ErrorTexts;
