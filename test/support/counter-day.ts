import type { Input, Output, ProcedureName } from "../../preload/contract/index.ts";
import { createTestOffice, type TestOffice } from "./office.ts";
import { type Call, type OpenCore, openCore } from "./open-core.ts";
import { withTools } from "./paper-samples.ts";
import type { Window } from "./timed-core.ts";

/** An office of its own, in which a test sits down at windows and reads papers. */
export interface CounterDay {
  office: TestOffice;
  opened: OpenCore;
  /** signs in at a window of that officer's own */
  seat(username: string): Promise<Call>;
  passwordOf(username: string): string;
  /** what every page of a paper says, as another program reads it */
  textOf(call: Call, formId: string): Promise<string>;
  end(): Promise<void>;
}

export async function openCounterDay(): Promise<CounterDay> {
  const office = await createTestOffice();
  const opened = await openCore(office);
  const passwordOf = (username: string) => office.account(username).password;
  return {
    office,
    opened,
    passwordOf,
    async seat(username) {
      const call = opened.as(username);
      await call("accounts.signIn", { username, password: passwordOf(username) });
      return call;
    },
    async textOf(call, formId) {
      const { token } = await call("forms.file", { id: formId });
      const file = await opened.core.blob(token);
      return withTools(file?.bytes ?? new Uint8Array(), async ({ pageTexts }) =>
        (await pageTexts()).join(" "),
      );
    },
    async end() {
      await opened.core.close();
      await office.end();
    },
  };
}

/** A window's calls in the shape that the helpers of a dossier's life take. */
export const windowOf = (call: Call): Window =>
  ({
    call: <P extends ProcedureName>(proc: P, input: Input<P>): Promise<Output<P>> => call(proc, input),
  }) as Window;
