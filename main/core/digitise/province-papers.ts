import { z } from "zod";
import { Id, Timestamp } from "../../../preload/contract/common.ts";
import { toWireError } from "../errors.ts";
import type { Sync } from "../sync/service.ts";

/** A paper of a person that the province holds, signed and digitised, whichever counter sent it. */
const HeldPaper = z.looseObject({
  id: Id,
  title: z.string().min(1).max(500),
  dossierId: Id,
  dossierCode: z.string().min(1).max(100),
  at: Timestamp,
});
type HeldPaper = z.infer<typeof HeldPaper>;
const Answer = z.looseObject({ papers: z.array(HeldPaper).max(500) });

/** What came of asking; `why` in words where the province did not answer. */
type ProvinceAnswer = { asked: true; papers: HeldPaper[] } | { asked: false; why: string };

/** A person stands at the counter: what does not come at once is not waited for. */
const TIMEOUT_MS = 8_000;

/**
 * Earlier papers of a person, asked of the province while somebody waits (quét một lần). Never throws: without the
 * province this machine's own papers are offered, and it is said so.
 */
export async function askProvince(sync: Pick<Sync, "ask">, identity: string): Promise<ProvinceAnswer> {
  try {
    const answer = await sync.ask({
      method: "POST",
      path: "/v1/papers/search",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ identity }),
      timeout: TIMEOUT_MS,
    });
    if (answer === null) return { asked: false, why: "Máy này chưa nối với tỉnh." };
    const read = answer.status === 200 ? Answer.safeParse(answer.json) : undefined;
    if (!read?.success) return { asked: false, why: "Máy chủ tỉnh chưa trả lời được việc này." };
    return { asked: true, papers: read.data.papers };
  } catch (error) {
    return { asked: false, why: toWireError(error).message };
  }
}
