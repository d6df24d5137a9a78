import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import type { ImportJob } from "@/api/contract";

import { serve, show, somebody } from "../../../test/render";
import { UnknownValues } from "./UnknownValues";

const admin = { ...somebody, rights: [...somebody.rights, "settings.edit" as const] };
const job = { id: 3, state: "checked", encoding: "utf-8", delimiter: ",", sheet: 0, mapping: { name: "m" } } as unknown as ImportJob;
const term = { key: "software", label: { zh: "软件", en: "Software" }, parent: "", words: [], codes: {}, own: false, fixed: false, retired: false, instead: "", has_below: false };
const value = (means: string | null) => ({ dictionary: "industry", value: "元宇宙", rows: 1200, means });

afterEach(() => vi.unstubAllGlobals());

it("gives a value a meaning and lets the file be checked again with the same mapping", async () => {
  let known = false;
  const asked = serve({
    "GET /imports/3/unknown-values": () => ({ body: [value(known ? "software" : null)] }),
    "GET /dictionaries/industry": { body: { terms: [term], words: [], rules: { levels: 4, renames: true, retires: true, moves: true } } },
    "GET /dictionaries/industry/meaning": { body: { key: "software", path: [term.label] } },
    "POST /dictionaries/industry/words": () => ((known = true), { body: { id: 1, word: "元宇宙", key: "software" } }),
    "POST /imports/3/check": { body: { ...job, state: "checking" } },
  });
  show(<UnknownValues job={job} />, admin);
  expect(await screen.findByText("1,200 rows")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Check the file again" })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("combobox", { name: "Term for 元宇宙" }));
  await userEvent.click(await screen.findByTitle("Software"));
  await userEvent.click(screen.getByRole("button", { name: "元宇宙 means this" }));
  expect(await screen.findByText("Means Software")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Check the file again" }));
  await waitFor(() => expect(asked.filter((one) => one.method === "POST").map((one) => one.body)).toEqual([
    { word: "元宇宙", key: "software", move: false }, { encoding: "utf-8", delimiter: ",", sheet: 0, mapping: { name: "m" } },
  ]));
});

it("lists the values to those who may not change dictionaries, without the choice", async () => {
  serve({ "GET /imports/3/unknown-values": { body: [value(null)] } });
  show(<UnknownValues job={job} />);
  expect(await screen.findByText("元宇宙")).toBeInTheDocument();
  expect(screen.queryByRole("combobox")).not.toBeInTheDocument();
});

it("says nothing when everything is known", async () => {
  const asked = serve({ "GET /imports/3/unknown-values": { body: [] } });
  show(<UnknownValues job={job} />);
  await waitFor(() => expect(asked).toHaveLength(1));
  await waitFor(() => expect(screen.queryByRole("heading")).not.toBeInTheDocument());
});
