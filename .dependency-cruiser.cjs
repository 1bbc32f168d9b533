/** Layers of the design, rule 1. test/unit/hosts-check.test.ts plants a violation of every rule and sees it found. */
const VALUE = { dependencyTypesNot: ["type-only"] };

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "renderer-sees-the-contract-only",
      comment: "the window knows the core by its contract, so that any host can carry it",
      severity: "error",
      from: { path: "^renderer/" },
      to: { path: "^(main|db|test|resources)/|^preload/(?!contract/)|^electron$|^node:" },
    },
    {
      name: "core-knows-no-host",
      comment: "main/core runs under every host and in the simulation",
      severity: "error",
      from: { path: "^main/core/" },
      to: { path: "^(main/hosts|renderer|test)/|(^|/)electron(/|$)|(^|/)playwright-core(/|$)|^preload/(?!contract/)" },
    },
    {
      name: "core-reaches-the-world-by-ports",
      comment: "disk, network, processes and timers come through main/core/ports.ts",
      severity: "error",
      from: { path: "^(main/core|db)/" },
      to: { path: "^(node:)?(fs|fs/promises|net|http|https|http2|dgram|child_process|timers|timers/promises|os)$" },
    },
    {
      name: "db-is-the-lowest-layer",
      comment: "types of the ports are all that db may name from above",
      severity: "error",
      from: { path: "^db/" },
      to: { path: "^(main|renderer|test|preload)/", ...VALUE },
    },
    {
      name: "contract-imports-zod-alone",
      severity: "error",
      from: { path: "^preload/contract/" },
      to: { pathNot: ["^preload/contract/", "(^|/)node_modules/zod/"] },
    },
    {
      name: "feature-by-its-service",
      comment: "a feature of the core reaches another through its service.ts; types may be named",
      severity: "error",
      from: { path: "^main/core/([^/]+)/" },
      to: {
        path: "^main/core/[^/]+/",
        // transfer carries bytes for every feature and is none itself
        pathNot: ["^main/core/$1/", "^main/core/[^/]+/service\\.ts$", "^main/core/transfer/"],
        ...VALUE,
      },
    },
    {
      name: "children-and-documents-know-no-host",
      severity: "error",
      from: { path: "^main/(children|pdf|imaging|scanners|tables)/" },
      to: { path: "^(main/hosts|renderer|test|db)/|(^|/)electron(/|$)" },
    },
    {
      name: "token-library-in-its-own-process",
      comment: "a vendor's library may crash its process, never the core",
      severity: "error",
      from: { pathNot: "^(main/children/token|main/hosts/demo/soft-token-writer)" },
      to: { path: "(^|/)node_modules/pkcs11js/", ...VALUE },
    },
    {
      name: "electron-in-its-host-alone",
      severity: "error",
      from: { pathNot: "^(main/hosts/electron/|preload/bridge\\.ts$|test/e2e/drivers/electron\\.ts$)" },
      to: { path: "(^|/)node_modules/electron(-updater)?/|^electron$", ...VALUE },
    },
    {
      name: "the-other-end-stands-alone",
      comment: "the reference server checks the contract, so it must not share code with the core",
      severity: "error",
      from: { path: "^test/provincial-server/" },
      to: { path: "^(main|db|renderer|preload)/" },
    },
    {
      name: "product-without-tests",
      severity: "error",
      from: { path: "^(main|db|preload|renderer)/" },
      to: { path: "^test/|(^|/)node_modules/(vitest|@playwright)/" },
    },
    { name: "no-circle", severity: "error", from: {}, to: { circular: true, viaOnly: VALUE } },
    {
      name: "resolvable",
      comment: "an import that resolves to nothing is a rule that sees nothing",
      severity: "error",
      from: {},
      // Electron's binary need not be there; its types are
      to: { couldNotResolve: true, pathNot: "^electron$" },
    },
  ],
  options: {
    tsPreCompilationDeps: "specify",
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(out|dist)/" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".css"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "require", "default", "types"],
    },
  },
};
