/** Giving results back and what follows (trả kết quả, bưu gửi, đánh giá, phản ánh). */
export const returns = {};
