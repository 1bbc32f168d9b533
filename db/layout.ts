import { join } from "node:path";

/** Where everything stands inside the data folder. */
export function layout(folder: string) {
  return {
    folder,
    database: join(folder, "counter.db"),
    restored: join(folder, "counter.restored.db"),
    rehearsal: join(folder, "counter.rehearsal.db"),
    keyCheck: join(folder, "key-check"),
    cleanMark: join(folder, "closed-clean"),
    probe: join(folder, "write-check"),
    journal: join(folder, "journal"),
    files: join(folder, "files"),
    backups: join(folder, "backups"),
    quarantine: join(folder, "quarantine"),
  };
}

export type Layout = ReturnType<typeof layout>;
