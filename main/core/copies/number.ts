import { padNumber } from "../time.ts";

/** Number in the register of paper copies (sổ bản giấy): `BG-<agency>-<yymmdd>-00001`, provisional ones marked TẠM and by machine. */
export function copyNumber(given: {
  ordinal: number;
  provisional: boolean;
  day: string;
  agencyCode: string;
  machineName: string;
}): string {
  const ordinal = padNumber(given.ordinal, 5);
  return given.provisional
    ? `TẠM-BG-${given.machineName}-${given.day}-${ordinal}`
    : `BG-${given.agencyCode}-${given.day}-${ordinal}`;
}
