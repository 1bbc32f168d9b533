import { createContext, useContext } from "react";
import type { Officer, ProcedureName } from "../../preload/contract/index.ts";
import { mayCall } from "./access.ts";

export interface Session {
  officer: Officer;
  /** the receiving form that was open when this officer left: the screens begin there */
  openDraft: string | null;
  /** parks every open form, then ends the session: the next officer starts from an empty window, which says `why` */
  leave: (why?: string) => Promise<void>;
  /** work to finish before the officer leaves, for example the last keystrokes of a draft */
  beforeLeave: (work: () => Promise<void>) => () => void;
}

const SessionContext = createContext<Session | null>(null);
export const SessionProvider = SessionContext.Provider;

/** Who sits at this window. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession outside SessionProvider");
  return session;
}

/** `mayCall` for the officer of this window. */
export function useMay(proc: ProcedureName): boolean {
  return mayCall(useSession().officer, proc);
}
