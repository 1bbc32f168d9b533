import { randomUUID } from "node:crypto";
import type { Input, ProcedureName } from "../../../preload/contract/index.ts";

/** What a colleague of the same role and a cashier are answered; `any`: the call is everyone's, and names nothing. */
export interface Row<P extends ProcedureName> {
  input: () => Input<P>;
  colleague: string;
  cashier: string;
}

/** The procedures of these features: for officers, for everybody, or for the citizen's screen. */
export type AccessRows<Feature extends string> = {
  [P in ProcedureName as P extends `${Feature}.${string}` ? P : never]: Row<P> | "public" | "citizen";
};

/** What belongs to the owner; the test fills it in. */
export const own = {
  draft: randomUUID() as string,
  dossier: "",
  component: "",
  document: "",
  page: "",
  upload: "",
  /** serial number of the token that was opened at this machine */
  token: "",
};
/** What nobody has. */
export const NONE = randomUUID();
export const forbidden = "session.forbidden";

export const row = <P extends ProcedureName>(
  input: () => Input<P>,
  colleague: string,
  cashier: string,
): Row<P> => ({ input, colleague, cashier });

/** Everyone who is signed in may; nothing in it belongs to one officer alone. */
export const open = <P extends ProcedureName>(input: () => Input<P>): Row<P> => row<P>(input, "any", "any");
