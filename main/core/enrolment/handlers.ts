import { ADMIN, ROLE_NAMES } from "../../../preload/contract/index.ts";
import type { Call } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import { AppError } from "../errors.ts";
import type { Enrolment } from "./join.ts";

/** Before there is an office anybody at the machine may join it; afterwards its administrators alone (`open` false). */
export const enrolmentHandlers = (
  enrolment: Enrolment,
  parts: { open: boolean; joined?(): void },
): FeatureHandlers<"enrolment"> => ({
  "enrolment.state": () => enrolment.state(),
  "enrolment.look": async (input, call) => {
    if (!parts.open) requireAdministrator(call);
    return enrolment.look(input.serverUrl);
  },
  "enrolment.join": async (input, call) => {
    if (!parts.open) requireAdministrator(call);
    const state = await enrolment.join(input);
    parts.joined?.();
    return state;
  },
});

/** Throws `session.required` or `session.forbidden`. */
function requireAdministrator(call: Call): void {
  if (!call.session) throw new AppError("session.required");
  if (call.session.officer.roles.some((role) => ADMIN.includes(role))) return;
  throw new AppError("session.forbidden", { roles: ADMIN.map((role) => ROLE_NAMES[role]).join(", ") });
}
