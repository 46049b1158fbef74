import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const SERVICE = process.env["HOTLINE_URL"] ?? "http://127.0.0.1:8090";

export default defineConfig({
  base: "/console/",
  plugins: [react()],
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
