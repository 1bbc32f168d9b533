import type { Agency as AgencyView, Input } from "../../../preload/contract/index.ts";
import { displayDay } from "../time.ts";
import { buildIndex, search } from "./find.ts";
import { foldText } from "./rules.ts";
import type { Agency } from "./schema.ts";

export type AgencyFinder = (input: Required<Input<"catalogue.agencies">>) => AgencyView[];

const LEVELS: Record<Agency["level"], string> = {
  province: "cấp tỉnh",
  department: "sở, ban, ngành",
  district: "cấp huyện cũ",
  commune: "cấp xã",
};

function viewOf(agency: Agency): AgencyView {
  const former = agency.mergedFrom?.map(({ name }) => name).join(", ");
  const until = agency.inForceTo === null ? "" : ` đến hết ${displayDay(agency.inForceTo)}`;
  return {
    id: agency.id,
    name: agency.agencyName ?? agency.name,
    about: former ? `gồm ${former}` : `${LEVELS[agency.level]}${until}`,
  };
}

/**
 * Agencies by name, with or without marks, also by the name of a commune that was merged. Only an agency that
 * still exists is found by its name; one that is gone is still named when an account carries its key.
 */
export function createAgencyFinder(agencies: readonly Agency[]): AgencyFinder {
  const byId = new Map(agencies.map((agency) => [agency.id, agency]));
  const index = buildIndex(
    agencies
      .filter((agency) => agency.inForceTo === null)
      .map((agency) => ({
        code: agency.code ?? agency.id,
        name: agency.agencyName ?? agency.name,
        also: [
          ...(agency.nameVariants ?? []),
          ...(agency.mergedFrom ?? []).map(({ name }) => name),
          LEVELS[agency.level],
        ].join(" "),
        agency,
      })),
  );
  return ({ text, ids, limit }) => {
    const named = ids.flatMap((id) => byId.get(id) ?? []);
    const phrase = ` ${foldText(text)} `;
    // the whole name that was asked for, then a merged commune of that name, then what shares words with it
    const rank = (hit: { name: string; also: string }) => {
      const met = [hit.name, hit.also].findIndex((words) => ` ${foldText(words)} `.includes(phrase));
      return met < 0 ? 2 : met;
    };
    const found =
      text.trim() === ""
        ? []
        : search(index, text, { limit: agencies.length })
            .sort((a, b) => rank(a) - rank(b))
            .slice(0, limit)
            .map((hit) => hit.agency);
    return [...new Set([...named, ...found])].map(viewOf);
  };
}
