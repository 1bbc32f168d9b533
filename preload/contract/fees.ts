/** Fees and charges (phí, lệ phí). */
export const fees = {};
