import { FuseState, FuseV1Options, getCurrentFuseWire } from "@electron/fuses";

/**
 * `node test/support/check-release.ts PATH-OF-THE-PACKAGED-BINARY`: reads back the fuses of a release. A fuse
 * that was meant to be set and is not leaves a way into the program that nothing else would show.
 */
const WANTED: [name: string, option: FuseV1Options, state: FuseState][] = [
  ["RunAsNode", FuseV1Options.RunAsNode, FuseState.DISABLE],
  ["EnableCookieEncryption", FuseV1Options.EnableCookieEncryption, FuseState.ENABLE],
  ["NodeOptions", FuseV1Options.EnableNodeOptionsEnvironmentVariable, FuseState.DISABLE],
  ["NodeCliInspect", FuseV1Options.EnableNodeCliInspectArguments, FuseState.DISABLE],
  ["AsarIntegrity", FuseV1Options.EnableEmbeddedAsarIntegrityValidation, FuseState.ENABLE],
  ["OnlyLoadAppFromAsar", FuseV1Options.OnlyLoadAppFromAsar, FuseState.ENABLE],
  ["FileProtocolPrivileges", FuseV1Options.GrantFileProtocolExtraPrivileges, FuseState.DISABLE],
];

const binary = process.argv[2];
if (!binary) {
  console.error("path of the packaged binary?");
  process.exit(2);
}
const wire = await getCurrentFuseWire(binary);
const wrong = WANTED.filter(([, option, state]) => wire[option] !== state);
for (const [name] of wrong) console.log(`✗ ${name}`);
console.log(`${WANTED.length - wrong.length} passed, ${wrong.length} failed`);
process.exit(wrong.length === 0 ? 0 : 1);
