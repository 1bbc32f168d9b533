import type { ErrorTexts } from "./text.ts";

/** Refusals of tokens and signatures. */
export const SIGNING_TEXTS = {
  "signing.no-module": {
    happened: "Không tìm thấy thư viện của token ({path}).",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Cài phần mềm token, hoặc nhờ CNTT chỉ đường dẫn thư viện.",
  },
  "signing.module-failed": {
    happened: "Thư viện của token không mở được ({why}).",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Rút token, cắm lại; nếu còn gặp, nhờ CNTT cài lại phần mềm token (đúng 64-bit).",
  },
  "signing.not-a-library": {
    happened: "Tệp “{file}” không phải thư viện của token.",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Nhờ CNTT sửa đường dẫn thư viện trong cấu hình của máy.",
  },
  "signing.library-bits": {
    happened: "Thư viện “{file}” không chạy được trên máy này vì là bản 32-bit hoặc của loại máy khác.",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Nhờ CNTT cài bản 64-bit của phần mềm token, hoặc cài chương trình phụ 32-bit.",
  },
  "signing.driver-hung": {
    happened: "Token không trả lời, phần mềm đã ngắt thư viện “{file}”.",
    kept: "Tài liệu còn nguyên, đang chờ ký; việc tiếp nhận không bị ảnh hưởng.",
    action: "Rút token, cắm lại, nhập PIN rồi ký tiếp.",
  },
  "signing.driver-crashed": {
    happened: "Thư viện “{file}” của token bị hỏng giữa chừng.",
    kept: "Tài liệu còn nguyên, đang chờ ký; việc tiếp nhận không bị ảnh hưởng.",
    action: "Rút token, cắm lại, nhập PIN rồi ký tiếp; nếu còn gặp, nhờ CNTT cài lại phần mềm token.",
  },
  "signing.token-blocked": {
    happened: "Token này đã được báo mất ({by} báo), không ký được.",
    kept: "Chưa ký gì.",
    action: "Tìm lại được thì trưởng bộ phận hoặc quản trị gỡ ở mục Báo mất, mã độc.",
  },
  "signing.pin-needed": {
    happened: "Cần nhập mã PIN của token.",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Nhập mã PIN một lần; các lần ký sau không hỏi lại cho đến khi rút token hoặc rời máy.",
  },
  "signing.not-seal-keeper": {
    happened: "Bạn không phải người giữ con dấu và token của cơ quan này.",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Văn thư giữ dấu đăng nhập và ký; người giữ dấu do đơn vị phân công, CNTT khai trong cấu hình.",
  },
  "signing.no-paper": {
    happened: "Không thấy văn bản trình ký này.",
    kept: "Không có gì thay đổi.",
    action: "Mở lại danh sách; văn bản chỉ hiện với người trình, người ký và văn thư.",
  },
  "signing.paper-invalid": {
    happened: "Tệp “{name}” đã có chữ ký không hợp lệ nên không trình ký tiếp được.",
    kept: "Tệp không được đưa vào.",
    action: "Xem chi tiết ở phần Kiểm tra chữ ký; lấy lại bản đúng rồi trình.",
  },
  "signing.no-signer": {
    happened: "Người được chọn không có thẩm quyền ký trên máy này.",
    kept: "Tệp không được đưa vào.",
    action: "Chọn người ký trong danh sách.",
  },
  "signing.no-capacity": {
    happened: "Bạn chưa được phân công ký với tư cách “{capacity}”.",
    kept: "Văn bản còn nguyên, đang chờ ký.",
    action: "Chọn tư cách khác, hoặc nhờ CNTT khai quyết định phân công.",
  },
  "signing.not-your-turn": {
    happened: "Văn bản này chưa đến lượt bạn ký hoặc đã ký xong.",
    kept: "Văn bản còn nguyên.",
    action: "Mở lại danh sách để xem văn bản đang ở bước nào.",
  },
  "signing.number-used": {
    happened: "Số {number} đã dùng cho văn bản “{title}”.",
    kept: "Văn bản còn nguyên, chưa ký phát hành.",
    action: "Dùng số kế tiếp mà phần mềm đề nghị.",
  },
  "signing.mark-covers": {
    happened: "Chỗ đã chọn cho {what} có chữ hoặc hình, ký vào sẽ che mất.",
    kept: "Văn bản còn nguyên, chưa ký phát hành.",
    action: "Dời dấu sang chỗ trống của trang 1, hoặc đưa về chỗ phần mềm đã chọn, rồi ký lại.",
  },
  "signing.no-batch": {
    happened: "Không thấy lượt ký này.",
    kept: "Các bản đã ký còn nguyên.",
    action: "Mở lại danh sách chờ ký.",
  },
  "signing.mixed-batch": {
    happened: "Một lượt ký chỉ gồm các bản ký cá nhân hoặc các bản ký của cơ quan.",
    kept: "Chưa bản nào được ký.",
    action: "Chọn riêng từng loại rồi ký.",
  },
  "signing.service-absent": {
    happened: "Phần mềm ký trên máy này không chạy.",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Mở phần mềm ký (VGCA Sign Service) rồi bấm Ký tiếp, hoặc ký bằng thiết bị cắm vào máy.",
  },
  "signing.service-refused": {
    happened: "Phần mềm ký báo chưa ký: {why}.",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Xem lại thông báo của phần mềm ký, rồi bấm ký lại nếu muốn.",
  },
  "signing.service-silent": {
    happened: "Phần mềm ký không trả lời trong thời gian chờ.",
    kept: "Tài liệu còn nguyên; phần mềm không tự gửi lại để tránh ký hai lần.",
    action: "Xem phần mềm ký còn hỏi PIN không; nếu chưa ký thì bấm ký lại.",
  },
  "signing.service-unsure": {
    happened: "Tệp này đã gửi sang phần mềm ký trước khi máy dừng, chưa biết kết quả.",
    kept: "Tài liệu còn nguyên; phần mềm không tự gửi lại để tránh ký hai lần.",
    action: "Nếu chắc chưa ký thì bấm ký lại tệp này.",
  },
  "signing.service-no-file": {
    happened: "Phần mềm ký báo xong nhưng không trả lại tệp có chữ ký.",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Ký lại; nếu còn gặp, báo CNTT.",
  },
  "signing.service-other-file": {
    happened: "Tệp phần mềm ký trả lại không phải tệp đã gửi đi.",
    kept: "Tài liệu còn nguyên, đang chờ ký; tệp lạ không được nhận.",
    action: "Ký lại; nếu còn gặp, báo CNTT.",
  },
  "signing.service-wrong-certificate": {
    happened: "Tệp được ký bằng chứng thư của “{name}”, không phải của người phải ký.",
    kept: "Tài liệu còn nguyên, đang chờ ký; bản ký sai người không được nhận.",
    action: "Cắm thiết bị của chính người phải ký rồi ký lại.",
  },
  "signing.cut-off": {
    happened: "Phần mềm đã dừng giữa lượt ký.",
    kept: "Các bản đã ký còn nguyên, không bản nào ký hai lần; phần còn lại đang chờ.",
    action: "Cắm token, nhập PIN rồi bấm Ký tiếp.",
  },
  "signing.reject-in-campaign": {
    happened: "Bản quét này thuộc một chiến dịch số hóa.",
    kept: "Bản quét còn nguyên, đang chờ ký.",
    action: "Trả lại ở màn hình kiểm tra của chiến dịch.",
  },
  "signing.image-unfit": {
    happened: "Hình chữ ký hoặc con dấu không dùng được ({why}).",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Chọn ảnh .png nền trong suốt: chữ ký màu xanh, con dấu màu đỏ đúng cỡ thật.",
  },
  "signing.no-token": {
    happened: "Chưa thấy token “{label}”.",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Cắm token của chính bạn rồi bấm ký lại.",
  },
  "signing.token-removed": {
    happened: "Token bị rút ra khi đang ký.",
    kept: "Các tài liệu đã ký xong còn nguyên; phần còn lại đang chờ ký.",
    action: "Cắm lại token và ký tiếp.",
  },
  "signing.pin-incorrect": {
    happened: "Mã PIN không đúng.",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Nhập lại thật cẩn thận: sai nhiều lần token sẽ bị khóa. Phần mềm không tự thử lại.",
  },
  "signing.pin-final-try": {
    happened: "Mã PIN không đúng và chỉ còn một lần thử trước khi token bị khóa.",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Dừng lại, kiểm tra mã PIN trên giấy bàn giao token trước khi nhập lần cuối.",
  },
  "signing.pin-locked": {
    happened: "Token đã bị khóa vì nhập sai PIN quá số lần.",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Liên hệ nơi cấp token để mở khóa; vẫn tiếp nhận hồ sơ bình thường.",
  },
  "signing.pin-expired": {
    happened: "Mã PIN của token đã hết hạn.",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Đổi PIN bằng phần mềm của token rồi ký lại.",
  },
  "signing.pin-length": {
    happened: "Độ dài mã PIN không đúng với token này.",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Nhập lại đủ ký tự.",
  },
  "signing.no-key": {
    happened: "Token không có khóa ký dùng được ({why}).",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Kiểm tra đúng token; liên hệ nơi cấp chứng thư.",
  },
  "signing.certificate-expired": {
    happened: "Chứng thư số hết hạn hoặc chưa đến ngày hiệu lực ({from} – {to}).",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Gia hạn chứng thư; kiểm tra ngày giờ của máy.",
  },
  "signing.certificate-not-yours": {
    happened: "Chứng thư trên token không phải của người đang đăng nhập.",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Cắm token của chính bạn; không dùng token của người khác (NĐ 68/2024).",
  },
  "signing.certificate-revoked": {
    happened: "Chứng thư trên token đã bị thu hồi.",
    kept: "Bản quét vẫn chờ ký.",
    action: "Đừng dùng token này nữa; báo văn thư và bộ phận CNTT để xin cấp chứng thư mới.",
  },
  "signing.revocation-stale": {
    happened:
      "Danh sách thu hồi chứng thư trên máy này đã quá hạn nên chưa biết chứng thư còn hiệu lực không.",
    kept: "Bản quét vẫn chờ ký.",
    action: "Nối mạng để cập nhật danh sách thu hồi, hoặc nhờ bộ phận CNTT chép danh sách mới, rồi ký lại.",
  },
  "signing.revocation-unlisted": {
    happened: "Máy này chưa có danh sách thu hồi của nơi cấp chứng thư, đơn vị không cho ký khi thiếu.",
    kept: "Bản quét vẫn chờ ký.",
    action: "Nhờ bộ phận CNTT đưa danh sách thu hồi vào máy rồi ký lại.",
  },
  "signing.certificate-usage": {
    happened: "Chứng thư trên token không được cấp để ký số.",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Chọn chứng thư khác trên token.",
  },
  "signing.timestamp-refused": {
    happened: "Chưa lấy được dấu thời gian ({why}).",
    kept: 'Chữ ký đã có vẫn nguyên; tài liệu ghi "chưa có dấu thời gian".',
    action: "Phần mềm tự xin lại; nếu kéo dài, báo CNTT kiểm tra máy chủ dấu thời gian.",
  },
  "signing.timestamp-unset": {
    happened: "Đơn vị chưa khai báo máy chủ dấu thời gian.",
    kept: 'Chữ ký đã có vẫn nguyên; tài liệu ghi "chưa có dấu thời gian".',
    action: "Nhờ bộ phận CNTT khai báo máy chủ dấu thời gian trong cấu hình của máy.",
  },
  "signing.evidence-missing": {
    happened: "Chưa lấy đủ chứng cứ kiểm chứng của chữ ký ({why}).",
    kept: "Chữ ký và dấu thời gian đã có vẫn nguyên.",
    action: "Phần mềm tự lấy lại khi có mạng; nếu kéo dài, báo CNTT.",
  },
  "signing.failed": {
    happened: "Token không tạo được chữ ký ({why}).",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Cắm lại token và ký lại; nếu còn gặp, báo CNTT.",
  },
  "signing.not-scanner": {
    happened: "Bản quét chỉ do chính người đã quét ký (TT 01/2023, Điều 8).",
    kept: "Tài liệu còn nguyên, đang chờ ký.",
    action: "Người đã quét đăng nhập và ký.",
  },
} satisfies ErrorTexts;
