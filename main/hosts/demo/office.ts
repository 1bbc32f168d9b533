import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type DemoOffice, loadDemoOffice } from "../../core/catalogue/service.ts";
import type { OfficeConfig } from "../../core/office/config.ts";
import { findPlaces } from "../node/resources.ts";
import { ensureDemoCalendar } from "./calendar.ts";
import { ensureDemoSeal } from "./seal.ts";
import { ensureDemoTokens } from "./soft-token.ts";

export interface PreparedDemonstration {
  office: DemoOffice;
  config: OfficeConfig;
}

/** The invented officers and citizens of the demonstration. */
export async function demonstrationOffice(): Promise<DemoOffice> {
  const { resources } = findPlaces();
  return loadDemoOffice(async (path) => JSON.parse(await readFile(join(resources, path), "utf8")));
}

/**
 * Makes (or finds again) the demonstration office of one data folder: its CA and software tokens, and
 * `office.json`. Nothing here is trusted outside this folder. Without SoftHSM2 all but signing works.
 */
export async function prepareDemonstration(options: {
  folder: string;
  serverUrl: string;
  deviceToken: string;
  say(line: string): void;
}): Promise<PreparedDemonstration> {
  const { folder } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const office = await demonstrationOffice();
  let token: OfficeConfig["token"] = null;
  const seals: OfficeConfig["seals"] = [];
  const trustFolders = [
    ensureDemoCalendar(join(folder, "demo-calendar")).trustFolder,
    ensureDemoSeal(join(folder, "demo-seal")).trustFolder,
  ];
  try {
    const made = await ensureDemoTokens({
      folder: join(folder, "demo-tokens"),
      seal: { name: office.agency.name, label: office.seal.label, pin: office.seal.pin },
      officers: office.officers.flatMap((officer) =>
        officer.token
          ? [
              {
                fullName: officer.fullName,
                identity: officer.identity,
                label: officer.token.label,
                pin: officer.token.pin,
              },
            ]
          : [],
      ),
    });
    token = {
      module: made.module,
      environment: { SOFTHSM2_CONF: made.softhsmConf },
      sessionMinutes: 10,
      helper32: null,
    };
    trustFolders.push(made.trustFolder);
    seals.push({
      agency: office.agency.name,
      certificates: [made.sealSha256],
      keepers: [office.seal.keeper],
    });
  } catch (error) {
    options.say(
      `Chưa có token phần mềm (${error instanceof Error ? error.message : "lỗi"}); mọi việc khác vẫn làm được.`,
    );
  }
  const watched = join(folder, "thu-muc-quet");
  await mkdir(watched, { recursive: true, mode: 0o700 });
  const config: OfficeConfig = {
    demonstration: true,
    agency: {
      code: office.agency.code,
      codeUnverified: true,
      name: office.agency.name,
      parentName: "",
      unitName: office.agency.centreName,
      abbreviation: "TTPVHCC",
      address: office.agency.address,
      phone: office.agency.phone,
      place: "",
    },
    machineName: "QUAY-01",
    system: {
      name: "Hệ thống thông tin giải quyết TTHC tỉnh Nghệ An",
      owner: "Ủy ban nhân dân tỉnh Nghệ An",
      lookupUrl: "dichvucong.nghean.gov.vn, mục Tra cứu hồ sơ",
    },
    maskIdentityInQr: true,
    formPaper: "",
    sync: { serverUrl: options.serverUrl, deviceToken: options.deviceToken },
    token,
    provinceAccounts: null,
    proxy: null,
    signService: null,
    seals,
    capacities: office.capacities.map((one) => ({ ...one, from: "2026-01-01", to: null })),
    timestamp: null,
    trustFolders,
    requireRevocationList: false,
    escrowPublicKey: null,
    clamd: null,
    scanHelper: null,
    watchedFolder: watched,
    upload: { kilobytesPerSecond: null, workingHours: null },
    // a demonstration looks for nobody by itself
    exchange: { enabled: true, port: 0, announce: false, addresses: [], keepConfirmedDays: 3 },
    numberDaysAhead: 45,
    memoryLimitMb: 1150,
    keepSentScansDays: 30,
    idleLockMinutes: 15,
  };
  await writeFile(join(folder, "office.json"), `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  return { office, config };
}
