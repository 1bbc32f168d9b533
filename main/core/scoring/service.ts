import { type SqlBool, sql } from "kysely";
import type { Output, StateWord } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { legalEvents, lifeFacts } from "../life/service.ts";
import { storedApplicant } from "../people/service.ts";
import type { ScoringLaw } from "./law.ts";
import { type PaperFacts, type ScoringFacts, scoringItems, scoringSentence } from "./rules.ts";

const ACCEPTED = "national-accepted";
const RETURNED = "national-returned";

interface NationalAnswer {
  kind: string;
  why: string;
}

/** "Will this dossier count?": every field of the scoring rules that is missing, for one dossier or a whole list. */
export function createScoring(core: CoreContext, law: ScoringLaw) {
  const { read } = core.database;

  /** What decides, of all these dossiers together: so many questions to the database, however many dossiers. */
  async function factsOf(
    ids: readonly string[],
  ): Promise<{ facts: ScoringFacts; national: NationalAnswer[] }[]> {
    const list = JSON.stringify(ids);
    const among = (column: string) =>
      sql<SqlBool>`${sql.ref(column)} in (select value from json_each(${list}))`;
    const rows = await read.selectFrom("dossiers").selectAll().where(among("id")).execute();
    const components = await read
      .selectFrom("components")
      .select(["id", "dossier_id", "name", "role", "secret", "received", "submitted_as"])
      .select(["digitise_value", "digitise_reason"])
      .where(among("dossier_id"))
      .orderBy("ordinal")
      .execute();
    const documents = await read
      .selectFrom("documents")
      .select(["id", "component_id", "state", "signed_at", "rejected"])
      .where(among("dossier_id"))
      .execute();
    const results = await read
      .selectFrom("results")
      .select("dossier_id")
      .where(among("dossier_id"))
      .where("state", "=", "ready")
      .execute();
    const filed = await read
      .selectFrom("filings")
      .select("dossier_id")
      .where(among("dossier_id"))
      .where("account_verified", "=", 1)
      .execute();
    const refused = await read
      .selectFrom("outbox")
      .select(["dossier_id", "error"])
      .where(among("dossier_id"))
      .where("state", "=", "rejected")
      .orderBy("seq")
      .execute();
    const told = await read
      .selectFrom("dossier_events")
      .select(["dossier_id", "kind", "why", "detail"])
      .where(among("dossier_id"))
      .where("kind", "in", [ACCEPTED, RETURNED])
      .orderBy("seq")
      .execute();

    const documentOf = (componentId: string): PaperFacts["document"] => {
      const all = documents.filter((one) => one.component_id === componentId && one.rejected === null);
      const best = all.find((one) => one.signed_at !== null) ?? all.at(-1);
      return best ? { id: best.id, state: best.state, signed: best.signed_at !== null } : null;
    };
    return rows.map((row) => {
      const own = components.filter((one) => one.dossier_id === row.id);
      const paperResults = own.filter(({ role }) => role === "result");
      const electronic = results.some((one) => one.dossier_id === row.id);
      // the newest answer of each generation of the portal
      const national = new Map(
        told
          .filter((one) => one.dossier_id === row.id)
          .map(({ kind, why, detail }) => [
            (JSON.parse(detail) as { generation: number }).generation,
            { kind, why },
          ]),
      );
      const answers = [...national.values()];
      const { fullName, identity, identityKind, verified } = storedApplicant(row.applicant);
      const facts: ScoringFacts = {
        id: row.id,
        state: row.state,
        provisional: row.provisional === 1,
        procedureCode: row.procedure_code,
        receivedAt: row.received_at,
        dueAt: row.due_at,
        applicant: { fullName, identity, identityKind, verified },
        accountVerified: filed.some((one) => one.dossier_id === row.id),
        correctable: legalEvents(lifeFacts(row, 0)).includes("correct"),
        papers: own
          .filter(({ role, secret, received }) => role === "filed" && secret === 0 && received === 1)
          .map((one) => ({
            name: one.name,
            mustDigitise: one.digitise_value === "MUST",
            reused: one.digitise_reason === "REUSED",
            electronic: one.submitted_as === "ELECTRONIC",
            document: documentOf(one.id),
          })),
        sharedData: own.some((one) => one.received === 0 && one.digitise_reason === "DB_SHARED"),
        resultFile: electronic || paperResults.some(({ id }) => documentOf(id)?.signed === true),
        resultKnown: electronic || paperResults.length > 0,
        refusedWhy: refusedWords(refused.find((one) => one.dossier_id === row.id)),
        returnedWhy: answers.find(({ kind }) => kind === RETURNED)?.why.replace(/^Vì /, "") ?? null,
      };
      return { facts, national: answers };
    });
  }

  return {
    /** Throws `dossiers.not-found`. */
    async dossier(id: string): Promise<Output<"scoring.dossier">> {
      const [found] = await factsOf([id]);
      if (!found) throw new AppError("dossiers.not-found");
      const items = scoringItems(found.facts, law);
      return {
        missing: items.filter(({ state }) => state === "missing").length,
        sentence: scoringSentence(items, found.facts.state),
        national: nationalWord(found.national),
        items,
        source: law.source,
        unverified: law.unverified === true,
      };
    },

    async marks(ids: readonly string[]): Promise<Output<"scoring.marks">> {
      if (ids.length === 0) return [];
      return (await factsOf(ids)).map(({ facts }) => {
        const lacks = scoringItems(facts, law).filter(({ state }) => state === "missing");
        return { id: facts.id, missing: lacks.length, texts: lacks.slice(0, 3).map(({ text }) => text) };
      });
    },
  };
}

export type Scoring = ReturnType<typeof createScoring>;

/** The province's reason of a refused operation; null: there is none. */
function refusedWords(refused: { error: string | null } | undefined): string | null {
  if (!refused) return null;
  const wire = JSON.parse(refused.error ?? "{}") as { params?: { reason?: string }; message?: string };
  return wire.params?.reason ?? wire.message ?? "xem mục Đồng bộ";
}

/** Where the dossier stands at the portal: given back by one generation is given back. */
function nationalWord(answers: readonly NationalAnswer[]): (StateWord & { why: string }) | null {
  const returned = answers.find(({ kind }) => kind === RETURNED);
  if (returned) return { code: "returned", word: "Cổng quốc gia trả lại", tone: "bad", why: returned.why };
  const [accepted] = answers.toSorted((a, b) => b.why.length - a.why.length);
  if (!accepted) return null;
  return { code: "accepted", word: "Đã lên Cổng quốc gia", tone: "good", why: accepted.why };
}
