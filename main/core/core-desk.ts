import { createAdmissions } from "./accounts/admission.ts";
import { nextWorkingDay } from "./calendars/calendar.ts";
import { createCitizen } from "./citizen/service.ts";
import type { CoreContext } from "./context.ts";
import type { CoreOptions } from "./core.ts";
import type { Counter } from "./core-counter.ts";
import type { Documents } from "./core-documents.ts";
import type { Machine } from "./core-machine.ts";
import { createDaily } from "./daily/service.ts";
import { AppError } from "./errors.ts";
import { createExchange, machinesMet } from "./exchange/service.ts";
import { createFeedback } from "./feedback/service.ts";
import { owedBy } from "./fees/service.ts";
import { createNotices } from "./notices/service.ts";
import { createDoctor } from "./office/doctor.ts";
import { createOffice } from "./office/service.ts";
import { createStartup } from "./office/startup.ts";
import { createOnline } from "./online/service.ts";
import { createReturns, profileOn } from "./returns/service.ts";
import { createAges, hearAgain, heldDossiers, tellChangesAgain } from "./sync/service.ts";

/** What goes out to people, to the other machines and to the head of the office. */
export function createDesk(
  core: CoreContext,
  options: CoreOptions,
  recovery: readonly string[],
  machine: Machine,
  counter: Counter,
  documents: Documents,
) {
  const { law, folder } = options;
  const { ports, config, database } = core;
  const {
    deviceId,
    devices,
    imaging,
    pdf,
    listFolder,
    verify,
    accounts,
    blobs,
    numbering,
    renewal,
    sync,
    forms,
    calendars,
    clock,
    known,
    trust,
  } = machine;
  const { rulesOfLife, life, fees, dossierViews, drafts, receipts, receiving, dossiers, lifeWork, cards } =
    counter;
  const { scanning, completion, signing } = documents;

  const citizen = createCitizen(core, { rating: law.returns.rating });
  const returns = createReturns(core, {
    law: law.returns,
    life,
    forms,
    dossiers: dossierViews,
    fees: owedBy,
    askRating: citizen.ask,
    usualResults: known.results,
    readCard: cards.read,
  });
  const feedback = createFeedback(core, {
    forms,
    numbering,
    agencies: law.agencies,
    answerDue: (receivedAt) => {
      const { id, feedbackAnswer } = profileOn(law.returns, receivedAt.slice(0, 10));
      const { due } = calendars.due({ receivedAt, term: feedbackAnswer, after15h: false });
      return { answerBy: due, profile: id };
    },
  });
  const admissions = createAdmissions(core, {
    accounts,
    devices,
    forms,
    requireClock: clock.require,
    machines: () => machinesMet(database.read),
    profile: (at) => rulesOfLife.profile(at).id,
  });
  const notices = createNotices(core, {
    law: law.notices,
    contacts: returns.contacts,
    hoursAfter: (at, hours) =>
      calendars.due({ receivedAt: at, term: { value: hours, unit: "HOUR" }, after15h: false }).due,
  });
  const online = createOnline(core, {
    law: law.online,
    deviceId,
    calendars,
    receiving,
    papers: lifeWork.papers,
    profile: (at) => rulesOfLife.profile(at).id,
    dossiers,
    receipts,
    clock,
    dossier: dossierViews.detail,
    verify,
    blobs,
    pdf,
    imaging,
  });
  const exchange = createExchange(core, {
    folder,
    deviceId,
    devices,
    tellAgain: tellChangesAgain,
    hearAgain,
    taken: async () => {
      await completion.takeUp("system");
    },
    confirm: accounts.confirm,
  });
  const ages = createAges(core, {
    engine: sync,
    announcedYears: () => calendars.announcedYears(),
    certificate: renewal.standing,
    provinceTrust: trust.known,
    listFolder,
  });
  const office = createOffice(core, {
    ages,
    clock,
    numbering,
    sync,
    folder,
    version: options.version,
  });
  const daily = createDaily(core, {
    folder,
    clockProblem: clock.problem,
    status: sync.status,
    ages,
    stock: numbering.stock,
    tokens: (officer) => signing.tokens(officer),
    scanners: scanning.scanners.list,
    scannerState: scanning.scanners.state,
    calendarYears: () => calendars.announcedYears(),
    copies: exchange.views.view,
    toTransfer: lifeWork.transfer.toTransfer,
    apologiesOn: lifeWork.transfer.apologiesOn,
    held: async (from, to) => {
      const line = await sync.config();
      if (!line) throw new AppError("sync.not-configured");
      return heldDossiers(ports, line, { agencyCode: config.agency.code, from, to });
    },
    nextWorkingDay: (day) => nextWorkingDay(calendars.current(), day),
    forms,
    vouch: accounts.vouch,
    drafts: drafts.list,
    keepsSeal: signing.keepsSeal,
    cash: async (officer) => {
      const { opening, sums } = await fees.reconciliation(officer);
      return { opening, cash: sums.cash, refundedCash: sums.refundedCash };
    },
  });
  const doctor = createDoctor(core, {
    folder,
    sync,
    tokens: () => signing.count(),
    calendarYears: () => calendars.announcedYears(),
    recovery,
  });
  const startup = createStartup(recovery);

  return {
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
  };
}

export type Desk = ReturnType<typeof createDesk>;
