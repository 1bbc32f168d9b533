import type { DossierDetail } from "../../../preload/contract/index.ts";
import { useCitizen } from "../../app/citizen.tsx";
import { useCall } from "../../app/counter.tsx";
import { dossierFees } from "../fees/citizen.ts";

/** Lets the screen be turned to the person whose dossier is open. */
export function useCitizenDossier(dossier: DossierDetail): void {
  const fees = useCall("fees.dossier", { dossierId: dossier.id });
  useCitizen({
    code: dossier.code,
    name: dossier.applicantName,
    procedure: dossier.procedureName,
    papers: dossier.components.filter((one) => one.received).map((one) => one.name),
    dueAt: dossier.dueAt,
    fees: fees.data ? dossierFees(fees.data) : [],
  });
}
