import { accountsHandlers } from "./accounts/handlers.ts";
import { archiveHandlers, createArchivePlan } from "./archive/service.ts";
import { assistHandlers } from "./assist/handlers.ts";
import { calendarsHandlers } from "./calendars/handlers.ts";
import { campaignsHandlers } from "./campaigns/handlers.ts";
import { catalogueHandlers } from "./catalogue/handlers.ts";
import { createGuidanceSheets } from "./catalogue/sheet.ts";
import { certificationHandlers } from "./certification/handlers.ts";
import { citizenHandlers } from "./citizen/handlers.ts";
import type { CoreContext } from "./context.ts";
import { createCodeChecks } from "./copies/check-code.ts";
import { copiesHandlers } from "./copies/handlers.ts";
import { createCopyRegister } from "./copies/register.ts";
import type { CoreOptions } from "./core.ts";
import type { Counter } from "./core-counter.ts";
import type { Desk } from "./core-desk.ts";
import type { Documents } from "./core-documents.ts";
import type { Machine } from "./core-machine.ts";
import { dailyHandlers } from "./daily/handlers.ts";
import { createBeforeScan } from "./digitise/before-scan.ts";
import { createExemptions } from "./digitise/gate.ts";
import { digitiseHandlers } from "./digitise/handlers.ts";
import { createSeparators } from "./digitise/separators.ts";
import { createBoards } from "./dossiers/boards.ts";
import { createFinding } from "./dossiers/finding.ts";
import { dossiersHandlers } from "./dossiers/handlers.ts";
import { enrolmentHandlers } from "./enrolment/handlers.ts";
import { exchangeHandlers } from "./exchange/handlers.ts";
import { feedbackHandlers } from "./feedback/handlers.ts";
import { feesHandlers } from "./fees/handlers.ts";
import { formsHandlers } from "./forms/handlers.ts";
import { createPrintWaits } from "./forms/print-waits.ts";
import { formTitles } from "./forms/service.ts";
import { incidentsHandlers } from "./incidents/handlers.ts";
import { lifeHandlers } from "./life/handlers.ts";
import { noticesHandlers } from "./notices/handlers.ts";
import { officeHandlers } from "./office/handlers.ts";
import { createPrinters } from "./office/printer.ts";
import { onlineHandlers } from "./online/handlers.ts";
import { padHandlers } from "./pad/handlers.ts";
import { parcelsHandlers } from "./parcels/handlers.ts";
import { peopleHandlers } from "./people/handlers.ts";
import { rehearsalHandlers } from "./rehearsal/handlers.ts";
import { createRehearsals } from "./rehearsal/service.ts";
import { reportsHandlers } from "./reports/handlers.ts";
import { createReports } from "./reports/service.ts";
import { returnsHandlers } from "./returns/handlers.ts";
import { scanningHandlers } from "./scanning/handlers.ts";
import { scoringHandlers } from "./scoring/handlers.ts";
import { createScoring } from "./scoring/service.ts";
import { signingHandlers } from "./signing/handlers.ts";
import { syncHandlers } from "./sync/handlers.ts";
import { createCentre, createDifferences, createRefused } from "./sync/service.ts";
import { dayOf } from "./time.ts";
import { trainingHandlers } from "./training/handlers.ts";

/** Every procedure of the contract by what answers it. */
export function createHandlers(
  core: CoreContext,
  options: CoreOptions,
  machine: Machine,
  counter: Counter,
  documents: Documents,
  desk: Desk,
) {
  const { law } = options;
  const {
    deviceId,
    pdf,
    training,
    accounts,
    blobs,
    uploads,
    queue,
    seals,
    enrolment,
    sync,
    packages,
    forms,
    register,
    papers,
    calendars,
    catalogue,
    known,
    imports,
    provinceAccounts,
    network,
  } = machine;
  const {
    rulesOfLife,
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
  } = counter;
  const {
    documentViews,
    checks,
    digitise,
    watched,
    assist,
    scanning,
    incidents,
    signing,
    campaigns,
    copyViews,
    copies,
  } = documents;
  const {
    citizen,
    returns,
    feedback,
    admissions,
    notices,
    online,
    exchange,
    ages,
    office,
    daily,
    doctor,
    startup,
  } = desk;
  const { ports } = core;

  return {
    ...accountsHandlers(accounts, provinceAccounts, admissions),
    ...catalogueHandlers({
      catalogue: law.catalogue,
      records: catalogue,
      imports,
      sheets: createGuidanceSheets(core, {
        forms,
        procedure: receiving.procedure,
        profile: (at) => rulesOfLife.profile(at).id,
      }),
      agencies: law.agencies,
      unverified: law.unverified,
    }),
    ...dossiersHandlers({
      dossiers,
      drafts,
      views: dossierViews,
      boards: createBoards(core, dossierViews, rulesOfLife),
      find: createFinding(core, dossierViews),
      receipts,
      cards,
      requireNoLeaf: padEntries.requireNoLeaf,
      arrival: parcels.arrival,
    }),
    ...padHandlers(pads, padEntries),
    ...parcelsHandlers(parcels),
    ...trainingHandlers(training),
    ...rehearsalHandlers(createRehearsals(core, { forms })),
    ...lifeHandlers(lifeWork),
    ...peopleHandlers(people),
    ...digitiseHandlers({
      digitise,
      views: documentViews,
      uploads,
      watched,
      before: createBeforeScan(core, {
        transferBy: (receivedAt) => rulesOfLife.transferBy(receivedAt).due,
        sync,
      }),
      exemptions: createExemptions(core, law.digitise),
      separators: createSeparators(core, { blobs, pdf }),
      cancelJobs: async (subject) => {
        for (const job of await queue.list({ subjectId: subject })) await queue.cancel(job.id);
      },
    }),
    ...scanningHandlers(scanning),
    ...formsHandlers(papers, register, createPrintWaits(core, { papers, deviceId, pdf, blobs })),
    ...signingHandlers(signing),
    ...copiesHandlers({
      copies,
      register: createCopyRegister(core, { pdf, law: law.paperCopy, views: copyViews }),
      seals,
      checks,
      codes: createCodeChecks(core, {
        blobs,
        pdf,
        law: law.paperCopy,
        views: copyViews,
        knowledge: seals.knowledge,
      }),
      uploads,
    }),
    ...returnsHandlers(returns),
    ...citizenHandlers(citizen),
    ...calendarsHandlers(calendars),
    ...campaignsHandlers(campaigns),
    ...certificationHandlers(certification),
    ...feesHandlers(fees),
    ...reportsHandlers(createReports(core, { blobs, fieldOf: known.field })),
    ...scoringHandlers(createScoring(core, law.scoring)),
    ...feedbackHandlers(feedback),
    ...enrolmentHandlers(enrolment, { open: false, joined: () => void sync.now() }),
    ...syncHandlers({
      sync,
      centre: createCentre(core, sync),
      refused: createRefused(core, sync),
      packages,
      differences: createDifferences(core, { events: lifeWork.events, detail: dossierViews.detail }),
      ages,
    }),
    ...noticesHandlers(notices),
    ...onlineHandlers(online),
    ...assistHandlers(assist, uploads),
    ...incidentsHandlers(incidents),
    ...exchangeHandlers(exchange),
    ...dailyHandlers(daily),
    ...archiveHandlers(createArchivePlan(core)),
    ...officeHandlers({
      office,
      startup,
      doctor,
      network,
      printers: createPrinters(core, () => formTitles(law.forms, dayOf(ports.clock.now()))),
    }),
  };
}
