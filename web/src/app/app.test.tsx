import { screen, waitFor, within } from "@testing-library/react";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import i18next from "i18next";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { switchLanguage } from "@/i18n";

import { serve, somebody, type Asked } from "../../test/render";
import { Root } from "./Root";

const lists = {
  "GET /home": { body: { role: "sales", tiles: [], pending_leads: [], hot: [] } },
  "GET /notifications": { body: { items: [], next_cursor: null } },
  "GET /changes": { body: { version: 1, areas: {} } },
  "GET /catalog": { body: { fields: [], event_types: [], sources: [], industries: [], title_levels: [] } },
};

/** A server that knows one person and one password. */
function serveSession({ locale = "en" }: { locale?: string } = {}): Asked[] {
  let inside = false;
  let language = locale;
  return serve({
    ...lists,
    "GET /me": () => (inside ? { body: { ...somebody, locale: language } } : { status: 401, body: { title: "Sign in first", status: 401, code: "not_signed_in" } }),
    "PATCH /me": () => {
      language = "zh-CN";
      return { body: { ...somebody, locale: language } };
    },
    "GET /_allauth/browser/v1/auth/session": () => ({ status: inside ? 200 : 401, body: {} }),
    "POST /_allauth/browser/v1/auth/login": () => {
      if (!right) return { status: 400, body: { status: 400, errors: [{ message: "wrong", code: "email_password_mismatch" }] } };
      inside = true;
      return { body: {} };
    },
  });
}

let right = true;

async function fillIn(): Promise<void> {
  await userEvent.type(await screen.findByLabelText("Email"), " e1@example.com");
  await userEvent.type(screen.getByLabelText("Password"), "secret");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

beforeEach(async () => {
  right = true;
  await switchLanguage("en");
  globalThis.history.replaceState(null, "", "/");
});
afterEach(() => vi.unstubAllGlobals());

describe("somebody who is not signed in", () => {
  it("is asked to sign in, sees what is wrong with a wrong password, and comes home with the right one", async () => {
    const asked = serveSession();
    right = false;
    render(<Root />);
    await fillIn();
    expect(await screen.findByText("Email or password is wrong")).toBeInTheDocument();
    right = true;
    await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
    const menus = await screen.findAllByRole("navigation", { name: "Menu" });
    expect(within(menus[0]!).getAllByRole("link").map((link) => link.textContent)).toEqual(["Home", "Leads", "Contacts", "Companies"]);
    expect(await screen.findByText("Waiting for me", {}, { timeout: 5_000 })).toBeInTheDocument();
    expect(asked.find((one) => one.path.endsWith("/auth/login"))?.body).toEqual({ email: "e1@example.com", password: "secret" });
  });
});

describe("the language", () => {
  it("is the one the person chose on the server, whatever this browser showed before", async () => {
    serveSession({ locale: "zh-CN" });
    globalThis.history.replaceState(null, "", "/sign-in");
    render(<Root />);
    await fillIn();
    await waitFor(() => expect(i18next.language).toBe("zh-CN"));
    expect(await screen.findByText("待我接收", {}, { timeout: 5_000 })).toBeInTheDocument();
    expect(document.documentElement.lang).toBe("zh-CN");
  });
});
