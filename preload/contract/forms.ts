/** Papers given out at the counter (giấy tờ lập tại quầy). */
export const forms = {};
