import { type CoreClient, clientOf } from "../../support/core-client.ts";
import type { TestOffice } from "../../support/office.ts";
import { signIn } from "../pages/seat.ts";
import { openBrowser } from "./browser.ts";
import type { BrowserDriver, DriverOptions } from "./driver.ts";

/** The window in which tn1 sits; tn2 works at another one of the same core, by calls alone. */
export async function openTwoSeats(
  office: TestOffice,
  options: Pick<DriverOptions, "switches"> = {},
): Promise<{ driver: BrowserDriver; other: CoreClient }> {
  const driver = await openBrowser({ dataDir: office.folder, headless: true, ...options });
  await signIn(driver.page, "tn1", office.account("tn1").password);
  const other = clientOf(driver.core, "other");
  await other.call("accounts.signIn", { username: "tn2", password: office.account("tn2").password });
  return { driver, other };
}
