/** Why another machine was turned away. */
export const REFUSED: Record<string, string> = {
  unreadable: "không có chứng thư thiết bị",
  stranger: "chứng thư không do tỉnh cấp",
  expired: "chứng thư đã hết hạn theo giờ máy này",
  "not-yet": "chứng thư chưa đến ngày hiệu lực theo giờ máy này",
  revoked: "máy đã bị tỉnh thu hồi",
  "other-unit": "máy của cơ quan khác",
  flood: "gửi quá nhiều, quá nhanh",
  "too-large": "gửi thông điệp quá lớn",
  "not-understood": "gửi thông điệp không hiểu được",
};

/** Why the others do not take this machine for one of the office, and what to do. */
export const UNFIT: Record<string, string> = {
  "not-yet":
    "Giờ máy này sớm hơn ngày cấp chứng thư của chính nó nên chưa trao đổi được với máy nào. Chỉnh lại ngày giờ của máy; hồ sơ ở đây còn nguyên.",
  expired:
    "Theo giờ máy này, chứng thư của nó đã hết hạn nên các máy khác không nhận. Xem lại ngày giờ; nếu đúng thì nối mạng tỉnh, máy tự xin cấp lại. Hồ sơ ở đây còn nguyên.",
  revoked:
    "Tỉnh đã thu hồi máy này nên các máy khác không nhận. Báo CNTT; việc chưa gửi còn nguyên và xuất ra USB được.",
};

/** Why an address does not answer, for the list. */
export const PROBLEM: Record<string, string> = {
  "exchange.no-contact": "Không trả lời",
  "exchange.stranger": "Không được nhận là máy của cơ quan",
};
