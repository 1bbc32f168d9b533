import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Admissions } from "./admission.ts";
import type { ProvinceAccounts } from "./province.ts";
import type { Accounts } from "./service.ts";

/**
 * Serves `accounts.*`: who sits at a window, by the machine's own list or the province's accounts, and substitutes
 * let in by a code. Refused with `accounts.*` and `session.*`; a wrong password says how many tries are left.
 */
export const accountsHandlers = (
  accounts: Accounts,
  province: ProvinceAccounts,
  admissions: Admissions,
): FeatureHandlers<"accounts"> => ({
  "accounts.names": () => accounts.names(),
  "accounts.signIn": (input, call) => accounts.signIn(call, input.username, input.password),
  "accounts.province": (_input, call) => province.about(call),
  "accounts.provinceStart": (input, call) => province.start(call, input),
  "accounts.provinceLook": async (input, call) => province.look(call, input.id),
  "accounts.provinceCancel": async (input, call) => {
    province.cancel(call, input.id);
    return {};
  },
  "accounts.resume": (input, call) => accounts.resume(call, input.session),
  "accounts.signOut": async (_input, call) => {
    await accounts.signOut(call);
    return {};
  },
  "accounts.admit": (input, call) => admissions.issue(officerOf(call), call.key, input),
  "accounts.redeem": (input, call) => admissions.redeem(call, input),
  "accounts.me": async (_input, call) => call.session?.officer ?? null,
  "accounts.list": () => accounts.list(),
  "accounts.create": (input, call) => accounts.create(officerOf(call).username, input, call.key),
  "accounts.setActive": (input, call) => accounts.setActive(officerOf(call).username, input.id, input.active),
  "accounts.resetPassword": (input, call) =>
    accounts.resetPassword(officerOf(call).username, input.id, input.password),
  "accounts.changePassword": async (input, call) => {
    await accounts.changePassword(call, officerOf(call), input.current, input.next);
    return {};
  },
});
