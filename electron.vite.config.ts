import { existsSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";

/** the entry points of `main/children` that exist: one program each */
const KINDS = ["token", "scanner", "imaging", "ocr", "pdf", "catalogue", "sign-service"].filter((kind) =>
  existsSync(`main/children/${kind}.ts`),
);

/**
 * Packages of the core that are hundreds of small files: found and read one by one they are a third of its
 * start. All others stay outside; native and WebAssembly ones must stand on disk as they are.
 */
const BUNDLED = ["zod", "kysely", "canonicalize"];

/**
 * Builds `out/`. `main` holds every program that runs under plain Node beside the Electron host: one entry a
 * file. The sandboxed preload is CommonJS by the platform's rule.
 */
export default defineConfig({
  main: {
    build: {
      outDir: "out/main",
      target: "node24",
      externalizeDeps: { exclude: BUNDLED },
      minify: false,
      sourcemap: false,
      rollupOptions: {
        input: {
          electron: "main/hosts/electron/main.ts",
          browser: "main/hosts/browser/main.ts",
          cli: "main/hosts/cli/main.ts",
          core: "main/hosts/core-main.ts",
          ...Object.fromEntries(KINDS.map((kind) => [`children/${kind}`, `main/children/${kind}.ts`])),
        },
        output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
      },
    },
  },
  preload: {
    build: {
      outDir: "out/preload",
      rollupOptions: {
        input: { bridge: "preload/bridge.ts" },
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: {
    root: "renderer",
    plugins: [react()],
    html: { cspNonce: "__CSP_NONCE__" },
    build: {
      outDir: "out/renderer",
      target: "chrome130",
      minify: true,
      sourcemap: false,
      // an inlined asset would be a data: URL that the content security policy refuses for fonts
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: { index: "renderer/index.html", citizen: "renderer/citizen.html" } },
    },
  },
});
