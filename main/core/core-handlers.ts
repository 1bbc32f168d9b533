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
  const { ports } = core;

  return {
    ...accountsHandlers(machine.accounts, machine.provinceAccounts, desk.admissions),
    ...catalogueHandlers({
      catalogue: law.catalogue,
      records: machine.catalogue,
      imports: machine.imports,
      sheets: createGuidanceSheets(core, {
        forms: machine.forms,
        procedure: counter.receiving.procedure,
        profile: (at) => counter.rulesOfLife.profile(at).id,
      }),
      agencies: law.agencies,
      unverified: law.unverified,
    }),
    ...dossiersHandlers({
      dossiers: counter.dossiers,
      drafts: counter.drafts,
      views: counter.dossierViews,
      boards: createBoards(core, counter.dossierViews, counter.rulesOfLife),
      find: createFinding(core, counter.dossierViews),
      receipts: counter.receipts,
      cards: counter.cards,
      requireNoLeaf: counter.padEntries.requireNoLeaf,
      arrival: counter.parcels.arrival,
    }),
    ...padHandlers(counter.pads, counter.padEntries),
    ...parcelsHandlers(counter.parcels),
    ...trainingHandlers(machine.training),
    ...rehearsalHandlers(createRehearsals(core, { forms: machine.forms })),
    ...lifeHandlers(counter.lifeWork),
    ...peopleHandlers(counter.people),
    ...digitiseHandlers({
      digitise: documents.digitise,
      views: documents.documentViews,
      uploads: machine.uploads,
      watched: documents.watched,
      before: createBeforeScan(core, {
        transferBy: (receivedAt) => counter.rulesOfLife.transferBy(receivedAt).due,
        sync: machine.sync,
      }),
      exemptions: createExemptions(core, law.digitise),
      separators: createSeparators(core, { blobs: machine.blobs, pdf: machine.pdf }),
      cancelJobs: async (subject) => {
        for (const job of await machine.queue.list({ subjectId: subject }))
          await machine.queue.cancel(job.id);
      },
    }),
    ...scanningHandlers(documents.scanning),
    ...formsHandlers(
      machine.papers,
      machine.register,
      createPrintWaits(core, {
        papers: machine.papers,
        deviceId: machine.deviceId,
        pdf: machine.pdf,
        blobs: machine.blobs,
      }),
    ),
    ...signingHandlers(documents.signing),
    ...copiesHandlers({
      copies: documents.copies,
      register: createCopyRegister(core, {
        pdf: machine.pdf,
        law: law.paperCopy,
        views: documents.copyViews,
      }),
      seals: machine.seals,
      checks: documents.checks,
      codes: createCodeChecks(core, {
        blobs: machine.blobs,
        pdf: machine.pdf,
        law: law.paperCopy,
        views: documents.copyViews,
        knowledge: machine.seals.knowledge,
      }),
      uploads: machine.uploads,
    }),
    ...returnsHandlers(desk.returns),
    ...citizenHandlers(desk.citizen),
    ...calendarsHandlers(machine.calendars),
    ...campaignsHandlers(documents.campaigns),
    ...certificationHandlers(counter.certification),
    ...feesHandlers(counter.fees),
    ...reportsHandlers(createReports(core, { blobs: machine.blobs, fieldOf: machine.known.field })),
    ...scoringHandlers(createScoring(core, law.scoring)),
    ...feedbackHandlers(desk.feedback),
    ...enrolmentHandlers(machine.enrolment, { open: false, joined: () => void machine.sync.now() }),
    ...syncHandlers({
      sync: machine.sync,
      centre: createCentre(core, machine.sync),
      refused: createRefused(core, machine.sync),
      packages: machine.packages,
      differences: createDifferences(core, {
        events: counter.lifeWork.events,
        detail: counter.dossierViews.detail,
      }),
      ages: desk.ages,
    }),
    ...noticesHandlers(desk.notices),
    ...onlineHandlers(desk.online),
    ...assistHandlers(documents.assist, machine.uploads),
    ...incidentsHandlers(documents.incidents),
    ...exchangeHandlers(desk.exchange),
    ...dailyHandlers(desk.daily),
    ...archiveHandlers(createArchivePlan(core)),
    ...officeHandlers({
      office: desk.office,
      startup: desk.startup,
      doctor: desk.doctor,
      network: machine.network,
      printers: createPrinters(core, () => formTitles(law.forms, dayOf(ports.clock.now()))),
    }),
  };
}
