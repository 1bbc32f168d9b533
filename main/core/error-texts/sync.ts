import type { ErrorTexts } from "./text.ts";

/** Refusals of the line to the province. */
export const SYNC_TEXTS = {
  "sync.offline": {
    happened: "Chưa nối được với máy chủ tỉnh.",
    kept: "Mọi hồ sơ đã lưu trên máy này, chưa gửi.",
    action: "Cứ tiếp tục làm việc; phần mềm tự gửi khi có mạng.",
  },
  "sync.server-error": {
    happened: "Máy chủ tỉnh đang lỗi (mã {status}).",
    kept: "Mọi hồ sơ đã lưu trên máy này, chưa gửi.",
    action: "Không cần làm gì; phần mềm tự thử lại lúc {next}.",
    byHand: "Chờ vài phút rồi làm lại; nếu lặp lại, báo CNTT của tỉnh.",
  },
  "sync.not-json": {
    happened: "Nơi trả lời không phải máy chủ tỉnh (trả về trang web thay vì dữ liệu).",
    kept: "Mọi hồ sơ đã lưu trên máy này, chưa gửi.",
    action: "Kiểm tra mạng có trang đăng nhập Wi-Fi hoặc proxy; báo CNTT.",
  },
  "sync.blocked": {
    happened:
      "Máy chủ tỉnh vẫn trả lời, nhưng một thiết bị trên đường truyền (tường lửa, proxy, phần mềm diệt virus) chặn riêng phần này.",
    kept: "Phần bị chặn vẫn còn nguyên ở nơi gửi; các hồ sơ khác vẫn gửi và nhận.",
    action: "Báo CNTT xem thiết bị nào chặn địa chỉ máy chủ tỉnh; phần mềm tự thử lại lúc {next}.",
    byHand: "Báo CNTT xem thiết bị nào chặn địa chỉ máy chủ tỉnh, rồi làm lại.",
  },
  "sync.broken-off": {
    happened: "Máy chủ tỉnh vẫn trả lời, nhưng đường truyền đứt giữa chừng ở phần này.",
    kept: "Phần đó vẫn còn nguyên ở nơi gửi; các hồ sơ khác vẫn gửi và nhận.",
    action: "Phần mềm tự thử lại lúc {next}; nếu lặp lại, báo CNTT kiểm tra đường truyền.",
    byHand: "Làm lại; nếu lặp lại, báo CNTT kiểm tra đường truyền.",
  },
  "sync.rejected": {
    happened: "Máy chủ tỉnh từ chối: {reason}.",
    kept: "Hồ sơ và tệp vẫn còn nguyên trên máy này.",
    action: "Sửa theo lý do rồi bấm gửi lại.",
  },
  "sync.protocol": {
    happened: "Máy chủ tỉnh dùng giao thức khác ({found}).",
    kept: "Mọi hồ sơ đã lưu trên máy này, chưa gửi.",
    action: "Cập nhật phần mềm trên máy này.",
  },
  "sync.strange-answer": {
    happened: "Máy chủ tỉnh trả lời sai: {what}.",
    kept: "Câu trả lời đó không được tin; mọi hồ sơ vẫn còn nguyên trên máy này.",
    action: "Phần mềm tự thử lại lúc {next}; nếu lặp lại, báo CNTT.",
    byHand: "Chờ vài phút rồi làm lại; nếu lặp lại, báo CNTT.",
  },
  "sync.certificate": {
    happened: "Chứng thư của máy chủ đã đổi, hết hạn hoặc không đúng tên: có thể có người chen giữa.",
    kept: "Chưa gửi gì qua đường truyền đó; mọi hồ sơ đã lưu trên máy này.",
    action: "Báo CNTT kiểm tra chứng thư của máy chủ và đường mạng.",
  },
  "sync.certificate-changed": {
    happened:
      "Máy chủ đưa ra chứng thư khác với chứng thư đã so dấu vân tay khi ghi danh (đã ghim {expected}, nay là {found}).",
    kept: "Chưa gửi gì qua đường truyền đó; mọi hồ sơ đã lưu trên máy này.",
    action:
      "Hỏi CNTT của tỉnh: nếu máy chủ đổi chứng thư thật, quản trị so dấu vân tay mới ở mục Quản trị, thẻ Kết nối.",
  },
  "sync.proxy-down": {
    happened: "Không nối được với proxy của cơ quan ({proxy}).",
    kept: "Mọi hồ sơ đã lưu trên máy này, chưa gửi.",
    action: "Báo CNTT của cơ quan; phần mềm tự thử lại, không đi vòng qua proxy.",
  },
  "sync.proxy-offline": {
    happened: "Proxy của cơ quan ({proxy}) trả lời nhưng chưa nối ra được tới máy chủ tỉnh (mã {status}).",
    kept: "Mọi hồ sơ đã lưu trên máy này, chưa gửi.",
    action: "Cứ tiếp tục làm việc; phần mềm tự gửi khi có mạng. Nếu kéo dài, báo CNTT của cơ quan.",
  },
  "sync.proxy-password": {
    happened: "Proxy của cơ quan ({proxy}) không nhận tên hoặc mật khẩu.",
    kept: "Mọi hồ sơ đã lưu trên máy này, chưa gửi.",
    action: "Quản trị đặt lại tên và mật khẩu proxy ở mục Quản trị, thẻ Kết nối.",
  },
  "sync.proxy-unsupported": {
    happened:
      "Proxy của cơ quan ({proxy}) chỉ nhận đăng nhập Windows ({wants}); phần mềm chưa hỗ trợ cách đó.",
    kept: "Mọi hồ sơ đã lưu trên máy này, chưa gửi.",
    action: "Nhờ CNTT bật thêm cách Basic trên proxy, hoặc cho máy này đi thẳng tới máy chủ tỉnh.",
  },
  "sync.proxy-refused": {
    happened: "Proxy của cơ quan ({proxy}) không cho nối tới máy chủ tỉnh (mã {status}).",
    kept: "Mọi hồ sơ đã lưu trên máy này, chưa gửi.",
    action: "Nhờ CNTT mở địa chỉ máy chủ tỉnh trên proxy.",
  },
  "sync.pac": {
    happened: "Không dùng được tệp cấu hình proxy tự động {url}: {why}.",
    kept: "Mọi hồ sơ đã lưu trên máy này, chưa gửi.",
    action: "Báo CNTT kiểm tra tệp đó, hoặc đặt proxy bằng tay ở mục Quản trị, thẻ Kết nối.",
  },
  "sync.pac-unreachable": {
    happened: "Chưa tải được tệp cấu hình proxy tự động {url}: chưa có mạng, hoặc nơi giữ tệp không trả lời.",
    kept: "Mọi hồ sơ đã lưu trên máy này, chưa gửi.",
    action: "Cứ tiếp tục làm việc; phần mềm tự gửi khi tải được tệp. Nếu máy khác có mạng, báo CNTT.",
  },
  "sync.machine-revoked": {
    happened: "Máy chủ tỉnh đã thu hồi máy này: {why}.",
    kept: "Việc chưa gửi vẫn mã hóa trên máy này và xuất ra USB được; tỉnh không nhận gì từ máy này nữa.",
    action: "Báo CNTT. Thu hồi nhầm thì ghi danh lại bằng mã mới; việc chưa gửi sẽ được gửi tiếp.",
  },
  "sync.file-elsewhere": {
    happened: "{machine} còn giữ trang của việc này, máy này chưa chép xong.",
    kept: "Việc vẫn chờ ở máy này và không mất; trang nằm ở máy kia.",
    action: "Để máy kia bật và nối mạng nội bộ; chép xong thì việc tự gửi.",
  },
  "sync.file-lost": {
    happened:
      "Máy này chưa kịp chép trang của việc này thì {machine} hỏng và đã được thay; các máy khác của cơ quan không có trang đó.",
    kept: "Thông tin của việc và mã kiểm tra của trang vẫn còn ở máy này.",
    action: "Quét và ký lại giấy; rồi nhờ lãnh đạo đặt riêng việc này để các việc sau của hồ sơ được gửi.",
  },
  "sync.hash-mismatch": {
    happened: "Tệp nhận được không khớp mã kiểm tra.",
    kept: "Bản trên máy không bị thay đổi.",
    action: "Phần mềm tự tải lại; nếu lặp lại, báo CNTT.",
  },
  "sync.damaged": {
    happened: "Nội dung gửi đi bị sai khác trên đường truyền; tỉnh đã phát hiện và chưa nhận.",
    kept: "Bản gốc trên máy này còn nguyên.",
    action: "Phần mềm tự gửi lại lúc {next}; nếu lặp lại, báo CNTT kiểm tra đường truyền.",
    byHand: "Làm lại; nếu lặp lại, báo CNTT kiểm tra đường truyền.",
  },
  "sync.too-large": {
    happened: "Tệp tỉnh gửi về ({size}) lớn hơn mức máy này nhận ({limit}).",
    kept: "Không tải tệp đó về; hồ sơ trên máy không thay đổi, các hồ sơ khác vẫn gửi và nhận.",
    action: "Báo CNTT của tỉnh; phần mềm hỏi lại lúc {next}.",
    byHand: "Báo CNTT của tỉnh.",
  },
  "sync.unauthorised": {
    happened: "Máy chủ tỉnh không nhận máy này.",
    kept: "Mọi hồ sơ đã lưu trên máy này, chưa gửi.",
    action: "Báo CNTT ghi danh lại máy.",
  },
  "sync.not-configured": {
    happened: "Máy này chưa được ghi danh với máy chủ tỉnh.",
    kept: "Mọi hồ sơ đã lưu trên máy này, chưa gửi.",
    action: "Nhờ CNTT ghi danh máy.",
  },
  "sync.not-found": {
    happened: "Việc gửi này không còn trong danh sách chờ: đã gửi xong hoặc đã đặt riêng.",
    kept: "Không có gì thay đổi.",
    action: "Xem lại danh sách.",
  },
  "sync.not-refused": {
    happened: "Việc gửi này chưa bị máy chủ tỉnh từ chối nên không đặt riêng được.",
    kept: "Việc gửi vẫn ở nguyên chỗ trong hàng chờ.",
    action: "Cứ để phần mềm tự gửi.",
  },
  "sync.needed-first": {
    happened: "Việc tiếp nhận hồ sơ không đặt riêng được: thiếu nó, tỉnh không nhận việc nào sau của hồ sơ.",
    kept: "Việc gửi vẫn ở nguyên chỗ trong hàng chờ.",
    action: "Sửa giấy tiếp nhận theo lý do của tỉnh rồi gửi lại, hoặc báo CNTT của tỉnh.",
  },
  "sync.not-takeable": {
    happened: "Nội dung này không lấy lại được bằng cách sửa giấy tiếp nhận.",
    kept: "Cả hai nội dung vẫn được giữ cạnh nhau.",
    action: "Mở hồ sơ và làm việc cần làm theo trạng thái hiện nay.",
  },
  "sync.package-foreign": {
    happened: "Tệp này không phải gói đồng bộ của phần mềm.",
    kept: "Không có gì thay đổi trên máy này.",
    action: "Chọn đúng tệp có đuôi .qmcgoi.",
  },
  "sync.package-newer": {
    happened: "Gói do phiên bản mới hơn của phần mềm lập.",
    kept: "Không có gì thay đổi trên máy này.",
    action: "Cập nhật phần mềm trên máy này rồi nạp lại.",
  },
  "sync.package-damaged": {
    happened: "Gói bị cắt cụt hoặc đã bị sửa.",
    kept: "Không nhận gì trong gói; máy lập gói vẫn giữ đủ.",
    action: "Xuất lại gói ở máy kia, chép sang ổ khác rồi nạp.",
  },
  "sync.package-passphrase": {
    happened: "Mật khẩu không mở được gói này.",
    kept: "Không có gì thay đổi trên máy này.",
    action: "Gõ lại đúng mật khẩu đã đặt khi xuất gói; nếu chắc chắn đúng thì gói đã bị sửa, hãy xuất lại.",
  },
  "sync.package-missing": {
    happened: "Không thấy tệp gói ở đường dẫn này.",
    kept: "Không có gì thay đổi trên máy này.",
    action: "Kiểm tra ổ USB đã cắm và đường dẫn đầy đủ.",
  },
  "sync.package-other-office": {
    happened: "Gói của cơ quan khác ({agency}).",
    kept: "Không nhận gì trong gói.",
    action: "Nạp gói ở máy của cơ quan đó hoặc ở máy chủ tỉnh.",
  },
  "sync.package-known": {
    happened: "Gói này đã được nạp lúc {at}.",
    kept: "Những gì trong gói đã có trên máy này, không nhận lần nữa.",
    action: "Không cần làm gì.",
  },
  "sync.package-empty": {
    happened: "Không còn gì chưa gửi để xuất.",
    kept: "Không có gì thay đổi trên máy này.",
    action: "Không cần xuất gói.",
  },
  "sync.package-disk": {
    happened: "Ổ đĩa không đủ chỗ: cần khoảng {need} MB.",
    kept: "Chưa ghi gì.",
    action: "Dùng ổ khác hoặc xóa bớt tệp trên ổ.",
  },
  "sync.package-read-back": {
    happened: "Ổ đĩa trả về nội dung khác với lúc ghi.",
    kept: "Gói dở đã bị bỏ; mọi thứ vẫn còn trên máy này.",
    action: "Dùng ổ USB khác.",
  },
  "sync.package-changed": {
    happened: "Hàng gửi vừa thay đổi trong lúc xuất.",
    kept: "Gói dở đã bị bỏ; mọi thứ vẫn còn trên máy này.",
    action: "Xuất lại.",
  },
  "sync.package-busy": {
    happened: "Đang xuất hoặc nạp một gói khác.",
    kept: "Việc đang chạy không bị ảnh hưởng.",
    action: "Chờ xong rồi làm lại.",
  },
  "sync.package-folder": {
    happened: "Không có thư mục này, hoặc ổ đĩa chưa cắm.",
    kept: "Chưa ghi gì.",
    action: "Ghi đường dẫn đầy đủ, ví dụ E:\\dong-bo.",
  },
  "sync.package-cancelled": {
    happened: "Đã dừng theo yêu cầu.",
    kept: "Gói dở đã bị bỏ; mọi thứ vẫn còn trên máy này.",
    action: "Làm lại khi cần.",
  },
} satisfies ErrorTexts;
