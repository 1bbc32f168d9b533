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
} satisfies ErrorTexts;
