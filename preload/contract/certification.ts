/** Certification (chứng thực). */
export const certification = {};
