import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { serve, show, somebody } from "../../../test/render";
import { MailDomainsPage } from "./MailDomainsPage";

const admin = { ...somebody, rights: [...somebody.rights, "settings.edit" as const] };
const dictionary = (words: object[]) => ({ body: { terms: [], words } });

afterEach(() => vi.unstubAllGlobals());

it("adds a domain and shows what was said of others", async () => {
  const asked = serve({
    "GET /dictionaries/free_mail": dictionary([{ id: 4, word: "qq.com", key: "company" }]),
    "POST /dictionaries/free_mail/words": { body: { id: 5, word: "mail.example.com", key: "free" } },
  });
  show(<MailDomainsPage />, admin);
  expect(await screen.findByRole("button", { name: "Remove qq.com" })).toBeInTheDocument();
  await userEvent.type(screen.getByRole("textbox", { name: "Domain" }), "mail.example.com");
  await userEvent.click(screen.getByRole("button", { name: "Add" }));
  await waitFor(() => expect(asked.find((one) => one.method === "POST")?.body).toEqual({ word: "mail.example.com", key: "free", move: false }));
});

it("puts what is no domain beside its field", async () => {
  const problem = { title: "", status: 422, code: "invalid_input", detail: "This is no domain.", errors: [{ path: "word", message: "This is no domain." }] };
  serve({ "GET /dictionaries/free_mail": dictionary([]), "POST /dictionaries/free_mail/words": { status: 422, body: problem } });
  show(<MailDomainsPage />, admin);
  expect(await screen.findByText("Only the built-in list holds")).toBeInTheDocument();
  await userEvent.type(screen.getByRole("textbox", { name: "Domain" }), "x");
  await userEvent.click(screen.getByRole("button", { name: "Add" }));
  expect(await screen.findByText("This is no domain.")).toBeInTheDocument();
});

it("says what a domain stands for", async () => {
  serve({ "GET /dictionaries/free_mail": dictionary([]), "GET /dictionaries/free_mail/meaning": { body: { key: "free" } } });
  show(<MailDomainsPage />, admin);
  await userEvent.type(await screen.findByRole("searchbox", { name: "Look up a domain" }), "qq.com{Enter}");
  expect(await screen.findByText("qq.com is free mail")).toBeInTheDocument();
});

it("is for those who change settings", async () => {
  serve({});
  show(<MailDomainsPage />);
  expect(await screen.findByText("No access")).toBeInTheDocument();
});
