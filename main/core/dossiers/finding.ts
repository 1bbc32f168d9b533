import type { DossierSummary, Officer } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { maskIdentity } from "../people/service.ts";
import type { DossierViews } from "./views.ts";

/** A question that is asked again while its list is on the screen is one look-up; milliseconds. */
const SAME_QUESTION_MS = 10 * 60_000;
const IDENTITY = /^\s*(\d{12}|\d{9})\s*$/;

/** The search field. Who looks for a person by the whole identity number is recorded, the number itself is not. */
export function createFinding(core: CoreContext, views: Pick<DossierViews, "search">) {
  const recorded = new Map<string, number>();

  return async (officer: Officer, text: string, limit: number): Promise<DossierSummary[]> => {
    const found = await views.search(text, limit);
    const identity = IDENTITY.exec(text)?.[1];
    if (identity) {
      const now = core.ports.clock.now();
      for (const [question, at] of recorded) {
        // a clock that was set back must not keep a question for ever
        if (Math.abs(now - at) > SAME_QUESTION_MS) recorded.delete(question);
      }
      const question = `${officer.id} ${identity}`;
      if (!recorded.has(question)) {
        recorded.set(question, now);
        await core.write(officer.username, (tx) =>
          tx.audit("dossiers.searched-identity", found[0]?.id ?? "", {
            identity: maskIdentity(identity),
            found: found.length,
          }),
        );
      }
    }
    return found;
  };
}

export type Finding = ReturnType<typeof createFinding>;
