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
    // the page is served by interception; whatever else the browser may want goes to a proxy that is not there,
    // so no name is looked up and nothing dials out (resolver rules would do, but raise a warning bar)
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
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
