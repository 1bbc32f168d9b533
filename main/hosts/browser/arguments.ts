/** Switches of playwright-core that suit a test robot and not an officer's window; measured for 1.65. */
export const DROPPED_SWITCHES = [
  // the cookie store of the profile must not be readable with a built-in password
  "--password-store=basic",
  "--use-mock-keychain",
  // the browser's own brakes against a page gone wild stay on
  "--disable-ipc-flooding-protection",
  "--disable-popup-blocking",
  "--disable-hang-monitor",
  "--unsafely-disable-devtools-self-xss-warnings",
  "--enable-unsafe-swiftshader",
  "--allow-pre-commit-input",
];

/** Switches of the officer's window. `headless`: no window, for tests and for a machine without a display. */
export function browserSwitches(options: { origin: string; headless: boolean }): string[] {
  return [
    // the page is served by interception: no name is ever looked up, so the browser cannot dial out
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-background-networking",
    "--disable-client-side-phishing-detection",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-pings",
    "--deny-permission-prompts",
    "--disable-notifications",
    "--lang=vi",
    "--window-size=1366,768",
    ...(options.headless ? [] : [`--app=${options.origin}/`]),
  ];
}
