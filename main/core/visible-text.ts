/**
 * Text from outside (a file's name, a sentence of the province) as it may stand in a list: in one line, well
 * formed, without control characters and without the marks that turn the direction of writing, by which
 * "fdp.exe" can be made to look like "exe.pdf".
 */
export function visibleText(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
      .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
      .trim()
  );
}
