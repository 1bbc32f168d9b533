import type { ErrorCode } from "../../preload/contract/errors.ts";

/** What a person reads for one error code. `{name}` is filled from the error's params. */
export interface ErrorText {
  /** what happened */
  happened: string;
  /** what was kept */
  kept: string;
  /** what to do now */
  action: string;
}

const NOTHING_CHANGED = "Không có gì bị thay đổi.";
const WORK_KEPT = "Những gì đã nhập và đã quét vẫn còn nguyên trên máy này.";

/** Vietnamese text for every error code: what happened, what was kept, what to do now. */
export const ERROR_TEXTS: Record<ErrorCode, ErrorText> = {
  "contract.unknown-procedure": {
    happened: "Cửa sổ gọi một chức năng mà phần lõi không có ({proc}).",
    kept: NOTHING_CHANGED,
    action: "Khởi động lại phần mềm; nếu còn gặp, báo bộ phận CNTT để cập nhật.",
  },
  "contract.invalid-input": {
    happened: "Thông tin gửi đi chưa đúng: {where} {why}.",
    kept: WORK_KEPT,
    action: "Sửa ô được nêu rồi làm lại.",
  },
  "contract.foreign-origin": {
    happened: "Lệnh không đến từ cửa sổ của phần mềm nên đã bị từ chối.",
    kept: NOTHING_CHANGED,
    action: "Đóng trang lạ nếu có và báo bộ phận CNTT.",
  },
  "contract.version": {
    happened: "Cửa sổ và phần lõi khác phiên bản.",
    kept: WORK_KEPT,
    action: "Đóng và mở lại phần mềm.",
  },
  "session.required": {
    happened: "Chưa đăng nhập.",
    kept: WORK_KEPT,
    action: "Đăng nhập bằng tài khoản của chính mình.",
  },
  "session.forbidden": {
    happened: "Tài khoản của bạn không có quyền làm việc này.",
    kept: NOTHING_CHANGED,
    action: "Nhờ người có vai trò: {roles}.",
  },
  "session.expired": {
    happened: "Phiên làm việc đã kết thúc.",
    kept: WORK_KEPT,
    action: "Đăng nhập lại; biểu mẫu đang mở sẽ được mở lại.",
  },
  "core.unavailable": {
    happened: "Phần lõi vừa dừng đột ngột và đang được mở lại.",
    kept: "Mọi thứ đã báo “Đã lưu” vẫn còn.",
    action: "Chờ vài giây; cửa sổ tự nối lại.",
  },
  "core.internal": {
    happened: "Có lỗi bên trong phần mềm.",
    kept: WORK_KEPT,
    action: "Thử lại một lần; nếu còn gặp, báo bộ phận CNTT kèm giờ xảy ra.",
  },
  "verify.invalid": {
    happened: "Tệp “{name}” có chữ ký số hỏng, bị thu hồi hoặc nội dung bị sửa sau khi ký.",
    kept: NOTHING_CHANGED,
    action: "Đừng dùng tệp này; xin lại bản gốc ở nơi ban hành.",
  },
  "doctor.unhealthy": {
    happened: "Máy này còn thiếu: {names}.",
    kept: NOTHING_CHANGED,
    action: "Làm theo cách sửa ghi cạnh từng mục rồi chạy lại doctor.",
  },
  "installation.damaged": {
    happened: "Phần mềm trên máy này đã bị sửa hoặc thiếu tệp ({name}) nên không được mở.",
    kept: "Dữ liệu không bị đụng đến.",
    action: "Báo bộ phận CNTT cài lại từ bộ cài của tỉnh và kiểm tra máy.",
  },
  "browser.missing": {
    happened: "Máy này chưa có Chromium, Chrome hoặc Edge để mở cửa sổ.",
    kept: NOTHING_CHANGED,
    action: "Cài Chromium (Debian: apt-get install -y chromium) rồi chạy lại npm start.",
  },
  "core.broken": {
    happened: "Phần lõi đã dừng {deaths} lần liên tiếp khi mở nên không tự mở lại nữa.",
    kept: "Mọi thứ đã báo “Đã lưu” vẫn còn; chưa có gì bị xóa.",
    action: "Bấm F5 để thử mở lại; nếu vẫn thế, báo bộ phận CNTT kèm thư mục nhật ký “logs”.",
  },
  "core.starting": {
    happened: "Phần mềm đang mở dữ liệu.",
    kept: WORK_KEPT,
    action: "Chờ vài giây.",
  },
  "accounts.wrong-password": {
    happened: "Tên đăng nhập hoặc mật khẩu không đúng.",
    kept: NOTHING_CHANGED,
    action: "Nhập lại; còn {left} lần trước khi tài khoản bị khóa tạm.",
  },
  "accounts.locked": {
    happened: "Tài khoản bị khóa tạm vì nhập sai mật khẩu nhiều lần, đến {until}.",
    kept: WORK_KEPT,
    action: "Chờ hết giờ khóa hoặc nhờ quản trị đơn vị đặt lại mật khẩu.",
  },
  "accounts.inactive": {
    happened: "Tài khoản đã ngừng sử dụng.",
    kept: NOTHING_CHANGED,
    action: "Liên hệ quản trị đơn vị.",
  },
  "accounts.duplicate-username": {
    happened: "Tên đăng nhập “{username}” đã có người dùng.",
    kept: NOTHING_CHANGED,
    action: "Chọn tên khác.",
  },
  "accounts.weak-password": {
    happened: "Mật khẩu quá ngắn hoặc quá dễ đoán.",
    kept: NOTHING_CHANGED,
    action: "Dùng ít nhất 10 ký tự, không trùng tên đăng nhập.",
  },
  "accounts.not-found": {
    happened: "Không có tài khoản này trên máy.",
    kept: NOTHING_CHANGED,
    action: "Kiểm tra tên đăng nhập.",
  },
  "db.wrong-key": {
    happened: "Khóa mã hóa trên máy không mở được dữ liệu.",
    kept: "Dữ liệu vẫn còn nguyên, đã mã hóa, chưa ai sửa.",
    action:
      "Không cài lại. Bộ phận CNTT dùng khóa dự phòng (escrow) để mở; xem hướng dẫn CNTT, mục “Sai khóa”.",
  },
  "db.future-version": {
    happened: "Dữ liệu do phiên bản mới hơn tạo ra (bản {found}, phần mềm này đọc đến bản {supported}).",
    kept: "Dữ liệu chưa bị sửa.",
    action: "Cập nhật phần mềm trên máy này rồi mở lại.",
  },
  "db.corrupt": {
    happened: "Tệp dữ liệu bị hỏng và đã được cất riêng, không xóa.",
    kept: "Bản sao lưu gần nhất và nhật ký đã được dùng để khôi phục: {account}",
    action: "Đọc bản tường trình khôi phục; báo bộ phận CNTT kiểm tra ổ đĩa.",
  },
  "db.read-only": {
    happened: "Thư mục dữ liệu không cho ghi.",
    kept: "Những gì đã lưu trước đó còn nguyên; chưa ghi thêm gì.",
    action: "Báo bộ phận CNTT cấp lại quyền ghi cho thư mục dữ liệu.",
  },
  "db.disk-full": {
    happened: "Ổ đĩa đã đầy.",
    kept: "Những gì đã báo “Đã lưu” còn nguyên; việc vừa làm chưa được lưu.",
    action: "Xóa bớt tệp không cần trên ổ đĩa, rồi bấm làm lại. Đừng tắt máy khi chưa in giấy.",
  },
  "db.second-instance": {
    happened: "Phần mềm đang chạy trên máy này với cùng thư mục dữ liệu.",
    kept: NOTHING_CHANGED,
    action: "Dùng cửa sổ đang mở; nếu không thấy, chờ vài giây rồi mở lại.",
  },
  "keystore.refused": {
    happened: "Máy này chưa có nơi cất khóa an toàn ({why}).",
    kept: NOTHING_CHANGED,
    action: "Bộ phận CNTT bật kho khóa của hệ điều hành hoặc đặt cụm mật khẩu theo hướng dẫn CNTT.",
  },
  "files.missing": {
    happened: "Không tìm thấy tệp trong kho của máy.",
    kept: "Thông tin về tệp vẫn còn.",
    action: "Nếu tệp đã gửi lên tỉnh, mở lại khi có mạng; nếu chưa, quét lại giấy và báo CNTT.",
  },
  "files.corrupt": {
    happened: "Tệp trong kho của máy bị hỏng (mã kiểm tra không khớp).",
    kept: "Tệp hỏng được giữ lại để kiểm tra.",
    action: "Quét lại trang này; báo bộ phận CNTT kiểm tra ổ đĩa.",
  },
  "files.too-large": {
    happened: "Tệp {size} lớn hơn mức cho phép {limit}.",
    kept: NOTHING_CHANGED,
    action: "Quét lại ở 200–300 dpi hoặc tách tệp.",
  },
  "clock.unconfirmed": {
    happened: "Giờ của máy không đáng tin ({why}); máy đang ghi {now}.",
    kept: "Hồ sơ đang nhập được giữ thành bản nháp; chưa cấp số nào.",
    action: "Sửa đồng hồ của máy, hoặc xác nhận ngày giờ ở thanh trạng thái (được ghi lại).",
  },
  "office.demo-data-refused": {
    happened: "Dữ liệu, chứng thư hoặc token trình diễn không được nhận ở hồ sơ làm việc thật.",
    kept: NOTHING_CHANGED,
    action: "Dùng token và chứng thư thật.",
  },
  "office.not-configured": {
    happened: "Máy này chưa được cấu hình cho một bộ phận Một cửa ({why}).",
    kept: NOTHING_CHANGED,
    action: "Bộ phận CNTT đặt tệp office.json theo hướng dẫn CNTT rồi mở lại.",
  },
  "catalogue.file-refused": {
    happened: "Không đọc được tệp danh mục “{name}”: {why}",
    kept: "Danh mục đang dùng không bị thay đổi.",
    action: "Sửa tệp theo lời nhắn rồi chọn lại; nếu tệp lấy từ Cổng thì tải lại.",
  },
  "catalogue.check-gone": {
    happened: "Bản kê thay đổi này không còn trên máy, có thể phần mềm đã được mở lại.",
    kept: "Danh mục đang dùng không bị thay đổi.",
    action: "Chọn lại tệp để lập bản kê mới rồi áp dụng.",
  },
  "catalogue.check-stale": {
    happened: "Danh mục đã được người khác thay đổi sau khi lập bản kê.",
    kept: "Danh mục đang dùng không bị thay đổi bởi bản kê này.",
    action: "Chọn lại tệp để lập bản kê mới, đọc lại rồi áp dụng.",
  },
  "catalogue.nothing-changed": {
    happened: "Tệp này không có gì khác với danh mục đang dùng.",
    kept: "Danh mục đang dùng giữ nguyên.",
    action: "Không cần làm gì thêm.",
  },
  "catalogue.import-missing": {
    happened: "Không thấy lần nhập danh mục này.",
    kept: NOTHING_CHANGED,
    action: "Mở lại lịch sử nhập danh mục và chọn lại.",
  },
  "catalogue.version-missing": {
    happened: "Máy này không còn giữ bản thủ tục {code} mà hồ sơ đã được tiếp nhận theo.",
    kept: NOTHING_CHANGED,
    action: "Xem thời hạn và thành phần ghi trong hồ sơ; báo bộ phận CNTT khôi phục từ bản sao lưu.",
  },
  "catalogue.not-found": {
    happened: "Không có thủ tục {code} trong danh mục của máy.",
    kept: NOTHING_CHANGED,
    action: "Tìm theo tên; nếu là thủ tục mới, chờ cập nhật danh mục.",
  },
  "catalogue.term-unknown": {
    happened: "Danh mục chưa có thời hạn giải quyết cho thủ tục này.",
    kept: WORK_KEPT,
    action: "Nhập ngày hẹn trả theo văn bản đang áp dụng; phần mềm ghi lại người nhập.",
  },
  "calendar.missing-year": {
    happened: "Chưa có lịch nghỉ của năm {year} nên chưa tính chắc được ngày hẹn trả.",
    kept: WORK_KEPT,
    action: "Kiểm tra ngày hẹn trước khi in; nhờ CNTT nạp lịch năm {year}.",
  },
  "calendars.unreadable": {
    happened: "Tệp lịch không dùng được: {why}.",
    kept: "Lịch đang dùng không đổi.",
    action: "Chép lại tệp từ nơi tỉnh phát hành; nếu vẫn vậy, báo tỉnh tệp bị lỗi.",
  },
  "calendars.unknown-key": {
    happened: "Tệp lịch ghi là của “{issuer}” nhưng được ký bằng khóa {keyId} mà máy này không tin cậy.",
    kept: "Lịch đang dùng không đổi.",
    action: "Chỉ nạp tệp do tỉnh phát hành; nếu tỉnh vừa đổi khóa, nhờ bộ phận CNTT thêm khóa mới.",
  },
  "calendars.tampered": {
    happened: "Nội dung tệp lịch khác với lúc được ký: tệp đã bị sửa hoặc hỏng.",
    kept: "Lịch đang dùng không đổi.",
    action: "Bỏ tệp này, lấy lại tệp gốc từ nơi tỉnh phát hành.",
  },
  "calendars.other-province": {
    happened: "Tệp lịch này là của “{id}”, không phải của “{ours}”.",
    kept: "Lịch đang dùng không đổi.",
    action: "Lấy tệp lịch của đúng tỉnh.",
  },
  "calendars.older": {
    happened: "Tệp lịch số {edition} cũ hơn hoặc bằng tệp đã nạp (số {current}).",
    kept: "Lịch đang dùng không đổi.",
    action: "Lấy tệp mới nhất của tỉnh; không cần nạp lại tệp cũ.",
  },
  "calendars.changed-since": {
    happened: "Lịch đã thay đổi sau khi bạn kiểm tra tệp.",
    kept: "Tệp chưa được nạp, lịch đang dùng không đổi.",
    action: "Kiểm tra lại tệp để xem thay đổi mới nhất, rồi nạp.",
  },
  "certification.not-found": {
    happened: "Không có việc chứng thực này trong sổ của máy.",
    kept: NOTHING_CHANGED,
    action: "Mở lại danh sách và chọn từ đó.",
  },
  "certification.identity-missing": {
    happened: "Chứng thực chữ ký phải ghi số giấy tờ tùy thân của người ký.",
    kept: WORK_KEPT,
    action: "Quét thẻ hoặc ghi số giấy tờ rồi làm lại.",
  },
  "certification.book-closed": {
    happened: "Sổ chứng thực năm {year} đã khóa.",
    kept: NOTHING_CHANGED,
    action: "Việc mới ghi vào sổ năm sau; việc đã khóa muốn đính chính thì báo lãnh đạo.",
  },
  "certification.nothing-to-close": {
    happened: "Sổ năm {year} chưa có việc nào để khóa.",
    kept: NOTHING_CHANGED,
    action: "Chọn đúng năm và loại việc.",
  },
  "calendars.not-open": {
    happened: "Không có câu hỏi hoặc kỳ đóng cửa nào như vậy để trả lời {day}.",
    kept: "Lịch đang dùng không đổi.",
    action: "Mở lại “Lịch làm việc” và chọn từ danh sách.",
  },
  "card.not-a-card": {
    happened: "Mã vừa quét không phải mã QR của thẻ căn cước.",
    kept: "Các ô đã nhập không đổi.",
    action: "Quét mã QR trên thẻ (thẻ mới: mặt sau), hoặc nhập tay.",
  },
  "card.too-short": {
    happened: "Mã QR của thẻ đọc bị thiếu ({parts} phần, cần ít nhất 7).",
    kept: "Các ô đã nhập không đổi.",
    action: "Quét lại; nếu dùng máy quét dạng bàn phím, tắt bộ gõ tiếng Việt (chuyển sang E) rồi quét.",
  },
  "card.keyboard": {
    happened: "Máy quét đang gõ qua bàn phím Tiếng Việt của Windows nên chữ số thành chữ có dấu.",
    kept: "Các ô đã nhập không đổi.",
    action: "Bấm phím Windows và phím cách, chọn ENG, rồi quét lại.",
  },
  "card.mrz-check": {
    happened: "Các dòng ký hiệu trên thẻ đọc bị sai (chữ số kiểm tra của {what} không khớp).",
    kept: "Các ô đã nhập không đổi.",
    action: "Quét lại cho thẳng; bộ gõ tiếng Việt đang bật thì chuyển sang tiếng Anh (Ctrl+Shift) trước.",
  },
  "card.bad-number": {
    happened: "Số định danh trên mã không phải 12 chữ số.",
    kept: "Các ô đã nhập không đổi.",
    action: "Quét lại hoặc nhập số in trên thẻ.",
  },
  "card.bad-birth-date": {
    happened: "Ngày sinh đọc từ mã không có thật ({value}).",
    kept: "Các ô đã nhập không đổi.",
    action: "Đối chiếu với thẻ và nhập tay ngày sinh.",
  },
  "dossiers.not-found": {
    happened: "Không tìm thấy hồ sơ này trên máy.",
    kept: NOTHING_CHANGED,
    action: "Tìm theo mã hồ sơ hoặc họ tên.",
  },
  "dossiers.incomplete": {
    happened: "Hồ sơ chưa đủ để tiếp nhận: {what}.",
    kept: "Bản nháp đã lưu.",
    action: "Bổ sung ô được nêu, hoặc lập phiếu hướng dẫn bổ sung.",
  },
  "dossiers.wrong-state": {
    happened: "Hồ sơ đang ở trạng thái “{state}” nên không làm được việc này.",
    kept: NOTHING_CHANGED,
    action: "Mở lại hồ sơ để xem bước tiếp theo.",
  },
  "dossiers.draft-not-yours": {
    happened: "Bản nháp này thuộc cán bộ khác.",
    kept: NOTHING_CHANGED,
    action: "Cán bộ đó đăng nhập để tiếp tục.",
  },
  "numbers.exhausted": {
    happened: "Hết số hồ sơ đã cấp trước cho ngày {day}.",
    kept: "Bản nháp đã lưu.",
    action: "Tiếp nhận bằng số tạm; số chính thức được gắn khi có mạng.",
  },
  "digitise.not-found": {
    happened: "Không tìm thấy tài liệu số hóa này.",
    kept: NOTHING_CHANGED,
    action: "Mở lại hồ sơ.",
  },
  "digitise.page-count": {
    happened: "Số trang giấy là {declared} nhưng có {images} ảnh.",
    kept: "Các trang đã quét còn nguyên.",
    action: "Đếm lại giấy; quét thêm trang thiếu hoặc bỏ trang thừa (TT 01/2023, Điều 8).",
  },
  "digitise.slip-count": {
    happened:
      "{declared} trang giấy, trong đó {slips} trang có phiếu kèm, phải là {wanted} ảnh nhưng có {images} ảnh.",
    kept: "Các trang đã quét còn nguyên.",
    action: "Trang có phiếu kèm quét hai lần: một ảnh có phiếu, một ảnh không có phiếu (TT 01/2023, Điều 8).",
  },
  "digitise.wrong-state": {
    happened: "Tài liệu đang ở bước “{state}” nên không làm được việc này.",
    kept: NOTHING_CHANGED,
    action: "Làm đúng thứ tự: quét, ký, bóc tách, lưu.",
  },
  "digitise.not-digitised": {
    happened: "Giấy tờ này không được số hóa: {reason}.",
    kept: NOTHING_CHANGED,
    action: "Nhận bản giấy; đổi cách nộp nếu người dân nộp bản khác.",
  },
  "digitise.not-yours": {
    happened: "Bản quét này do cán bộ khác thực hiện.",
    kept: NOTHING_CHANGED,
    action: "Người đã quét đăng nhập để xem hoặc ký.",
  },
  "image.unreadable": {
    happened: "Tệp “{name}” không đọc được như một ảnh hoặc PDF.",
    kept: "Các trang khác còn nguyên; tệp gốc không bị đụng đến.",
    action: "Quét lại trang này hoặc chọn tệp JPEG, PNG, TIFF, PDF.",
  },
  "image.too-small": {
    happened: "Ảnh “{name}” quá nhỏ ({width}×{height} điểm) để là một trang giấy.",
    kept: "Các trang khác còn nguyên.",
    action: "Quét lại ở 200 dpi trở lên.",
  },
  "image.too-large": {
    happened: "Ảnh “{name}” quá lớn ({width}×{height} điểm).",
    kept: "Các trang khác còn nguyên.",
    action: "Quét lại ở 300 dpi, khổ A4 hoặc A3.",
  },
  "image.low-resolution": {
    happened: "Ảnh “{name}” chỉ {dpi} dpi, thấp hơn 200 dpi.",
    kept: "Các trang khác còn nguyên.",
    action: "Quét lại ở 200 dpi trở lên (TT 01/2023, Điều 8).",
  },
  "image.not-colour": {
    happened: "Ảnh “{name}” được quét đen trắng hoặc xám.",
    kept: "Các trang khác còn nguyên.",
    action:
      "Giấy có dấu, ảnh hoặc chữ viết tay phải quét màu (NĐ 30/2020, Phụ lục I): bỏ trang rồi quét lại.",
  },
  "ocr.failed": {
    happened: "Không nhận dạng được chữ trên trang {page}.",
    kept: "Ảnh của trang còn nguyên.",
    action: "Nhập tay các trường, hoặc bấm nhận dạng lại.",
  },
  "child.crashed": {
    happened: "Bộ phận {child} dừng đột ngột.",
    kept: "Các trang và tài liệu đã lưu còn nguyên.",
    action: "Bấm làm lại; phần mềm đã mở lại bộ phận này.",
  },
  "child.timeout": {
    happened: "Bộ phận {child} không trả lời trong {seconds} giây nên đã bị dừng.",
    kept: "Các trang và tài liệu đã lưu còn nguyên.",
    action: "Kiểm tra thiết bị rồi bấm làm lại.",
  },
  "pdf.unreadable": {
    happened: "Tệp “{name}” không phải PDF hoàn chỉnh (bị cắt hoặc hỏng).",
    kept: "Tệp gốc không bị đụng đến.",
    action: "Lấy lại tệp từ nơi gửi, hoặc quét lại bản giấy.",
  },
  "pdf.encrypted": {
    happened: "Tệp “{name}” có mật khẩu hoặc bị mã hóa.",
    kept: "Tệp gốc không bị đụng đến.",
    action: "Xin bản không đặt mật khẩu.",
  },
  "pdf.signed-already": {
    happened: "Tệp “{name}” đã có chữ ký số nên không được sửa.",
    kept: "Tệp gốc và chữ ký còn nguyên.",
    action: "Nhận tệp như bản điện tử và kiểm tra chữ ký, không quét lại.",
  },
  "pdf.locked": {
    happened: "Tệp “{name}” không cho ký thêm (bị khóa bởi chữ ký trước).",
    kept: "Tệp gốc và chữ ký còn nguyên.",
    action: "Ký trên bản khác theo hướng dẫn của cơ quan ban hành.",
  },
  "pdf.too-large": {
    happened: "Tệp “{name}” quá lớn hoặc quá nhiều trang ({pages}).",
    kept: "Tệp gốc không bị đụng đến.",
    action: "Tách tệp rồi làm lại.",
  },
  "pdf.unsupported": {
    happened: "Tệp “{name}” có cấu trúc mà phần mềm chưa xử lý an toàn được ({why}).",
    kept: "Tệp gốc không bị đụng đến.",
    action: "Lưu lại tệp bằng PDF 1.4 trở lên rồi thử lại.",
  },
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
  "copies.source-invalid": {
    happened: "Chữ ký số của bản kết quả không hợp lệ: {why}.",
    kept: "Bản kết quả còn nguyên, chưa in gì.",
    action: "Không in. Báo cơ quan ban hành gửi lại bản hợp lệ.",
  },
  "copies.hash-mismatch": {
    happened: "Bản kết quả trên máy khác với bản tỉnh đã gửi.",
    kept: "Bản trên máy được giữ để kiểm tra, chưa in gì.",
    action: "Đồng bộ lại để tải bản đúng.",
  },
  "copies.unregistered": {
    happened: "Tệp này không có trong sổ kết quả của máy.",
    kept: NOTHING_CHANGED,
    action: "Tải kết quả qua đồng bộ, hoặc dùng --unregistered để in bản thử.",
  },
  "copies.read-back": {
    happened: "Mã QR trên trang vừa dựng không đọc lại được đúng.",
    kept: "Chưa in gì; số bản giấy đã lấy được ghi là bỏ, kèm lý do.",
    action: "Thử lại; nếu còn gặp, báo CNTT.",
  },
  "copies.withdrawn": {
    happened: "Kết quả này đã bị thu hồi.",
    kept: NOTHING_CHANGED,
    action: "Không in. Hỏi cơ quan ban hành.",
  },
  "qr.not-found": {
    happened: "Không tìm thấy mã QR trong ảnh.",
    kept: NOTHING_CHANGED,
    action: "Chụp gần hơn, đủ sáng, thẳng góc.",
  },
  "qr.not-ours": {
    happened: "Mã QR này không phải của giấy do hệ thống một cửa in.",
    kept: NOTHING_CHANGED,
    action: "Kiểm tra lại giấy; cẩn thận với mã dán đè.",
  },
  "life.extended-already": {
    happened: "Hồ sơ này đã được gia hạn một lần; quy định chỉ cho hẹn lại một lần.",
    kept: NOTHING_CHANGED,
    action: "Báo trưởng bộ phận để đôn đốc trả kết quả đúng ngày đã hẹn lại.",
  },
  "life.extend-too-late": {
    happened:
      "Đã quá ngày cuối để gửi xin lỗi và gia hạn: hẹn trả {due}, phải gửi chậm nhất ngày {until} (trước hạn 01 ngày).",
    kept: NOTHING_CHANGED,
    action: "Báo trưởng bộ phận để đôn đốc đơn vị giải quyết; hồ sơ trả sau hạn được ghi là quá hạn.",
  },
  "life.extend-day": {
    happened: "Ngày hẹn trả mới phải là ngày làm việc sau ngày đã hẹn ({due}).",
    kept: NOTHING_CHANGED,
    action: "Chọn ngày làm việc khác.",
  },
  "life.decision-issued": {
    happened:
      "Hồ sơ đã có quyết định hoặc kết quả nên không dừng theo yêu cầu được (TT 03/2025/TT-VPCP, Điều 7).",
    kept: NOTHING_CHANGED,
    action: "Trả kết quả cho người dân; nếu kết quả sai, hướng dẫn đề nghị đính chính hoặc thu hồi.",
  },
  "life.reason-missing": {
    happened: "Việc này phải ghi lý do.",
    kept: NOTHING_CHANGED,
    action: "Ghi lý do bằng một câu rồi làm lại.",
  },
  "life.not-immediate": {
    happened: "Thủ tục này không thuộc loại giải quyết ngay.",
    kept: "Bản nháp đã lưu.",
    action: "Bấm F9 để tiếp nhận và cấp giấy hẹn.",
  },
  "life.not-found": {
    happened: "Không tìm thấy mục này trên máy.",
    kept: NOTHING_CHANGED,
    action: "Mở lại danh sách rồi chọn lại.",
  },
  "life.taken-up": {
    happened: "Biểu mẫu này đã được {by} mở tiếp lúc {at}.",
    kept: NOTHING_CHANGED,
    action: "Người dân tiếp tục tại quầy đó, hoặc tìm hồ sơ đã tiếp nhận theo họ tên.",
  },
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
    happened: "Tiền khách đưa chưa đủ, còn thiếu {missing}.",
    kept: WORK_KEPT,
    action: "Nhận thêm tiền hoặc sửa số tiền khách đưa.",
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
  "forms.not-found": {
    happened: "Không tìm thấy giấy tờ này trong sổ giấy tờ đã lập.",
    kept: "Chưa có gì thay đổi.",
    action: "Mở lại hồ sơ rồi chọn giấy trong danh sách.",
  },
  "returns.incomplete": {
    happened: "Chưa trả được kết quả vì còn thiếu: {what}.",
    kept: "Hồ sơ vẫn ở quầy, chưa có gì thay đổi.",
    action: "Bổ sung phần được nêu rồi bấm lại.",
  },
  "returns.not-scanned": {
    happened: "Kết quả giấy chưa được quét: {titles}.",
    kept: "Hồ sơ vẫn ở quầy, chưa có gì thay đổi.",
    action: "Bấm F6 quét kết quả rồi trả; nếu không quét được, nhờ trưởng bộ phận cho phép kèm lý do.",
  },
  "returns.fee-due": {
    happened: "Còn {amount} phải nộp khi trả kết quả: {what}.",
    kept: "Hồ sơ vẫn ở quầy, chưa có gì thay đổi.",
    action: "Thu hoặc miễn khoản này ở mục Phí, lệ phí của hồ sơ rồi trả.",
  },
  "returns.nothing-to-give": {
    happened: "Hồ sơ chưa có kết quả nào trả được.",
    kept: "Hồ sơ vẫn ở quầy, chưa có gì thay đổi.",
    action: "Ghi kết quả giấy vừa nhận được, hoặc chờ kết quả điện tử về.",
  },
  "returns.not-found": {
    happened: "Không tìm thấy lần trả, bưu gửi hoặc kết quả giấy này.",
    kept: NOTHING_CHANGED,
    action: "Mở lại hồ sơ ở mục Trả kết quả.",
  },
  "returns.too-late-to-undo": {
    happened: "Chỉ hủy được việc trả nhầm trong chính ngày đã trả.",
    kept: NOTHING_CHANGED,
    action: "Dùng “Thu hồi kết quả” của hồ sơ, ghi rõ lý do.",
  },
  "returns.paper-scanned": {
    happened: "Kết quả giấy này đã mở để quét nên không bỏ khỏi hồ sơ được.",
    kept: NOTHING_CHANGED,
    action: "Quét tiếp; nếu ghi nhầm, báo trưởng bộ phận.",
  },
  "returns.secret-on-paper": {
    happened: "Ô “{where}” có {what}; giấy in ra không được mang thông tin này.",
    kept: NOTHING_CHANGED,
    action: "Bỏ số đó khỏi ô rồi làm lại.",
  },
  "feedback.not-found": {
    happened: "Không tìm thấy phản ánh này.",
    kept: NOTHING_CHANGED,
    action: "Mở lại danh sách ở mục Phản ánh.",
  },
  "feedback.wrong-state": {
    happened: "Phản ánh đang ở trạng thái “{state}” nên không làm được việc này.",
    kept: NOTHING_CHANGED,
    action: "Mở lại phản ánh để xem bước tiếp theo.",
  },
  "citizen.screen-only": {
    happened: "Việc này chỉ người dân làm được, trên màn hình dành cho người dân.",
    kept: NOTHING_CHANGED,
    action: "Mời người dân dùng màn hình thứ hai.",
  },
  "citizen.ticket-used": {
    happened: "Câu hỏi này đã được trả lời hoặc đã hết thời gian.",
    kept: NOTHING_CHANGED,
    action: "Không cần làm gì thêm. Xin cảm ơn.",
  },
  "citizen.rated-already": {
    happened: "Lần trả kết quả này đã có đánh giá.",
    kept: NOTHING_CHANGED,
    action: "Không cần hỏi lại.",
  },
  "forms.not-valid": {
    happened: "Giấy này {state} nên không in ra nữa.",
    kept: "Giấy vẫn còn trong danh sách để xem lại.",
    action: "Chọn giấy đang dùng trong danh sách rồi in.",
  },
  "forms.no-electronic": {
    happened: "Giấy này không có bản điện tử để ký số.",
    kept: "Chưa có gì thay đổi.",
    action: "In ra giấy và ký tay.",
  },
  "forms.no-book": {
    happened: "Không tìm thấy quyển sổ theo dõi này.",
    kept: NOTHING_CHANGED,
    action: "Chọn lại năm và lĩnh vực ở trang Sổ theo dõi.",
  },
  "print.no-printer": {
    happened: "Máy này chưa có máy in.",
    kept: "Tờ cần in đã được giữ trong hồ sơ.",
    action: "Bật máy in rồi bấm In lại, hoặc lưu tệp PDF và in ở máy khác.",
  },
  "print.failed": {
    happened: "Máy in báo lỗi ({why}).",
    kept: "Tờ cần in đã được giữ trong hồ sơ.",
    action: "Kiểm tra giấy và máy in rồi bấm In lại.",
  },
  "sync.offline": {
    happened: "Chưa nối được với máy chủ tỉnh.",
    kept: "Mọi hồ sơ đã lưu trên máy này, chưa gửi.",
    action: "Cứ tiếp tục làm việc; phần mềm tự gửi khi có mạng.",
  },
  "sync.server-error": {
    happened: "Máy chủ tỉnh đang lỗi (mã {status}).",
    kept: "Mọi hồ sơ đã lưu trên máy này, chưa gửi.",
    action: "Không cần làm gì; phần mềm tự thử lại lúc {next}.",
  },
  "sync.not-json": {
    happened: "Nơi trả lời không phải máy chủ tỉnh (trả về trang web thay vì dữ liệu).",
    kept: "Mọi hồ sơ đã lưu trên máy này, chưa gửi.",
    action: "Kiểm tra mạng có trang đăng nhập Wi-Fi hoặc proxy; báo CNTT.",
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
  "sync.hash-mismatch": {
    happened: "Tệp nhận được không khớp mã kiểm tra.",
    kept: "Bản trên máy không bị thay đổi.",
    action: "Phần mềm tự tải lại; nếu lặp lại, báo CNTT.",
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
  "cli.usage": {
    happened: "Lệnh chưa đúng: {why}.",
    kept: NOTHING_CHANGED,
    action: "Xem cách dùng: npm run --silent counter -- --help",
  },
  "cli.input-missing": {
    happened: "Không đọc được tệp “{name}”.",
    kept: NOTHING_CHANGED,
    action: "Kiểm tra đường dẫn và quyền đọc.",
  },
  "cli.output-unwritable": {
    happened: "Không ghi được ra “{name}” ({why}).",
    kept: "Tệp vào không bị đụng đến; tệp ra chưa được tạo.",
    action: "Chọn nơi khác còn chỗ trống và có quyền ghi.",
  },
};
