import type { Output, Startup } from "../../../preload/contract/index.ts";
import { officerOf } from "../context.ts";
import type { FeatureHandlers } from "../dispatch.ts";
import type { NetworkSetting } from "./network.ts";
import type { createPrinters } from "./printer.ts";
import type { Office } from "./service.ts";

/**
 * Serves `office.*`: how this machine stands, its printers, its network and its log. `office.startup` answers also
 * before anybody signed in. Throws `print.*`, `office.not-configured`.
 */
export const officeHandlers = (parts: {
  office: Office;
  startup: { current(): Startup; acknowledge(): void };
  doctor(): Promise<Output<"office.doctor">>;
  printers: ReturnType<typeof createPrinters>;
  network: NetworkSetting;
}): FeatureHandlers<"office"> => ({
  "office.startup": async () => parts.startup.current(),
  "office.status": () => parts.office.status(),
  "office.confirmClock": (_input, call) => parts.office.confirmClock(officerOf(call)),
  "office.acknowledgeRecovery": async () => {
    parts.startup.acknowledge();
    return {};
  },
  "office.doctor": () => parts.doctor(),
  "office.audit": (input) => parts.office.audit(input.before, input.limit),
  "office.network": () => parts.network.current(),
  "office.setNetwork": (input, call) => parts.network.set(officerOf(call).username, input),
  "office.printers": () => parts.printers.list(),
  "office.printSettings": () => parts.printers.settings(),
  "office.printerOffers": (input) => parts.printers.offers(input.name),
  "office.setPrint": (input, call) => parts.printers.set(officerOf(call), input),
  "office.printJobs": () => parts.printers.jobs(),
  "office.choosePrinter": (input, call) => parts.printers.choose(officerOf(call).username, input.name),
});
