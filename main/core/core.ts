import type { CopyDatabase } from "../../db/backup-worker.ts";
import { openDatabase } from "../../db/database.ts";
import type { CounterEvent, Reply, Startup, Topic, VerifyReport } from "../../preload/contract/index.ts";
import { createAdmissions } from "./accounts/admission.ts";
import { accountsHandlers } from "./accounts/handlers.ts";
import { createProvinceAccounts } from "./accounts/province.ts";
import { createAccounts, type NewAccount } from "./accounts/service.ts";
import { archiveHandlers, createArchive, createArchivePlan } from "./archive/service.ts";
import { assistHandlers } from "./assist/handlers.ts";
import { createAssist } from "./assist/service.ts";
import { createBackups } from "./backups.ts";
import { nextWorkingDay } from "./calendars/calendar.ts";
import { calendarsHandlers } from "./calendars/handlers.ts";
import { createCalendars } from "./calendars/service.ts";
import { campaignsHandlers } from "./campaigns/handlers.ts";
import { applyTyped, createCampaigns } from "./campaigns/service.ts";
import { catalogueHandlers } from "./catalogue/handlers.ts";
import { createCatalogueImports } from "./catalogue/imports.ts";
import { createCatalogueRecords } from "./catalogue/records.ts";
import { createKnownProcedures, knownProcedure } from "./catalogue/service.ts";
import { createGuidanceSheets } from "./catalogue/sheet.ts";
import { certificationHandlers } from "./certification/handlers.ts";
import { certificationMoney, createCertification } from "./certification/service.ts";
import { createChildProcesses } from "./child-processes.ts";
import { citizenHandlers } from "./citizen/handlers.ts";
import { createCitizen } from "./citizen/service.ts";
import { type CoreContext, createContext } from "./context.ts";
import { createChecks } from "./copies/check.ts";
import { createCodeChecks } from "./copies/check-code.ts";
import { copyDocuments } from "./copies/documents.ts";
import { copiesHandlers } from "./copies/handlers.ts";
import { createCopyRegister } from "./copies/register.ts";
import { createSeals } from "./copies/seal/machine.ts";
import { createCopies } from "./copies/service.ts";
import { createSources } from "./copies/sources.ts";
import { createCopyViews } from "./copies/views.ts";
import { dailyHandlers } from "./daily/handlers.ts";
import { createDaily } from "./daily/service.ts";
import { createBeforeScan } from "./digitise/before-scan.ts";
import { createExemptions } from "./digitise/gate.ts";
import { digitiseHandlers } from "./digitise/handlers.ts";
import { type MakeWriter, registerDigitiseJobs } from "./digitise/jobs.ts";
import { createSeparators } from "./digitise/separators.ts";
import { createDigitise } from "./digitise/service.ts";
import { createDocumentViews } from "./digitise/views.ts";
import { createWatchedFolder } from "./digitise/watched.ts";
import { createDispatch } from "./dispatch.ts";
import { createBoards } from "./dossiers/boards.ts";
import { createDrafts } from "./dossiers/drafts.ts";
import { createFinding } from "./dossiers/finding.ts";
import { dossiersHandlers } from "./dossiers/handlers.ts";
import { createNumbering } from "./dossiers/numbering.ts";
import { createReceipts } from "./dossiers/receipt.ts";
import { createDossiers, dossierState } from "./dossiers/service.ts";
import { createDossierViews } from "./dossiers/views.ts";
import { enrolmentHandlers } from "./enrolment/handlers.ts";
import { createDeviceIdentity, createEnrolment, createRenewal, ensureDeviceId } from "./enrolment/service.ts";
import { AppError } from "./errors.ts";
import { exchangeHandlers } from "./exchange/handlers.ts";
import { createExchange, machinesMet } from "./exchange/service.ts";
import { feedbackHandlers } from "./feedback/handlers.ts";
import { createFeedback } from "./feedback/service.ts";
import { feesHandlers } from "./fees/handlers.ts";
import { createFees, owedBy } from "./fees/service.ts";
import { formsHandlers } from "./forms/handlers.ts";
import { createPapers } from "./forms/papers.ts";
import { createPrintWaits } from "./forms/print-waits.ts";
import { createRegister } from "./forms/register.ts";
import { createForms, formTitles } from "./forms/service.ts";
import { incidentsHandlers } from "./incidents/handlers.ts";
import { createIncidents, noteToken, requireNotLost } from "./incidents/service.ts";
import { createJobQueue } from "./jobs/queue.ts";
import { type Law, receivingLaw } from "./law.ts";
import { lifeHandlers } from "./life/handlers.ts";
import { createLife } from "./life/service.ts";
import { createLifeWork } from "./life/work.ts";
import { lifeLaw } from "./life-law.ts";
import { noticesHandlers } from "./notices/handlers.ts";
import { createNotices } from "./notices/service.ts";
import { createClockGuard } from "./office/clock.ts";
import type { OfficeConfig } from "./office/config.ts";
import {
  createDemonstrationAccounts,
  requireSameProfile,
  withoutDemonstrationTrust,
} from "./office/demonstration.ts";
import { createDoctor } from "./office/doctor.ts";
import { officeHandlers } from "./office/handlers.ts";
import { createNetworkSetting } from "./office/network.ts";
import { createPrinters } from "./office/printer.ts";
import { createOffice } from "./office/service.ts";
import { createStartup } from "./office/startup.ts";
import { onlineHandlers } from "./online/handlers.ts";
import { createOnline } from "./online/service.ts";
import { padHandlers } from "./pad/handlers.ts";
import { createPadEntries, createPads } from "./pad/service.ts";
import { parcelsHandlers } from "./parcels/handlers.ts";
import { createParcels } from "./parcels/service.ts";
import { peopleHandlers } from "./people/handlers.ts";
import { createCardReading, createPeople } from "./people/service.ts";
import type { Ports } from "./ports.ts";
import { listFolderOf, referenceOf } from "./reference-data.ts";
import { rehearsalHandlers } from "./rehearsal/handlers.ts";
import { createRehearsals } from "./rehearsal/service.ts";
import { reportsHandlers } from "./reports/handlers.ts";
import { createReports } from "./reports/service.ts";
import { returnsHandlers } from "./returns/handlers.ts";
import { createReturns, profileOn } from "./returns/service.ts";
import { scanningHandlers } from "./scanning/handlers.ts";
import { createScanning } from "./scanning/service.ts";
import { scoringHandlers } from "./scoring/handlers.ts";
import { createScoring } from "./scoring/service.ts";
import { createCompletion } from "./signing/completion.ts";
import { signingHandlers } from "./signing/handlers.ts";
import { createRevocationLists } from "./signing/lists.ts";
import { createProvinceTrust } from "./signing/province-trust.ts";
import { createSigning } from "./signing/service.ts";
import { createTokenSessions } from "./signing/token-sessions.ts";
import { syncHandlers } from "./sync/handlers.ts";
import {
  amendRefused,
  createAges,
  createCentre,
  createDifferences,
  createPackages,
  createRefused,
  createSync,
  hearAgain,
  heldDossiers,
  tellChangesAgain,
} from "./sync/service.ts";
import { dayOf } from "./time.ts";
import { trainingHandlers } from "./training/handlers.ts";
import { createTraining } from "./training/service.ts";
import { createBlobs } from "./transfer/blobs.ts";
import { createUploads } from "./transfer/uploads.ts";
import type { Origin } from "./wire.ts";

export interface CoreOptions {
  ports: Ports;
  config: OfficeConfig;
  law: Law;
  /** data folder of this machine; absolute */
  folder: string;
  version: string;
  /** day on which this program was built */
  buildDay: string;
  ocrWorkers: number;
  makeWriter: MakeWriter;
  /** accounts of a demonstration office, made at its first start; never passed for a real one */
  demonstrationAccounts: readonly NewAccount[];
  /** answers are checked against the contract: tests and demonstration */
  checkOutput: boolean;
  /** where the real data are, when `folder` is that of training; and what ends this process for another one */
  training?: { folder: string; restart(): void };
  /** as `DatabaseOptions.copy`: the simulation decides the order of everything, and lets no thread run beside it */
  copyDatabase?: CopyDatabase;
  /** shows what the features stand on: the simulation writes what a token's signing would, and reads rows */
  onOpen?(core: CoreContext): void;
}

export interface Core {
  startup: Startup;
  call(envelope: unknown, from: { client: string; origin: Origin }): Promise<Reply>;
  blob: ReturnType<typeof createBlobs>["open"];
  upload: ReturnType<typeof createUploads>["receive"];
  subscribe(listener: (client: string | null, event: CounterEvent) => void): void;
  gone(client: string): void;
  close(): Promise<void>;
}

/**
 * The composition root: opens the database and wires every feature to it. Throws what `openDatabase`
 * throws; the host turns that into a startup screen of its own.
 */
export async function createCore(options: CoreOptions): Promise<Core> {
  const { ports, config, law, folder } = options;
  const listeners: ((client: string | null, event: CounterEvent) => void)[] = [];
  const emit = (topic: Topic, ids: string[]) => {
    for (const listener of listeners) listener(null, { topic, ids });
  };
  const { database, recovery } = await openDatabase({
    folder,
    masterKey: await ports.keys.masterKey(),
    disk: ports.disk,
    random: ports.random,
    clock: ports.clock,
    copy: options.copyDatabase,
    onEvent: (topic, ids) => emit(topic as Topic, ids),
  });
  const core = createContext({ ports, config, database, emit });
  try {
    await requireSameProfile(core);
  } catch (error) {
    await database.close();
    throw error;
  }
  const deviceId = await ensureDeviceId(database, ports);
  const devices = createDeviceIdentity({ database, ports, deviceId });
  options.onOpen?.(core);

  const children = createChildProcesses(core, options.ocrWorkers);
  const { imaging, bulkImaging, pdf, catalogue: catalogueChild, scanner, pool } = children;
  const listFolder = listFolderOf(folder);
  async function verify(bytes: Uint8Array): Promise<VerifyReport> {
    const { trustFolders, demonstration } = config;
    const report = await pdf.call<VerifyReport>("verify", {
      bytes,
      trustFolders,
      listFolder,
      now: ports.clock.now(),
    });
    return demonstration ? report : withoutDemonstrationTrust(report);
  }

  const training = createTraining(core, options.training ?? { folder, restart: () => {} });
  await training.noteLeft();
  const accounts = createAccounts(core);
  await createDemonstrationAccounts(core, accounts, options.demonstrationAccounts);
  const blobs = createBlobs(ports, database.files);
  const uploads = createUploads(database.files, ports.random);
  const queue = createJobQueue({ database, ports, owner: deviceId });
  const numbering = createNumbering(core, config.agency.code);
  const seals = createSeals(core, {
    law: law.paperCopy.seal,
    authorities: law.paperCopy.authorities,
    deviceId,
    numbering,
  });
  const enrolment = createEnrolment({
    database,
    ports,
    devices,
    folder,
    version: options.version,
    machineName: config.machineName,
    hasOffice: true,
  });
  const renewal = createRenewal({ database, ports, devices });
  const sync = createSync(core, {
    deviceId,
    verify,
    enrolled: enrolment.line,
    alongside: async (line) => {
      await seals.sync(line);
      await renewal.sync(line);
      await packages.learnKey(line);
      const failure = await reference.bring(line);
      // a file that arrives damaged is said among the machine's data, and holds up no dossier
      if (failure && failure.code !== "sync.hash-mismatch") throw failure;
      await provinceAccounts.endLeftOver();
    },
  });
  const packages = createPackages(core, { deviceId, folder, engine: sync, config: sync.config });
  const forms = createForms(core, { numbering, law: law.forms });
  const register = createRegister(core, { forms });
  const papers = createPapers(core, { blobs, pdf, law: law.forms, qr: law.paperCopy.qr });
  const calendars = await createCalendars(core, { shipped: law.calendar, keys: law.calendarKeys, forms });
  const clock = await createClockGuard(core, {
    buildDay: options.buildDay,
    calendarYears: () => calendars.announcedYears(),
    serverSkew: () => sync.clockSkew(),
  });

  const catalogue = createCatalogueRecords(core, law.catalogue);
  await catalogue.load();
  const known = createKnownProcedures(law.catalogue);
  const imports = createCatalogueImports(core, {
    catalogue: law.catalogue,
    records: catalogue,
    child: catalogueChild,
    uploads,
    blobs,
  });
  const trust = createProvinceTrust(core, { pdf, folder, listFolder });
  const reference = referenceOf(core, { imports, calendars, tables: catalogueChild, trust });
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
  const documentViews = createDocumentViews(core, blobs, imaging);
  const checks = createChecks(core, { blobs, pdf, verify });
  const digitise = createDigitise(
    core,
    documentViews,
    { imaging, bulk: bulkImaging },
    { signatures: checks.sentence },
  );
  const watched = createWatchedFolder(core);
  const assist = createAssist(core, {
    law: law.online,
    blobs,
    imaging,
    codes: law.codes,
    procedure: (code) => knownProcedure(receiving.procedure, code),
    drafts,
    forms,
    profile: (at) => rulesOfLife.profile(at).id,
    makeWriter: options.makeWriter,
    scanning: (paperId) => scanning.into(paperId),
  });
  const scanning = createScanning(core, { digitise, others: assist.place, child: scanner });
  const digitiseJobs = registerDigitiseJobs(core, queue, {
    pool,
    imaging: bulkImaging,
    makeWriter: options.makeWriter,
    ...(config.training
      ? { markTraining: (bytes: Uint8Array) => pdf.call<Uint8Array>("markTraining", { bytes }) }
      : {}),
    extracted: applyTyped,
  });
  const completion = createCompletion(core, { queue, pdf, listFolder, verify });
  const lists = createRevocationLists(core, { pdf, folder: listFolder });
  const tokens = createTokenSessions(core, {
    require: (serial) => requireNotLost(core, serial),
    opened: (officer, token) => noteToken(core, officer, token),
  });
  const incidents = createIncidents(core, { accounts, lockToken: (serial) => tokens.lock(serial) });
  const signing = createSigning(core, {
    accounts,
    views: documentViews,
    tokens,
    pdf,
    blobs,
    uploads,
    verify,
    completion,
    lists,
    sendBack: digitise.folderPapers.sendBack,
  });
  const campaigns = createCampaigns(core, {
    digitise,
    views: documentViews,
    forms,
    queue,
    child: catalogueChild,
    uploads,
    blobs,
  });
  const copyViews = createCopyViews(core, { blobs, kinds: law.paperCopy.kinds });
  const copies = createCopies(core, {
    blobs,
    pdf,
    numbering,
    law: law.paperCopy,
    seals,
    views: copyViews,
    sources: createSources(core, { documents: documentViews, law: law.paperCopy.block, verify }),
    certified: certification.certified,
    documents: async (officer) => copyDocuments(core, await documentViews.list(officer, { open: false })),
  });
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
  const provinceAccounts = createProvinceAccounts(core, { accounts, skewMs: () => sync.clockSkew() });
  const admissions = createAdmissions(core, {
    accounts,
    devices,
    forms,
    requireClock: clock.require,
    machines: () => machinesMet(database.read),
    profile: (at) => rulesOfLife.profile(at).id,
  });
  accounts.guardPassword(admissions.requireStill, () => {});
  accounts.guardPassword(provinceAccounts.requireGrace, provinceAccounts.afterPassword);
  accounts.onLeave((accountId, why) => {
    if (why === "sign-out") void provinceAccounts.ended(accountId);
  });
  const network = createNetworkSetting({ database, ports, proxy: config.proxy });
  await network.apply();
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
  const dispatch = createDispatch({
    random: ports.random,
    log: ports.log,
    checkOutput: options.checkOutput,
    bring: exchange.bring,
    stillSeated: ({ client, origin, session }) =>
      origin === "cli" || accounts.sessionOf(client)?.id === session?.id,
    handlers: {
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
    },
  });

  accounts.onSessionEnd((client) => {
    blobs.clear();
    uploads.forget(client);
    people.scanner.forget();
    void signing.leave(accounts.seated());
  });
  await queue.start();
  await people.scanner.start();
  await digitiseJobs.showGivenUp();
  campaigns.settleSoon();
  await completion.takeUp("system");
  await completion.renewOld();
  completion.watch();
  await signing.takeUp();
  notices.start();
  await online.start();
  incidents.start();
  await sync.start();
  await exchange.start();
  const archive = createArchive(core);
  void archive.start();
  const backups = createBackups(core);
  backups.start();

  return {
    startup: startup.current(),
    call: (envelope, from) => dispatch(envelope, { ...from, session: accounts.sessionOf(from.client) }),
    blob: (t, range) => blobs.open(t, range),
    async upload(client, name, mediaType, bytes) {
      // nobody fills this machine's disk without having signed in
      if (!accounts.sessionOf(client)) throw new AppError("session.required");
      return uploads.receive(client, name, mediaType, bytes);
    },
    subscribe: (listener) => void listeners.push(listener),
    gone: (client) => {
      uploads.forget(client);
      citizen.gone(client);
      accounts.leave(client).catch((error) => ports.log.error("session.end-failed", { why: String(error) }));
    },
    async close() {
      backups.stop();
      completion.stop();
      archive.stop();
      await notices.stop();
      await online.stop();
      incidents.stop();
      await exchange.stop();
      await packages.stop();
      await sync.stop();
      await people.scanner.stop();
      await scanning.stop();
      await queue.stop();
      await campaigns.stop();
      // the file that is being signed still needs the processes
      await signing.stop();
      await children.stop();
      await backups.make();
      await database.close();
    },
  };
}
