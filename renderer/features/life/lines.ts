/** Lines of a text field, without empty ones and without the numbers or dashes that people put before them. */
export function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/^\s*(?:[-–•*]|\d{1,2}[.)])\s+/, "").trim())
    .filter(Boolean);
}
