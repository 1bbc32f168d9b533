import { compactDay, padNumber } from "../time.ts";

/**
 * Number in the register of paper copies (sổ bản giấy): `BG-<agency>-<yymmdd>-00001`, the first letters by kind, the
 * ordinals of one series; provisional ones are marked TẠM and by machine.
 */
export function copyNumber(given: {
  ordinal: number;
  provisional: boolean;
  /** `yyyy-MM-dd` */
  day: string;
  agencyCode: string;
  machineName: string;
  prefix: string;
}): string {
  const day = compactDay(given.day);
  const ordinal = padNumber(given.ordinal, 5);
  return given.provisional
    ? `TẠM-${given.prefix}-${given.machineName}-${day}-${ordinal}`
    : `${given.prefix}-${given.agencyCode}-${day}-${ordinal}`;
}
