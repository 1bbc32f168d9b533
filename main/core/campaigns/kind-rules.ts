/** A3 is 297 × 420 mm; a scanner may crop a little. Millimetres. */
const A3 = { short: 280, long: 400 };
const MM_PER_INCH = 25.4;

/** What the kind of a folder demands of a paper's pages, as far as the images tell; sentences, empty when all is well. */
export function kindProblems(
  folder: { kind: string; spreads: string },
  title: string,
  pages: readonly { width: number; height: number; dpi: number | null }[],
): string[] {
  if (folder.kind === "cards" && pages.length % 2 !== 0)
    return [`“${title}”: thẻ phải có đủ mặt trước và mặt sau, đang có ${pages.length} ảnh.`];
  if (folder.kind !== "a3") return [];
  const small = pages.filter(({ width, height, dpi }) => {
    // a file that does not state its resolution says nothing about the size of its paper
    if (!dpi) return false;
    const sides = [width, height].map((pixels) => (pixels / dpi) * MM_PER_INCH).sort((a, b) => a - b);
    return (sides[0] ?? 0) < A3.short || (sides[1] ?? 0) < A3.long;
  });
  return small.length > 0
    ? [`“${title}”: ${small.length} ảnh nhỏ hơn khổ A3, máy quét có thể đã cắt thành A4; quét lại khổ A3.`]
    : [];
}
