import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  // The same files are served by the desktop shell, by the development host and from a folder.
  base: "./",
  build: {
    // WebKitGTK 2.50 is the oldest engine that has to read the bundle.
    target: "safari17",
    // Fonts stay files: a data address in the style sheet would need a wider content policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
  },
  server: { port: 1420, strictPort: true, host: "127.0.0.1", fs: { allow: [".."] } },
  test: {
    environment: "happy-dom",
    // The whole window is drawn in tests; a busy machine takes its time.
    testTimeout: 60_000,
    include: ["test/**/*.test.{ts,tsx}"],
    css: { include: /.+/, modules: { classNameStrategy: "non-scoped" } },
  },
});
