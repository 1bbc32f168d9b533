/** Calendars of days off and office hours (lịch nghỉ, giờ làm việc). */
export const calendars = {};
