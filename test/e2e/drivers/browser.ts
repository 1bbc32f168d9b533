import { openBrowserHost } from "../../../main/hosts/browser/host.ts";
import { builtPlaces } from "../../../main/hosts/node/resources.ts";
import { type BrowserDriver, type DriverOptions, openDrivers } from "./driver.ts";

/** The browser host, imported and driven through its own page. */
export async function openBrowser({
  dataDir,
  headless,
  coreEnv,
  switches,
}: DriverOptions): Promise<BrowserDriver> {
  const host = await openBrowserHost({
    dataDir,
    headless,
    coreEnv,
    switches,
    places: builtPlaces(),
    stderr: "inherit",
  });
  const driver: BrowserDriver = {
    page: host.page,
    core: host.core,
    citizen: host.citizen,
    screenshot: async (path) => void (await host.page.screenshot({ path })),
    killCore: () => host.core.kill("SIGKILL"),
    cspReports: () => host.cspReports,
    close: () => {
      openDrivers.delete(driver);
      return host.close();
    },
  };
  openDrivers.add(driver);
  return driver;
}
