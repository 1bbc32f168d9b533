import { createContext, type ReactNode, useContext } from "react";
import { type Officer, type ProcedureName, procedures } from "../../preload/contract/index.ts";
import { mayCall } from "./access.ts";

export interface Session {
  officer: Officer;
  /** the receiving form that was open when this officer left: the screens begin there */
  openDraft: string | null;
  /**
   * Parks every open form, then ends the session: the next officer starts from an empty window, which says `why`.
   * A core that is being reopened is waited for. Rejects with the core's refusal; the officer is then still here.
   */
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

const LeavingContext = createContext(false);
export const LeavingProvider = LeavingContext.Provider;

/** True from the key that ends the session until it has ended. */
export const useLeaving = (): boolean => useContext(LeavingContext);

const LookOnlyContext = createContext(false);

/** Inside it nothing is offered that would change something: what it shows may only be looked at here and now. */
export const LookOnly = (props: { when: boolean; children: ReactNode }) => (
  <LookOnlyContext value={props.when}>{props.children}</LookOnlyContext>
);

/** `mayCall` for the officer of this window, at this place of it. */
export function useMayCall(): (proc: ProcedureName) => boolean {
  const { officer } = useSession();
  const lookOnly = useContext(LookOnlyContext);
  return (proc) => mayCall(officer, proc) && !(lookOnly && procedures[proc].kind === "command");
}

/** Whether this officer may make the call here; what is not allowed is not shown. */
export const useMay = (proc: ProcedureName): boolean => useMayCall()(proc);
