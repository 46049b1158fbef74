import { readFileSync } from "node:fs";

import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const SERVICE = process.env["HOTLINE_URL"] ?? "http://127.0.0.1:8090";

// `hotline report --html` puts the charts' library into pages that need nothing else.
const charts: Plugin = {
  name: "charts-for-reports",
  generateBundle() {
    for (const file of ["uPlot.iife.min.js", "uPlot.min.css"]) {
      const source = readFileSync(`node_modules/uplot/dist/${file}`);
      this.emitFile({ type: "asset", fileName: `report/${file}`, source });
    }
  },
};

export default defineConfig({
  base: "/console/",
  plugins: [react(), charts],
  build: {
    // Inside the Python package, so that the service, its wheel and its image all have it.
    outDir: "../hotline/console/built",
    emptyOutDir: true,
    // The console, and the page for callers.
    rolldownOptions: { input: ["index.html", "call.html"] },
    // The page's policy lets nothing be loaded from inside the page itself.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    // `npm run dev` shows an edit at once; all else is asked of a running service.
    proxy: { "/api": { target: SERVICE, ws: true } },
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
