import { compactDay, padNumber } from "../time.ts";

/** Number in the register of paper copies (sổ bản giấy): `BG-<agency>-<yymmdd>-00001`, provisional ones marked TẠM and by machine. */
export function copyNumber(given: {
  ordinal: number;
  provisional: boolean;
  /** `yyyy-MM-dd` */
  day: string;
  agencyCode: string;
  machineName: string;
}): string {
  const day = compactDay(given.day);
  const ordinal = padNumber(given.ordinal, 5);
  return given.provisional
    ? `TẠM-BG-${given.machineName}-${day}-${ordinal}`
    : `BG-${given.agencyCode}-${day}-${ordinal}`;
}
