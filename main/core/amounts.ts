/** A whole number with dots between thousands, below nothing too: `-1.234.567`; counts and đồng in the columns of a paper. */
export function wholeText(value: number): string {
  const figures = String(Math.abs(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ".");
  return value < 0 ? `-${figures}` : figures;
}

/** Đồng inside a sentence: `1.234.567 đ`. */
export const moneyText = (dong: number): string => `${wholeText(dong)} đ`;
