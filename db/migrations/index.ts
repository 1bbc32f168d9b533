import type { Kysely } from "kysely";
import * as foundation from "./0001-foundation.ts";
import * as life from "./0002-life.ts";
import * as forms from "./0003-forms.ts";
import * as catalogue from "./0004-catalogue.ts";
import * as people from "./0005-people.ts";
import * as fees from "./0006-fees.ts";
import * as returns from "./0007-returns.ts";
import * as certification from "./0008-certification.ts";
import * as calendars from "./0009-calendars.ts";
import * as pages from "./0010-pages.ts";
import * as digitise from "./0011-digitise.ts";
import * as boards from "./0012-boards.ts";
import * as campaigns from "./0013-campaigns.ts";
import * as signing from "./0014-signing.ts";
import * as copies from "./0015-copies.ts";
import * as signingDesk from "./0016-signing-desk.ts";
import * as readings from "./0017-readings.ts";
import * as syncCentre from "./0018-sync-centre.ts";
import * as enrolment from "./0019-enrolment.ts";
import * as scanGate from "./0020-scan-gate.ts";
import * as sending from "./0021-sending.ts";
import * as notices from "./0022-notices.ts";
import * as exchange from "./0023-exchange.ts";
import * as letters from "./0024-letters.ts";
import * as daily from "./0025-daily.ts";
import * as pad from "./0026-pad.ts";
import * as paperLevels from "./0027-paper-levels.ts";
import * as online from "./0028-online.ts";
import * as incidents from "./0029-incidents.ts";
import * as assist from "./0030-assist.ts";
import * as printWaits from "./0031-print-waits.ts";
import * as bothWays from "./0032-both-ways.ts";
import * as parcels from "./0033-parcels.ts";
import * as parcelsShared from "./0034-parcels-shared.ts";
import * as papersShared from "./0035-papers-shared.ts";
import * as months from "./0036-months.ts";
import * as pagesAsked from "./0037-pages-asked.ts";
import * as versionsRestored from "./0038-versions-restored.ts";
import * as keptCopies from "./0039-kept-copies.ts";

export interface Migration {
  /** stored as SQLite's user_version */
  version: number;
  name: string;
  up(db: Kysely<unknown>): Promise<void>;
}

/** Every migration in the order in which it runs; listed by hand, never changed once released. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: "foundation", up: foundation.up },
  { version: 2, name: "life", up: life.up },
  { version: 3, name: "forms", up: forms.up },
  { version: 4, name: "catalogue", up: catalogue.up },
  { version: 5, name: "people", up: people.up },
  { version: 6, name: "fees", up: fees.up },
  { version: 7, name: "returns", up: returns.up },
  { version: 8, name: "certification", up: certification.up },
  { version: 9, name: "calendars", up: calendars.up },
  { version: 10, name: "pages", up: pages.up },
  { version: 11, name: "digitise", up: digitise.up },
  { version: 12, name: "boards", up: boards.up },
  { version: 13, name: "campaigns", up: campaigns.up },
  { version: 14, name: "signing", up: signing.up },
  { version: 15, name: "copies", up: copies.up },
  { version: 16, name: "signing-desk", up: signingDesk.up },
  { version: 17, name: "readings", up: readings.up },
  { version: 18, name: "sync-centre", up: syncCentre.up },
  { version: 19, name: "enrolment", up: enrolment.up },
  { version: 20, name: "scan-gate", up: scanGate.up },
  { version: 21, name: "sending", up: sending.up },
  { version: 22, name: "notices", up: notices.up },
  { version: 23, name: "exchange", up: exchange.up },
  { version: 24, name: "letters", up: letters.up },
  { version: 25, name: "daily", up: daily.up },
  { version: 26, name: "pad", up: pad.up },
  { version: 27, name: "paper-levels", up: paperLevels.up },
  { version: 28, name: "online", up: online.up },
  { version: 29, name: "incidents", up: incidents.up },
  { version: 30, name: "assist", up: assist.up },
  { version: 31, name: "print-waits", up: printWaits.up },
  { version: 32, name: "both-ways", up: bothWays.up },
  { version: 33, name: "parcels", up: parcels.up },
  { version: 34, name: "parcels-shared", up: parcelsShared.up },
  { version: 35, name: "papers-shared", up: papersShared.up },
  { version: 36, name: "months", up: months.up },
  { version: 37, name: "pages-asked", up: pagesAsked.up },
  { version: 38, name: "versions-restored", up: versionsRestored.up },
  { version: 39, name: "kept-copies", up: keptCopies.up },
];

/** The newest schema this program knows. */
export const SCHEMA_VERSION = MIGRATIONS.at(-1)?.version ?? 0;

for (const [index, migration] of MIGRATIONS.entries()) {
  if (migration.version !== index + 1) throw new Error(`migration ${migration.name} is out of order`);
}
