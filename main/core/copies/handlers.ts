import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { Uploads } from "../transfer/uploads.ts";
import type { Checks } from "./check.ts";
import type { CodeChecks } from "./check-code.ts";
import type { CopyRegister } from "./register.ts";
import type { Seals } from "./seal/machine.ts";
import type { Copies } from "./service.ts";

/**
 * Serves `copies.*`: paper copies of electronic files, their codes and their register. An upload is taken once, by the
 * window that sent it. Throws `copies.*`, `seal.*`, `qr.*`, `verify.invalid`, `files.*`.
 */
export const copiesHandlers = (parts: {
  copies: Copies;
  register: CopyRegister;
  seals: Seals;
  checks: Checks;
  codes: CodeChecks;
  uploads: Uploads;
}): FeatureHandlers<"copies"> => {
  const { copies, register, seals, checks, codes, uploads } = parts;
  return {
    "copies.check": (input, call) => checks.check(officerOf(call), uploads.take(call.client, input.upload)),
    "copies.checkCode": (input, call) =>
      input.upload === undefined
        ? codes.text(officerOf(call), input.text ?? "")
        : codes.upload(officerOf(call), uploads.take(call.client, input.upload)),
    "copies.results": () => copies.results(),
    "copies.documents": (_input, call) => copies.documents(officerOf(call)),
    "copies.result": (input, call) => copies.result(officerOf(call), input.id),
    "copies.kinds": (input, call) => copies.kinds(officerOf(call), input),
    "copies.make": (input, call) => copies.make(officerOf(call), call.key, input),
    "copies.pictures": (input, call) => copies.pictures(officerOf(call), input.id),
    "copies.file": (input, call) => copies.file(officerOf(call), input.id),
    "copies.print": (input, call) => register.print(officerOf(call), call.key, input),
    "copies.stamp": (input, call) => register.stamp(officerOf(call), input.id),
    "copies.withdraw": (input, call) => register.withdraw(officerOf(call), input),
    "copies.record": (input) => copies.record(input.sha256),
    "copies.register": () => register.register(),
    "copies.sealStatus": () => seals.status(),
    "copies.keyList": async () => ({ list: await seals.list() }),
  };
};
