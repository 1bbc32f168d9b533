import type { Officer, ProcedureName } from "../../preload/contract/index.ts";
import { procedures } from "../../preload/contract/index.ts";

/** True when the contract lets this officer make the call; what is not allowed is not shown. */
export function mayCall(officer: Officer, proc: ProcedureName): boolean {
  const { access } = procedures[proc];
  if (access === "citizen") return false;
  return access === "public" || access === "officer" || access.some((role) => officer.roles.includes(role));
}
