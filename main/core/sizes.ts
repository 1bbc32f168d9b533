/** Bytes in megabytes to one decimal, as a person reads it: `1,4`. */
export const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1).replace(".", ",");

/** Bytes in the unit that suits them, at least a KB, inside a sentence: `2,9 MB`, `298 MB`, `21 GB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.ceil(bytes / 1024))} KB`;
  const units = ["MB", "GB", "TB"];
  let value = bytes / 1024 / 1024;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${value < 10 ? value.toFixed(1).replace(".", ",") : Math.round(value)} ${units[unit]}`;
}

/** A disk with less than this wants room, with less than a tenth of it at once; bytes. */
export const LOW_DISK = 2 * 1024 ** 3;
