import { z } from "zod";
import { collectUnverified, inForceOn, type ReadJson, type UnverifiedItem } from "../catalogue/service.ts";
import { AppError } from "../errors.ts";
import type { QrItemsConfig } from "./qr-text.ts";
import type { PaperCopyConfig } from "./rules.ts";
import { SealAuthorities, type SealAuthority } from "./seal/keys.ts";

const Day = z.iso.date();
const Sourced = { source: z.string().min(1), unverified: z.literal(true).optional() };
const Line = z.strictObject({ text: z.string().min(1), ...Sourced });

/** The four kinds of paper made from an electronic file. */
const COPY_KINDS = ["converted", "true-copy", "certified", "view"] as const;
/** What a kind is called where no rule of the day names it. */
export const KIND_NAMES: Record<(typeof COPY_KINDS)[number], string> = {
  converted: "Bản giấy chuyển đổi",
  "true-copy": "Sao y",
  certified: "Bản sao có chứng thực",
  view: "Bản in để xem",
};

/** What one kind of paper copy asks for and carries, dated: `resources/law/paper-copy-kinds.json`. */
const CopyKindRule = z.strictObject({
  kind: z.enum(COPY_KINDS),
  name: z.string().min(1),
  says: z.string().min(1),
  inForceFrom: Day.nullable(),
  inForceTo: Day.nullable(),
  ...Sourced,
  /** files it may be made from: of a result, of a paper signed here, of one that is not signed */
  from: z.array(z.enum(["result", "document", "unsigned"])).min(1),
  /** only from a file whose signatures hold */
  verified: z.boolean(),
  /** only by the agency that manages the result */
  ownAgency: z.boolean(),
  numberPrefix: z.string().regex(/^[A-Z]{2}$/),
  /** whether its paper needs the agency's seal */
  seal: z.enum(["required", "when-required", "none"]),
  /** carries the six legal items and the system's signed code */
  sealed: z.boolean(),
  /** absent: as the block of converted copies says */
  mark: Line.optional(),
  lines: z.array(Line).optional(),
  places: z
    .array(z.strictObject({ heading: z.string(), note: z.string(), name: z.string(), ...Sourced }))
    .optional(),
  watermark: Line.optional(),
  conditions: z
    .array(
      z.strictObject({
        key: z.string().min(1),
        how: z.enum(["checked", "asked", "printed"]),
        text: z.string().min(1),
        ...Sourced,
        /** asked before the printing, not before the making: the picture must be there to compare with */
        after: z.literal(true).optional(),
      }),
    )
    .min(1),
  details: z.array(
    z.strictObject({
      key: z.enum(["officeNumber", "signerTitle", "signerName", "certification"]),
      label: z.string().min(1),
      example: z.string(),
      /** used once a year */
      unique: z.literal(true).optional(),
      ...Sourced,
    }),
  ),
});
export type CopyKindRule = z.infer<typeof CopyKindRule>;

const CopyKindsFile = z.strictObject({
  title: z.string(),
  note: z.string(),
  kinds: z.array(CopyKindRule).min(1),
});

/** How the system's own code is drawn and when a machine asks for a new key: `resources/law/seal.json`. */
const SealRule = z.strictObject({
  id: z.string(),
  title: z.string(),
  inForceFrom: Day,
  inForceTo: Day.nullable(),
  ...Sourced,
  name: z.string().min(1),
  /** sentences beside the two codes */
  caption: z.array(z.string().min(1)).min(1),
  /** what stands there when this machine has no key */
  withoutKey: z.string().min(1),
  print: z.strictObject({
    position: z.literal("top-right"),
    errorCorrection: z.enum(["L", "M", "Q", "H"]),
    quietZoneModules: z.number().int().min(4),
    minModuleMm: z.number().positive(),
    minSizeMm: z.number().positive(),
    source: z.string(),
  }),
  renewal: z.strictObject({
    daysBeforeEnd: z.number().int().min(1),
    /** share of the allowed codes that are used */
    usedShare: z.number().gt(0).max(1),
    source: z.string(),
  }),
});
export type SealRule = z.infer<typeof SealRule>;

/** Every legal parameter of paper copies. */
export interface CopiesLaw {
  block: PaperCopyConfig;
  qr: QrItemsConfig;
  kinds: readonly CopyKindRule[];
  seal: SealRule;
  /** who certifies machines' keys, beside those of this machine's trust folders */
  authorities: readonly SealAuthority[];
}

/** Reads and validates what governs paper copies. Throws on a damaged file. */
export async function loadCopiesLaw(
  readJson: ReadJson,
): Promise<{ rules: CopiesLaw; unverified: UnverifiedItem[] }> {
  const files = {
    block: "law/paper-copy-block.json",
    qr: "law/qr-items.json",
    kinds: "law/paper-copy-kinds.json",
    seal: "law/seal.json",
    authorities: "trust/seal-authorities.json",
  } as const;
  const [block, qr, kinds, seal, authorities] = await Promise.all(Object.values(files).map(readJson));
  return {
    rules: {
      block: block as PaperCopyConfig,
      qr: qr as QrItemsConfig,
      kinds: CopyKindsFile.parse(kinds).kinds,
      seal: SealRule.parse(seal),
      authorities: SealAuthorities.parse(authorities).authorities,
    },
    unverified: (
      [
        [files.block, block],
        [files.qr, qr],
        [files.kinds, kinds],
        [files.seal, seal],
        [files.authorities, authorities],
      ] as const
    ).flatMap(([path, json]) => collectUnverified("Bản giấy", path, json, {})),
  };
}

/** The rule for a kind on a day. Throws `copies.kind-unfit` when none is in force. */
export function kindOn(
  kinds: readonly CopyKindRule[],
  kind: CopyKindRule["kind"],
  day: string,
): CopyKindRule {
  const rule = kinds.find((one) => one.kind === kind && inForceOn(day, one.inForceFrom, one.inForceTo));
  if (!rule) throw new AppError("copies.kind-unfit", { why: "loại này chưa hoặc không còn hiệu lực" });
  return rule;
}
