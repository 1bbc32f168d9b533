import { pagePictures } from "./paper-copy.ts";
import { PREVIEW_DPI, printMethods } from "./print-methods.ts";
import { markTraining } from "./training-mark.ts";

/** What draws a paper, with the mark of training on every page of it; a pile is made of marked papers already. */
export const trainingMethods = {
  form: async (drawing: Parameters<typeof printMethods.form>[0]) => {
    const drawn = await printMethods.form(drawing);
    return { ...drawn, pdf: await markTraining(drawn.pdf) };
  },

  paperCopy: async (copy: Parameters<typeof printMethods.paperCopy>[0]) => {
    const { pdf, pages } = await printMethods.paperCopy(copy);
    const marked = await markTraining(pdf);
    return { pdf: marked, pages, pictures: await pagePictures(marked, PREVIEW_DPI) };
  },

  /** A scan that was put together: what is printed or sent of it says on every page where it comes from. */
  markTraining: (file: { bytes: Uint8Array }) => markTraining(file.bytes),

  separator: async () => markTraining(await printMethods.separator()),

  checkReport: async (file: Parameters<typeof printMethods.checkReport>[0]) => {
    const made = await printMethods.checkReport(file);
    return { ...made, pdf: await markTraining(made.pdf) };
  },
};
