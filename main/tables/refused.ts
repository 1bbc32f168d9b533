/** A table file that is not read, with the reason as a person reads it. */
export class TableRefused extends Error {}

/** Limits against files that are made to fill a machine. */
export const LIMITS = {
  /** bytes of one part of a workbook, inflated */
  part: 64 * 1024 * 1024,
  /** parts of a workbook */
  parts: 2_000,
  rows: 100_000,
  columns: 256,
  /** signs of one cell: the most that Excel itself holds */
  cell: 32_767,
  /** signs of all cells */
  text: 60_000_000,
} as const;

/** One row of a table as text, with its number in the file, from 1. */
export interface TableRow {
  row: number;
  cells: string[];
}

export interface Table {
  rows: TableRow[];
  /** things to tell the person, none of which stops the reading */
  remarks: string[];
}

/** Collects rows within the limits. */
export function tableBuilder(): { add(row: number, cells: string[]): void; rows: TableRow[] } {
  const rows: TableRow[] = [];
  let signs = 0;
  return {
    rows,
    add(row, cells) {
      if (cells.length > LIMITS.columns) throw new TableRefused(`Dòng ${row} có hơn ${LIMITS.columns} cột.`);
      for (const cell of cells) {
        if (cell.length > LIMITS.cell)
          throw new TableRefused(`Dòng ${row} có ô dài hơn ${LIMITS.cell} ký tự.`);
        signs += cell.length;
      }
      if (signs > LIMITS.text) throw new TableRefused("Bảng quá lớn: chia thành nhiều tệp nhỏ hơn.");
      if (cells.every((cell) => cell.trim() === "")) return;
      if (rows.length >= LIMITS.rows) throw new TableRefused(`Bảng có hơn ${LIMITS.rows} dòng.`);
      rows.push({ row, cells });
    },
  };
}
