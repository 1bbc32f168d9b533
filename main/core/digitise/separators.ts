import type { Blob, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import type { KeptChild } from "../kept-child.ts";
import type { Blobs } from "../transfer/blobs.ts";

const TITLE = "Tờ phân cách";

/** The sheet that is laid between two papers, so that one pass of the scanner gives several papers. */
export function createSeparators(core: CoreContext, parts: { blobs: Blobs; pdf: KeptChild }) {
  const draw = () => parts.pdf.call<Uint8Array>("separator", {});
  return {
    link: async (): Promise<Blob> => parts.blobs.ofMaker("to-phan-cach.pdf", "application/pdf", draw),

    /** Throws `print.no-printer`, `print.failed`. */
    async print(officer: Officer, copies: number): Promise<void> {
      await core.ports.printer.printLogged(await draw(), {
        id: core.ports.random.uuid(),
        form: "separator",
        subjectId: null,
        title: TITLE,
        copies,
        by: officer.fullName,
        actor: officer.username,
      });
    },
  };
}

export type Separators = ReturnType<typeof createSeparators>;
