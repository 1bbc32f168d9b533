import {
  type QueryClient,
  type UseQueryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Input, Output, ProcedureName } from "../../preload/contract/index.ts";
import { type Client, type ClientState, isUnavailable } from "./client.ts";
import { uuid } from "./ids.ts";
import { STALE } from "./topics.ts";

const ClientContext = createContext<Client | null>(null);
export const ClientProvider = ClientContext.Provider;

/** The client of this window. */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (!client) throw new Error("useClient outside ClientProvider");
  return client;
}

/** Whether the core answers, and what was not done when it stopped. */
export function useCore(): ClientState {
  const client = useClient();
  return useSyncExternalStore(client.onState, client.state);
}

/** TanStack Query options of one query of the contract; the key is `[procedure, input]`. */
export function callOptions<P extends ProcedureName>(client: Client, proc: P, input: Input<P>) {
  return { queryKey: [proc, input] as const, queryFn: (): Promise<Output<P>> => client.call(proc, input) };
}

type Extra<T> = Pick<
  UseQueryOptions<T>,
  "enabled" | "refetchInterval" | "staleTime" | "placeholderData" | "gcTime"
>;

/** Asks the core and keeps the answer fresh by its events. */
export function useCall<P extends ProcedureName>(
  proc: P,
  input: Input<P>,
  extra: Partial<Extra<Output<P>>> = {},
) {
  const client = useClient();
  const { queryKey, queryFn } = callOptions(client, proc, input);
  return useQuery<Output<P>>({ queryKey, queryFn, ...extra });
}

export interface ActionOptions<P extends ProcedureName> {
  /** the action in words, said when the core stops under it */
  word?: string;
  /** repeat by itself, with the same key, once the core is back; never for anything that carries a PIN */
  repeat?: boolean;
  /** procedures whose answers are old afterwards, besides what the events say */
  stale?: readonly ProcedureName[];
  onDone?: (output: Output<P>, input: Input<P>) => void;
}

/**
 * A command of the contract as a mutation. One user action has one idempotency key: it is kept while the
 * outcome is unknown, so that pressing the same button again after a restart cannot do the work twice.
 */
export function useAction<P extends ProcedureName>(proc: P, options: ActionOptions<P> = {}) {
  const client = useClient();
  const queries = useQueryClient();
  const open = useRef<{ key: string; input: string } | null>(null);
  return useMutation<Output<P>, Error, Input<P>>({
    mutationKey: [proc],
    mutationFn: async (input) => {
      const text = JSON.stringify(input);
      const key = open.current?.input === text ? open.current.key : uuid();
      open.current = { key, input: text };
      for (let attempt = 0; ; attempt += 1) {
        try {
          const callOptions = options.repeat ? { key } : { key, word: options.word };
          const output = await client.call(proc, input, callOptions);
          open.current = null;
          return output;
        } catch (error) {
          if (!isUnavailable(error)) {
            open.current = null;
            throw error;
          }
          if (!options.repeat || attempt >= 3) throw error;
          await client.whenUp();
        }
      }
    },
    onSuccess: (output, input) => {
      for (const name of options.stale ?? []) void queries.invalidateQueries({ queryKey: [name] });
      options.onDone?.(output, input);
    },
  });
}

/**
 * A command that carries a PIN or a password. The input passes straight through: no cache, no retry and no
 * state of the window keeps it. Answers undefined when it was refused; `error` then says why.
 */
export function useSecretCall<P extends ProcedureName>(proc: P, word: string) {
  const client = useClient();
  const [state, setState] = useState<{ pending: boolean; error: unknown; data: Output<P> | null }>({
    pending: false,
    error: null,
    data: null,
  });
  async function send(input: Input<P>): Promise<Output<P> | undefined> {
    setState({ pending: true, error: null, data: null });
    try {
      const data = await client.call(proc, input, { word });
      setState({ pending: false, error: null, data });
      return data;
    } catch (error) {
      setState({ pending: false, error, data: null });
      return undefined;
    }
  }
  return { ...state, send };
}

/** Events that follow one another within this time are answered together; milliseconds. */
const TOGETHER_MS = 250;

/** Turns the core's events into fresh queries; mounted once. */
export function EventBridge(props: { queries: QueryClient }): null {
  const client = useClient();
  const { queries } = props;
  useEffect(() => {
    // the first event of a row at once, those behind it together: a queue that drains tells of every dossier
    const stale = new Set<ProcedureName>();
    let resting: number | undefined;
    const renew = () => {
      for (const name of stale) void queries.invalidateQueries({ queryKey: [name] });
      resting = stale.size > 0 ? window.setTimeout(renew, TOGETHER_MS) : undefined;
      stale.clear();
    };
    const endEvents = client.onEvent((event) => {
      for (const name of STALE[event.topic]) stale.add(name);
      if (resting === undefined) renew();
    });
    const endUp = client.onUp(() => void queries.invalidateQueries());
    return () => {
      window.clearTimeout(resting);
      endEvents();
      endUp();
    };
  }, [client, queries]);
  return null;
}
