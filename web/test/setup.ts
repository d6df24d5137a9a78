import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeAll } from "vitest";

import { startI18n } from "@/i18n";

beforeAll(async () => {
  await startI18n("en");
});
afterEach(cleanup);
// A loaded machine takes its time; what never comes still fails.
configure({ asyncUtilTimeout: 5_000 });

// What antd asks of a browser and jsdom does not have.
globalThis.matchMedia ??= ((query: string) => ({
  matches: false, media: query, onchange: null, addListener: () => undefined, removeListener: () => undefined,
  addEventListener: () => undefined, removeEventListener: () => undefined, dispatchEvent: () => false,
})) as typeof globalThis.matchMedia;
globalThis.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};
globalThis.scrollTo = () => undefined;
