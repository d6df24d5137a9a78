import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** One classic script without dependencies, put where the public door serves it from. */
export default defineConfig({
  root: path("."),
  publicDir: false,
  build: {
    target: "es2018",
    outDir: path("../../src/leadloom/edge/static"),
    emptyOutDir: true,
    lib: { entry: path("src/index.ts"), formats: ["iife"], name: "leadloomTracker", fileName: () => "t.js" },
  },
});
