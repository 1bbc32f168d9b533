import { createHash } from "node:crypto";
import { z } from "zod";
import { Role } from "../../../preload/contract/index.ts";
import type { OfficeConfig } from "../office/config.ts";
import type { Disk } from "../ports.ts";

/** Beside the real data: while this file stands there, the machine opens its training folder and nothing else. */
export const TRAINING_FILE = "tap-huan.json";
/** What the real counter has still to write into its log: who left training, and when. */
export const LEFT_FILE = "tap-huan-da-ra.json";
export const TRAINING_FOLDER = "tap-huan";
/** The system's name on every training paper and in its QR. */
export const TRAINING_SYSTEM = "TẬP HUẤN - KHÔNG CÓ GIÁ TRỊ";
/** Before every number of training: no pattern of a real one begins so. */
export const TRAINING_MARK = "TH-";
/** Everybody's password in training; said on the screen, so that nobody types the real one. */
export const TRAINING_PASSWORD = "TapHuan#2026";
/** Every training token's PIN; said beside the field, so that nobody types the real one. */
export const TRAINING_PIN = "12345678";
/** Authority of training's certificates, made on this machine; trusted in its own training folder and nowhere else. */
export const TRAINING_CA = "CA TẬP HUẤN - KHÔNG CÓ GIÁ TRỊ";
export const TRAINING_BANNER =
  "TẬP HUẤN: mọi thứ ở đây là thử, không gửi về tỉnh, không có giá trị. Không nhập giấy tờ thật của người dân";

export const TrainingSession = z.strictObject({
  username: z.string(),
  fullName: z.string(),
  at: z.string(),
  officers: z.array(
    z.strictObject({
      username: z.string(),
      fullName: z.string(),
      title: z.string(),
      roles: z.array(Role),
      homeAgency: z.string(),
      workAgency: z.string(),
    }),
  ),
});
export type TrainingSession = z.infer<typeof TrainingSession>;

/** The training that is on in this data folder; null when none is, or nobody can tell who began it. */
export async function readTraining(disk: Disk, folder: string): Promise<TrainingSession | null> {
  const bytes = await disk.read(`${folder}/${TRAINING_FILE}`);
  if (!bytes) return null;
  try {
    return TrainingSession.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    // a file that is half written or was made by hand must not keep the real counter shut
    return null;
  }
}

/** The tokens that stand in for real ones in training: files in its own folder, behind the same process. */
export interface TrainingTokens {
  folder: string;
  /** holds the certificate of training's authority */
  trustFolder: string;
  /** SHA-256 of the certificates that stand in for the office's seals, in the order of `OfficeConfig.seals` */
  seals: string[];
}

/** Twelve digits for an officer of training. No real identity number begins with 000 (NĐ 137/2015 Điều 13). */
export const trainingIdentity = (username: string): string =>
  `000${(createHash("sha256").update(username).digest().readUIntBE(0, 6) % 1_000_000_000).toString().padStart(9, "0")}`;

/** True for the issuer of a certificate of training. */
export const isTrainingIssuer = (issuer: string): boolean => issuer.normalize("NFC").includes(TRAINING_CA);

/**
 * The office as training knows it: the same names and forms, and nothing that reaches anybody. No province, no other
 * machine, no real token, no real seal, no program that signs, and a system whose name says what it is. Tokens and
 * seals are training's own, kept by the same persons.
 */
export function trainingConfig(
  config: OfficeConfig,
  session: TrainingSession,
  tokens: TrainingTokens,
): OfficeConfig {
  return {
    ...config,
    training: { username: session.username, fullName: session.fullName, at: session.at },
    system: { name: TRAINING_SYSTEM, owner: TRAINING_SYSTEM, lookupUrl: "không tra cứu được" },
    sync: null,
    provinceAccounts: null,
    token: {
      module: null,
      environment: { COUNTER_TRAINING_TOKENS: tokens.folder, COUNTER_TRAINING_SINCE: session.at },
      sessionMinutes: config.token?.sessionMinutes ?? 10,
      helper32: null,
    },
    signService: null,
    seals: config.seals.flatMap((seal, index) => {
      const certificate = tokens.seals[index];
      return certificate ? [{ ...seal, certificates: [certificate] }] : [];
    }),
    timestamp: null,
    trustFolders: [...config.trustFolders, tokens.trustFolder],
    requireRevocationList: false,
    escrowPublicKey: null,
    watchedFolder: null,
    exchange: { ...config.exchange, enabled: false, announce: false, addresses: [] },
  };
}

/** A paper's code that says of itself that it is of training. */
export const isTrainingPaper = (paper: { dossierCode: string; systemName: string }): boolean =>
  paper.dossierCode.startsWith(TRAINING_MARK) ||
  paper.systemName.normalize("NFC").toLocaleUpperCase("vi").includes("TẬP HUẤN");

/** A number as training prints it. */
export const markedNumber = (text: string): string =>
  text === "" || text.startsWith(TRAINING_MARK) ? text : `${TRAINING_MARK}${text}`;
