/** Names that Windows keeps for devices, with any suffix. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** Longest name of a file on every system that we meet, with room for a mark; bytes of UTF-8. */
const LONGEST = 200;

/**
 * A name that the page suggests, as a name of one file in one folder: no folders, no device, nothing that is not
 * seen (control characters, marks that turn the direction of writing and so hide a suffix), not too long.
 */
export function safeName(suggested: string): string {
  const name = suggested
    .toWellFormed()
    .normalize("NFC")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
    .replace(/[\\/:*?"<>|\u0000-\u001f\u007f-\u009f]/g, "-")
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/^[.\s]+|[.\s]+$/g, "");
  const suffix = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? "";
  let stem = name.slice(0, name.length - suffix.length);
  while (Buffer.byteLength(stem + suffix) > LONGEST) stem = [...stem].slice(0, -1).join("");
  const whole = stem + suffix || "tep";
  return DEVICE.test(whole) ? `_${whole}` : whole;
}
