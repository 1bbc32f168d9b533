import type { Row } from "./row.ts";

/** Rows on pages of `height` points: kept rows together, a table's head again on every page that it goes on to. */
export function paginate(rows: Row[], height: number): Row[][] {
  const pages: Row[][] = [];
  let page: Row[] = [];
  let used = 0;
  for (let i = 0; i < rows.length; ) {
    let end = i;
    while (rows[end]?.keepWithNext && end + 1 < rows.length) end++;
    const group = rows.slice(i, end + 1);
    let need = group.reduce((sum, row) => sum + row.height, 0);
    if (page.length > 0 && used + need > height) {
      pages.push(page);
      page = [];
      used = 0;
      const head = group[0]?.repeat;
      if (head) {
        group.unshift(head);
        need += head.height;
      }
    }
    page.push(...group);
    used += need;
    i = end + 1;
  }
  pages.push(page);
  return pages;
}
