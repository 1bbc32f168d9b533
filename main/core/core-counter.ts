import { certificationMoney, createCertification } from "./certification/service.ts";
import type { CoreContext } from "./context.ts";
import type { CoreOptions } from "./core.ts";
import type { Machine } from "./core-machine.ts";
import { createDrafts } from "./dossiers/drafts.ts";
import { createReceipts } from "./dossiers/receipt.ts";
import { createDossiers, dossierState } from "./dossiers/service.ts";
import { createDossierViews } from "./dossiers/views.ts";
import { createFees } from "./fees/service.ts";
import { receivingLaw } from "./law.ts";
import { createLife } from "./life/service.ts";
import { createLifeWork } from "./life/work.ts";
import { lifeLaw } from "./life-law.ts";
import { createPadEntries, createPads } from "./pad/service.ts";
import { createParcels } from "./parcels/service.ts";
import { createCardReading, createPeople } from "./people/service.ts";
import { amendRefused } from "./sync/service.ts";

/** A dossier from its form to its result: receiving, its life, money, certification, people. */
export function createCounter(core: CoreContext, options: CoreOptions, machine: Machine) {
  const { law } = options;
  const { ports, config } = core;
  const {
    deviceId,
    imaging,
    catalogueChild,
    accounts,
    uploads,
    numbering,
    forms,
    register,
    papers,
    calendars,
    clock,
    catalogue,
    known,
  } = machine;

  const rulesOfLife = lifeLaw(law, calendars);
  const life = createLife(core, rulesOfLife);
  const fees = createFees({
    core,
    law: law.fees,
    procedure: ({ procedure_code, procedure_version }) => known.version(procedure_code, procedure_version),
    procedureNow: (code) => law.catalogue.procedure(code),
    life,
    forms,
  });
  const certification = createCertification(core, {
    law: law.certification,
    numbering,
    forms,
    clock,
    money: certificationMoney(fees, law.certification),
  });
  const dossierViews = createDossierViews(core, rulesOfLife.extensions);
  const drafts = createDrafts(core, accounts, known.name);
  const receipts = createReceipts(core, { forms, papers, register });
  const receiving = receivingLaw(law, calendars, { agencyCode: config.agency.code, deviceId });
  const dossiers = createDossiers(core, {
    law: receiving,
    clock,
    drafts,
    views: dossierViews,
    numbering,
    receipts,
    catalogue,
  });
  const parcels = createParcels(core, {
    law: law.parcels,
    drafts,
    forms,
    profile: (at) => rulesOfLife.profile(at).id,
  });
  const pads = createPads(core, { numbering, law: receiving, forms, papers, clock });
  const padEntries = createPadEntries(core, {
    views: pads.views,
    drafts,
    dossiers,
    dossierViews,
    receipts,
    patterns: law.codes.patterns,
    procedureName: known.name,
  });
  const lifeWork = createLifeWork(core, {
    life,
    law: rulesOfLife,
    receivingLaw: receiving,
    forms,
    receipts,
    dossiers,
    clock,
    amend: (tx, given) => amendRefused(tx, { ...given, newId: ports.random.uuid }),
    detail: dossierViews.detail,
    procedureName: known.name,
    vouch: accounts.vouch,
  });
  const people = createPeople(core, {
    codes: law.codes,
    receive: dossiers.receive,
    ownForm: drafts.own,
    printPile: receipts.printPile,
    tables: catalogueChild,
    uploads,
    stateWord: dossierState,
  });
  const cards = createCardReading(core, { codes: law.codes, uploads, imaging });

  return {
    rulesOfLife,
    life,
    fees,
    certification,
    dossierViews,
    drafts,
    receipts,
    receiving,
    dossiers,
    parcels,
    pads,
    padEntries,
    lifeWork,
    people,
    cards,
  };
}

export type Counter = ReturnType<typeof createCounter>;
