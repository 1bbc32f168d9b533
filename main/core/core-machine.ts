import type { VerifyReport } from "../../preload/contract/index.ts";
import { createProvinceAccounts } from "./accounts/province.ts";
import { createAccounts } from "./accounts/service.ts";
import { isWorkingDay } from "./calendars/calendar.ts";
import { createCalendars } from "./calendars/service.ts";
import { createCatalogueImports } from "./catalogue/imports.ts";
import { createCatalogueRecords } from "./catalogue/records.ts";
import { createKnownProcedures } from "./catalogue/service.ts";
import { createChildProcesses } from "./child-processes.ts";
import type { CoreContext } from "./context.ts";
import { createSeals } from "./copies/seal/machine.ts";
import type { CoreOptions } from "./core.ts";
import { createNumbering } from "./dossiers/numbering.ts";
import { createDeviceIdentity, createEnrolment, createRenewal, ensureDeviceId } from "./enrolment/service.ts";
import { createPapers } from "./forms/papers.ts";
import { createRegister } from "./forms/register.ts";
import { createForms } from "./forms/service.ts";
import { createJobQueue } from "./jobs/queue.ts";
import { createClockGuard } from "./office/clock.ts";
import { createDemonstrationAccounts, withoutInventedTrust } from "./office/demonstration.ts";
import { createNetworkSetting } from "./office/network.ts";
import { listFolderOf, referenceOf } from "./reference-data.ts";
import { createProvinceTrust } from "./signing/province-trust.ts";
import { createPackages, createSync } from "./sync/service.ts";
import { createTraining } from "./training/service.ts";
import { createBlobs } from "./transfer/blobs.ts";
import { createUploads } from "./transfer/uploads.ts";

/** What every feature stands on: processes, accounts, files, numbers, the line to the province, the catalogue. */
export async function createMachine(core: CoreContext, options: CoreOptions) {
  const { law, folder } = options;
  const { ports, config, database } = core;

  const deviceId = await ensureDeviceId(database, ports);
  const devices = createDeviceIdentity({ database, ports, deviceId });
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
    return withoutInventedTrust(report, { demonstration, training: config.training !== undefined });
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
    worksOn: (day) => isWorkingDay(calendars.current(), day),
    alongside: [
      (line) => seals.sync(line),
      (line) => renewal.sync(line),
      (line) => packages.learnKey(line),
      async (line) => {
        const failure = await reference.bring(line);
        // a file that arrives damaged is said among the machine's data, and holds up no dossier
        if (failure && failure.code !== "sync.hash-mismatch") throw failure;
      },
      () => provinceAccounts.sync(),
    ],
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
  const provinceAccounts = createProvinceAccounts(core, { accounts, skewMs: () => sync.clockSkew() });
  const network = createNetworkSetting({ database, ports, proxy: config.proxy });
  await network.apply();

  return {
    deviceId,
    devices,
    children,
    imaging,
    bulkImaging,
    pdf,
    catalogueChild,
    scanner,
    pool,
    listFolder,
    verify,
    training,
    accounts,
    blobs,
    uploads,
    queue,
    numbering,
    seals,
    enrolment,
    renewal,
    sync,
    packages,
    forms,
    register,
    papers,
    calendars,
    clock,
    catalogue,
    known,
    imports,
    trust,
    provinceAccounts,
    network,
  };
}

export type Machine = Awaited<ReturnType<typeof createMachine>>;
