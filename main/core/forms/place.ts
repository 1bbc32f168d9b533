/**
 * Địa danh of an agency for the line of place and day (NĐ 30/2020/NĐ-CP PL I): the name of its unit without the word
 * for its level, which stays where the name is a number (`Phường 1`). The whole name when it tells no unit.
 */
export function placeName(agencyName: string): string {
  const name = agencyName.normalize("NFC").trim();
  const found = [...name.matchAll(/(?<=^|\s)(xã|phường|đặc khu|thị trấn|tỉnh|thành phố)\s+/giu)].at(-1);
  if (!found) return name;
  const own = name.slice(found.index + found[0].length);
  if (!/^\d/.test(own)) return own;
  const level = found[1] ?? "";
  return `${level.charAt(0).toLocaleUpperCase("vi")}${level.slice(1)} ${own}`;
}
