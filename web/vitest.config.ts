import { defineConfig, mergeConfig } from "vitest/config";

import app from "./vite.config.ts";

export default defineConfig({
  test: {
    projects: [
      mergeConfig(app, {
        test: {
          name: "app",
          environment: "jsdom",
          include: ["src/**/*.test.{ts,tsx}"],
          setupFiles: ["./test/setup.ts"],
          testTimeout: 20_000,
        },
      }),
      {
        test: { name: "tracker", environment: "jsdom", include: ["tracker/test/**/*.test.ts"] },
      },
    ],
    passWithNoTests: true,
    maxWorkers: 1,
  },
});
