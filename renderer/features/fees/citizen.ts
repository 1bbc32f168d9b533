import type { DossierFees, FeeProposal } from "../../../preload/contract/index.ts";
import type { CitizenFee } from "../../app/citizen.tsx";

/** Fees before anything was asked for: what is usual for the procedure, computed. */
export function proposedFees(proposals: readonly FeeProposal[]): CitizenFee[] {
  return proposals
    .filter(({ usual }) => usual > 0)
    .map(({ name, price, usual, unit, note }) => ({
      name: usual > 1 ? `${name} (${usual} ${unit})` : name,
      amount: price === null ? null : price * usual,
      note: price === null ? note : "",
    }));
}

/** Fees of a dossier: what was asked for and how it stands; before that, what is usual. */
export function dossierFees(fees: DossierFees): CitizenFee[] {
  const asked = fees.dues.filter(({ state }) => state.code !== "cancelled");
  if (asked.length === 0) return proposedFees(fees.proposals);
  return asked.map(({ name, amount, state }) => ({ name, amount, note: state.word.toLowerCase() }));
}
