import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestOffice, type TestOffice } from "../support/office.ts";
import { openBrowser } from "./drivers/browser.ts";
import type { Driver, DriverOptions } from "./drivers/driver.ts";
import { electronBinary, openElectron } from "./drivers/electron.ts";
import * as pages from "./pages/index.ts";

const HOSTS: { name: string; open(options: DriverOptions): Promise<Driver>; missing: string | undefined }[] =
  [
    { name: "browser", open: openBrowser, missing: undefined },
    {
      name: "electron",
      open: openElectron,
      missing: electronBinary() ? undefined : "Electron's binary could not be had on this machine",
    },
  ];

for (const { name, open, missing } of HOSTS) {
  if (missing) console.warn(`\n*** host ${name} is NOT tested here: ${missing} ***\n`);

  describe.skipIf(missing !== undefined)(`host ${name}`, () => {
    let office: TestOffice;
    let driver: Driver;

    beforeAll(async () => {
      office = await createTestOffice();
      driver = await open({ dataDir: office.folder, headless: true });
    });

    afterAll(async () => {
      await driver?.close();
      await office?.end();
    });

    test("an officer signs in, loses the core under the window and goes on", async () => {
      await driver.core.ready();
      const { username, password } = office.account("tn1");
      await pages.signIn(driver.page, username, password);
      driver.killCore();
      await driver.core.ready();
      await pages.openReceiving(driver.page);
    });

    test("the page is sandboxed in its own origin and goes nowhere", async () => {
      const before = driver.page.url();
      const seen = await driver.page.evaluate(async () => {
        const out = await fetch("https://example.com/").then(
          () => "left",
          () => "refused",
        );
        const popup = window.open("https://example.com/");
        location.href = "https://example.com/";
        await new Promise((done) => setTimeout(done, 500));
        return {
          out,
          popup: popup === null,
          node: "require" in window || "process" in window,
          bridge: Object.keys((window as unknown as { counter: object }).counter).sort(),
        };
      });
      expect(seen).toEqual({ out: "refused", popup: true, node: false, bridge: ["call", "subscribe"] });
      expect(driver.page.url()).toBe(before);
    });

    test("the window itself broke none of its own policy", () => {
      // the one attempt above is the only one
      expect(driver.cspReports().filter((report) => !report.includes("example.com"))).toEqual([]);
    });
  });
}
