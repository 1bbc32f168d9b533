import type { Json, NationalFile, NationalFiling, NationalPaper } from "./facts.ts";
import { text } from "./told.ts";

/**
 * The papers of one dossier as they are told of, one by one: at reception, brought later, corrected, scanned. A paper
 * keeps its id through all of it; one that is a state secret is never among them.
 */
export function collectPapers(dossierId: string) {
  const papers = new Map<string, NationalPaper>();
  const secret = new Set<string>();
  /** ids in the order in which the counter has them */
  const order: string[] = [];

  function tell(id: string, told: Json): void {
    if (told.secret === true) {
      secret.add(id);
      papers.delete(id);
      return;
    }
    secret.delete(id);
    const before = papers.get(id);
    // what was never brought is no paper of the dossier
    if (!before && told.received === false) return;
    papers.set(id, {
      id,
      name: text(told.name),
      code: text(told.code) || null,
      quantity: Number(told.originals ?? 0) + Number(told.copies ?? 0),
      submittedAs: text(told.submittedAs) || "ORIGINAL",
      deleted: told.received === false,
      digitised: before?.digitised ?? false,
      mustDigitise: (told.digitise as Json | undefined)?.value === "MUST" || (before?.mustDigitise ?? false),
      reused: before?.reused ?? "no",
      fromStore: before?.fromStore ?? false,
      replacedBy: before?.replacedBy ?? null,
      file: before?.file ?? null,
      files: before?.files ?? [],
    });
  }

  /** Papers that come to those that are there; answers their ids. */
  function add(told: readonly Json[]): string[] {
    return told.map((paper) => {
      // an older counter names none
      const id = text(paper.id) || `${dossierId}-${order.length + 1}`;
      if (!order.includes(id)) order.push(id);
      tell(id, paper);
      return id;
    });
  }

  return {
    add,
    get: (id: string) => papers.get(id),
    isSecret: (id: string) => secret.has(id),
    all: () => [...papers.values()],

    /** The whole list as it is now: what is not on it was taken back. An older counter tells papers by their place alone. */
    correct(now: readonly Json[]): void {
      const named = now.map((paper, index) => ({ ...paper, id: text(paper.id) || (order[index] ?? "") }));
      const ids = new Set(add(named));
      for (const id of order) {
        const paper = papers.get(id);
        if (paper && !ids.has(id)) paper.deleted = true;
      }
    },

    /** What was sent online for a paper: all of its newest round. */
    filed(id: string, filing: NationalFiling | null): void {
      const paper = papers.get(id);
      if (!paper || paper.submittedAs !== "ELECTRONIC") return;
      const sent = (filing?.files ?? []).filter((one) => one.paper.normalize("NFC").trim() === paper.name);
      const newest = sent.filter(({ round }) => round === sent.at(-1)?.round);
      paper.file = newest.at(-1)?.file ?? null;
      paper.files = newest.map(({ file }) => ({ ...file, resultCode: null }));
    },

    /** The signed scan of a paper; one that nobody told of is a paper from then on. */
    scanned(id: string, title: unknown, file: NationalFile): void {
      if (!papers.has(id)) tell(id, { name: title, originals: 1 });
      const paper = papers.get(id)!;
      Object.assign(paper, { digitised: true, reused: "no" });
      giveFile(paper, file);
    },
  };
}

export type Papers = ReturnType<typeof collectPapers>;

/** The one file that stands for a paper. */
export function giveFile(paper: NationalPaper, file: NationalFile): void {
  paper.file = file;
  paper.files = [{ ...file, resultCode: null }];
}
