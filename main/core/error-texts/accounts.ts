import { type ErrorTexts, NOTHING_CHANGED, WORK_KEPT } from "./text.ts";

/** Refusals of accounts and passwords. */
export const ACCOUNTS_TEXTS = {
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
  "accounts.oidc-denied": {
    happened: "Máy chủ đăng nhập của tỉnh không cho đăng nhập, hoặc bạn đã bấm từ chối.",
    kept: WORK_KEPT,
    action: "Thử lại; nếu vẫn bị từ chối, báo quản trị đơn vị.",
  },
  "accounts.oidc-untrusted": {
    happened: "Không tin được trả lời của máy chủ đăng nhập: {why}.",
    kept: WORK_KEPT,
    action: "Đăng nhập bằng mật khẩu tại máy và báo CNTT.",
  },
  "accounts.oidc-clock": {
    happened: "Giờ của máy này và của máy chủ đăng nhập lệch nhau quá nhiều, hoặc phép đăng nhập đã hết hạn.",
    kept: WORK_KEPT,
    action: "Chỉnh giờ máy rồi thử lại; trong lúc chờ, đăng nhập bằng mật khẩu tại máy.",
  },
  "accounts.oidc-code": {
    happened: "Lần đăng nhập này đã được dùng hoặc đã bị thu hồi ở tỉnh.",
    kept: WORK_KEPT,
    action: "Đăng nhập lại từ đầu.",
  },
  "accounts.oidc-late": {
    happened: "Đăng nhập qua trang của tỉnh chưa xong trong 5 phút nên đã dừng.",
    kept: WORK_KEPT,
    action: "Bấm đăng nhập lại.",
  },
  "accounts.province-none": {
    happened: "Đơn vị này chưa dùng tài khoản của tỉnh.",
    kept: WORK_KEPT,
    action: "Đăng nhập bằng mật khẩu tại máy.",
  },
  "accounts.province-refused": {
    happened: "Tỉnh không còn nhận tài khoản này ({why}).",
    kept: WORK_KEPT,
    action: "Đăng nhập lại bằng tài khoản của tỉnh; nếu không được, báo quản trị đơn vị.",
  },
  "accounts.link-first": {
    happened: "Tài khoản {username} trên máy này chưa nối với tài khoản của tỉnh.",
    kept: WORK_KEPT,
    action: "Đăng nhập bằng mật khẩu tại máy, vào mục Đổi mật khẩu, bấm Nối với tài khoản của tỉnh.",
  },
  "accounts.link-other": {
    happened: "Tài khoản của tỉnh vừa đăng nhập đã nối với một người khác trên máy này.",
    kept: WORK_KEPT,
    action: "Đăng nhập đúng tài khoản của mình ở trang của tỉnh.",
  },
  "accounts.no-role": {
    happened: "Tài khoản của tỉnh {username} chưa được giao việc nào ở quầy này.",
    kept: WORK_KEPT,
    action: "Nhờ quản trị của tỉnh giao vai trò, hoặc quản trị đơn vị tạo tài khoản tại máy.",
  },
  "accounts.grace-over": {
    happened: "Lần cuối tỉnh xác nhận tài khoản này là {last}; đã quá số ngày được dùng mật khẩu tại máy.",
    kept: WORK_KEPT,
    action: "Nối mạng và đăng nhập bằng tài khoản của tỉnh.",
  },
  "accounts.admission-bad": {
    happened: "Mã vào ca không dùng được: {why}.",
    kept: NOTHING_CHANGED,
    action:
      "Xem lại mã, họ tên, tên đăng nhập; vẫn không được thì nhờ trưởng bộ phận lập mã khác hoặc đưa mã dài.",
  },
  "accounts.admission-used": {
    happened: "Mã vào ca này đã được dùng.",
    kept: NOTHING_CHANGED,
    action: "Đăng nhập bằng tên và mật khẩu đã đặt khi dùng mã.",
  },
  "accounts.admission-over": {
    happened: "Tài khoản vào ca bằng mã của {by} đã hết hạn lúc {until}.",
    kept: WORK_KEPT,
    action: "Nối mạng và đăng nhập bằng tài khoản của tỉnh, hoặc nhờ quản trị đơn vị tạo tài khoản.",
  },
  "accounts.admission-roles": {
    happened: "Không giao được vai trò này bằng mã vào ca.",
    kept: NOTHING_CHANGED,
    action: "Chọn vai trò tiếp nhận, thu phí, số hóa hoặc chuyên môn.",
  },
  "accounts.admission-not-enrolled": {
    happened: "Máy này chưa ghi danh với tỉnh nên mã lập ra không máy nào tin được.",
    kept: NOTHING_CHANGED,
    action: "Lập mã ở máy đã ghi danh.",
  },
} satisfies ErrorTexts;
