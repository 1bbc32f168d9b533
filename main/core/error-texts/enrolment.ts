import type { ErrorTexts } from "./text.ts";

/** Refusals of joining the province (ghi danh máy). */
export const ENROLMENT_TEXTS = {
  "enrolment.strange-answer": {
    happened: "Máy chủ tỉnh trả lời sai khi ghi danh: {what}.",
    kept: "Câu trả lời đó không được tin; máy này chưa được ghi danh và chưa mất gì.",
    action: "Thử lại; nếu lặp lại, báo CNTT của tỉnh.",
  },
  "enrolment.code-wrong": {
    happened: "Máy chủ tỉnh không có mã ghi danh này.",
    kept: "Máy này chưa được ghi danh và chưa mất gì.",
    action: "Gõ lại đúng mã trên phiếu của CNTT (8 ký tự, không có số 0, số 1, chữ I, L, O).",
  },
  "enrolment.code-used": {
    happened: "Mã ghi danh này đã dùng cho một máy khác.",
    kept: "Máy này chưa được ghi danh và chưa mất gì.",
    action: "Xin CNTT của tỉnh một mã mới; nếu không ai dùng mã đó, báo CNTT kiểm tra.",
  },
  "enrolment.code-expired": {
    happened: "Mã ghi danh này đã hết hạn.",
    kept: "Máy này chưa được ghi danh và chưa mất gì.",
    action: "Xin CNTT của tỉnh một mã mới.",
  },
  "enrolment.too-many": {
    happened: "Đã gõ sai mã quá nhiều lần nên máy chủ tạm không nhận.",
    kept: "Máy này chưa được ghi danh và chưa mất gì.",
    action: "Thử lại sau {until} với đúng mã trên phiếu.",
  },
  "enrolment.first": {
    happened: "Máy này chưa được ghi danh nên chưa làm được việc khác.",
    kept: "Chưa có dữ liệu nào trên máy.",
    action: "Ghi danh máy trước.",
  },
  "enrolment.administrator": {
    happened: "Ghi danh chưa xong: máy này chưa có tài khoản nào để đăng nhập về sau.",
    kept: "Tỉnh đã nhận máy này; mã ghi danh vừa gõ vẫn dùng được cho máy này.",
    action: "Đặt họ tên và mật khẩu cho tài khoản quản trị đầu tiên rồi ghi danh lại bằng đúng mã đó.",
  },
} satisfies ErrorTexts;
