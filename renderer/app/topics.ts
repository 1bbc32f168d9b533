import type { ProcedureName, Topic } from "../../preload/contract/index.ts";

/** Which answers of the core an event makes old. Events carry ids only; the window asks again for what it shows. */
export const STALE: Record<Topic, readonly ProcedureName[]> = {
  core: [],
  session: ["accounts.me", "accounts.names"],
  dossiers: [
    "dossiers.board",
    "dossiers.search",
    "dossiers.get",
    "digitise.list",
    "office.status",
    "sync.status",
  ],
  drafts: ["dossiers.drafts"],
  documents: [
    "digitise.list",
    "digitise.get",
    "signing.queue",
    "dossiers.board",
    "dossiers.get",
    "office.status",
  ],
  tokens: ["signing.tokens"],
  results: ["copies.results", "copies.result", "dossiers.get", "dossiers.board", "office.status"],
  copies: ["copies.results", "copies.result", "copies.register"],
  sync: ["sync.status", "sync.items", "office.status", "dossiers.board", "dossiers.get"],
  office: ["office.status", "office.startup", "office.doctor", "office.printers"],
  accounts: ["accounts.list", "accounts.names"],
  forms: ["dossiers.get"],
  catalogue: ["catalogue.search", "catalogue.procedure"],
  people: ["dossiers.get"],
  fees: ["dossiers.get"],
  returns: ["dossiers.get"],
  certification: ["office.status"],
  calendars: ["dossiers.preview"],
};
