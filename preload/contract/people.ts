/** People and organisations who come to the counter (người dân, tổ chức). */
export const people = {};
