import { z } from "zod";
import { Role } from "../../../preload/contract/index.ts";
import { AppError } from "../errors.ts";
import type { Disk } from "../ports.ts";

/** What IT sets for one machine: whose counter it is, and where its parts are. Stands as `office.json` in the data folder. */
export const OfficeConfig = z.object({
  /** a demonstration trusts its own CA and token and shows a permanent banner */
  demonstration: z.boolean(),
  agency: z.object({
    /** mã định danh cơ quan, QĐ 20/2020/QĐ-TTg */
    code: z.string(),
    codeUnverified: z.boolean(),
    name: z.string(),
    parentName: z.string(),
    /** name of the counter unit, as the form prints it */
    unitName: z.string(),
    abbreviation: z.string(),
    address: z.string(),
    phone: z.string(),
    /** địa danh before the day on a paper; empty takes it from the name of the agency */
    place: z.string().default(""),
  }),
  machineName: z.string(),
  system: z.object({
    name: z.string(),
    /** cơ quan chủ quản of the information system (NĐ 45/2020 Điều 18.2.b) */
    owner: z.string(),
    lookupUrl: z.string(),
  }),
  maskIdentityInQr: z.boolean(),
  /** paper of the counter's forms where a layout has both; empty leaves it to the layout */
  formPaper: z.enum(["A5", "A4", ""]).default(""),
  sync: z.object({ serverUrl: z.string(), deviceToken: z.string() }).nullable(),
  /** the library of the tokens; null or without `module`: it is looked for on the machine */
  token: z
    .object({
      module: z.string().nullable().default(null),
      environment: z.record(z.string(), z.string()).default({}),
      /** a token that nobody signs with asks for its PIN again after so long; minutes */
      sessionMinutes: z.number().min(0.05).max(480).default(10),
      /** path of a 32-bit Node, which runs the libraries that exist in 32 bits alone */
      helper32: z.string().nullable().default(null),
    })
    .nullable(),
  /** people's accounts at the province (OpenID Connect); null: local accounts alone */
  provinceAccounts: z
    .object({
      issuer: z.url({ protocol: /^https?$/ }),
      clientId: z.string().min(1),
      scopes: z.string().default("openid profile offline_access"),
      usernameClaim: z.string().default("preferred_username"),
      nameClaim: z.string().default("name"),
      roleClaim: z.string().default("roles"),
      /** what a role of the province is at this counter */
      roles: z.record(z.string(), z.array(Role)),
      /** for how many days the local password opens the counter after the province last vouched for a person */
      grace: z.array(
        z.object({
          days: z.number().int().min(0).max(90),
          inForceFrom: z.iso.date(),
          inForceTo: z.iso.date().nullable(),
          source: z.string().min(1),
        }),
      ),
    })
    .nullable()
    .default(null),
  /** the office's way out: a proxy (HTTP), a proxy script (PAC), or null for what the system says */
  proxy: z
    .union([
      z.object({
        address: z.url({ protocol: /^http$/ }),
        /** hosts that are reached without it */
        except: z.array(z.string()).default(["127.0.0.1", "localhost", "[::1]"]),
      }),
      z.object({ pac: z.url({ protocol: /^https?$/ }) }),
      z.object({ direct: z.literal(true) }),
    ])
    .nullable()
    .default(null),
  /** a signing program on this machine (VGCA Sign Service), for tokens that our own engine cannot open */
  signService: z
    .object({
      name: z.string().default("VGCA Sign Service"),
      address: z.url({ protocol: /^wss?$/, hostname: /^(127\.0\.0\.1|localhost|\[::1\])$/ }),
      /** how long the person may take over one file, seconds */
      seconds: z.number().min(1).max(900).default(180),
    })
    .nullable()
    .default(null),
  /** seals of this office: SHA-256 of their certificates, and the user names of who keeps them (NĐ 30/2020 Điều 32, 33) */
  seals: z
    .array(
      z.object({
        agency: z.string(),
        certificates: z.array(z.string().regex(/^[0-9a-f]{64}$/)).min(1),
        keepers: z.array(z.string()).min(1),
      }),
    )
    .default([]),
  /** as what officers sign (quyền hạn, chức vụ), such as "KT. CHỦ TỊCH, PHÓ CHỦ TỊCH", from and to which day by what decision */
  capacities: z
    .array(
      z.object({
        username: z.string(),
        words: z.string().min(2),
        basis: z.string(),
        from: z.iso.date(),
        to: z.iso.date().nullable(),
      }),
    )
    .default([]),
  /** where the time of a signature is certified (RFC 3161) and how far signatures are completed; null where there is none */
  timestamp: z
    .object({ url: z.url({ protocol: /^https?$/ }), level: z.enum(["B-T", "B-LT", "B-LTA"]).default("B-LT") })
    .nullable()
    .default(null),
  /** folders with further trust anchors; a production office refuses the demonstration's */
  trustFolders: z.array(z.string()).default([]),
  /** no signature without a revocation list of the signer's issuer at hand; what was scanned waits then */
  requireRevocationList: z.boolean().default(false),
  /** PEM of IT's RSA public key; the master key is left wrapped for it beside the data (escrow) */
  escrowPublicKey: z.string().nullable().default(null),
  /** path of the program that speaks with WIA and TWAIN (Windows); null where none is installed */
  scanHelper: z.string().nullable().default(null),
  /** where ClamAV's daemon listens on this machine: a path, or `127.0.0.1:3310`; null where it usually does */
  clamd: z.string().nullable().default(null),
  watchedFolder: z.string().nullable().default(null),
  /** how fast files may go up, so that a thin line stays free; operations without files are never held back */
  upload: z
    .object({
      /** KB a second; null: as fast as the line is */
      kilobytesPerSecond: z.number().positive().nullable().default(null),
      /** hours with a limit of their own; 0: files wait until they are over */
      workingHours: z
        .object({ from: z.iso.time(), to: z.iso.time(), kilobytesPerSecond: z.number().min(0) })
        .nullable()
        .default(null),
    })
    .default({ kilobytesPerSecond: null, workingHours: null }),
  /** the other machines of this office on the local network; nothing happens before this machine is enrolled */
  exchange: z
    .object({
      enabled: z.boolean().default(true),
      port: z.number().int().min(0).max(65_535).default(47_115),
      /** makes itself known by mDNS; off where IT types addresses */
      announce: z.boolean().default(true),
      /** `host` or `host:port` of machines where announcements do not reach */
      addresses: z.array(z.string()).default([]),
      /**
       * second copies of what the province has confirmed are kept so long, days: as far back as the province's own
       * backups may be when it loses its disk, and the maker's disk is gone as well
       */
      keepConfirmedDays: z.number().min(0).max(365).default(3),
    })
    .default({ enabled: true, port: 47_115, announce: true, addresses: [], keepConfirmedDays: 3 }),
  /** numbers are leased for so many days ahead (dải số cấp trước); a machine that is seldom connected wants more */
  numberDaysAhead: z.number().int().min(1).max(90).default(45),
  /** what the core and its child processes may hold in memory together; megabytes (10^6 bytes) */
  memoryLimitMb: z.number().min(500).max(64_000).default(1150),
  /** scans of a finished dossier are kept so long after the province has confirmed them; days */
  keepSentScansDays: z.number().min(0).max(365).default(30),
  /** a window that nobody touches for this long goes back to sign-in with its forms parked; minutes */
  idleLockMinutes: z.number().min(0.05).max(480).default(15),
});
export type OfficeConfig = z.infer<typeof OfficeConfig> & {
  /** who began the training that is on; never in a file, the core's host sets it for the training folder */
  training?: { username: string; fullName: string; at: string };
};

/** Reads `office.json`. Throws `office.not-configured` in words when it is absent or malformed. */
export async function readOfficeConfig(disk: Disk, path: string): Promise<OfficeConfig> {
  const bytes = await disk.read(path);
  if (!bytes) throw new AppError("office.not-configured", { why: "thiếu tệp office.json" });
  let raw: unknown;
  try {
    raw = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new AppError("office.not-configured", { why: "tệp office.json không phải JSON" });
  }
  const parsed = OfficeConfig.safeParse(raw);
  if (!parsed.success) {
    throw new AppError("office.not-configured", {
      why: parsed.error.issues.map((issue) => issue.path.join(".")).join(", "),
    });
  }
  return parsed.data;
}
