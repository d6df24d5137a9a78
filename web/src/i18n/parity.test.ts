import { describe, expect, it } from "vitest";

import { chinese } from "./chinese";
import { english } from "./english";

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const here = path ? `${path}.${key}` : key;
    if (typeof value === "string") found.set(here, value);
    else flat(value, here).forEach((text, name) => found.set(name, text));
  }
  return found;
}

const zh = flat(chinese);
const en = flat(english);
const placeholders = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "").sort();

describe("both languages", () => {
  it("have exactly the same keys", () => {
    expect([...zh.keys()].filter((key) => !en.has(key))).toEqual([]);
    expect([...en.keys()].filter((key) => !zh.has(key))).toEqual([]);
    expect(zh.size).toBeGreaterThan(400);
  });

  it("use the same placeholders in each text", () => {
    const different = [...zh].filter(([key, text]) => placeholders(text).join() !== placeholders(en.get(key) ?? "").join()).map(([key]) => key);
    expect(different).toEqual([]);
  });

  it("have no empty text", () => {
    expect([...zh, ...en].filter(([, text]) => text.trim() === "").map(([key]) => key)).toEqual([]);
  });

  it("are not the same language twice: Chinese texts hold Chinese, English texts hold none", () => {
    const han = /\p{Script=Han}/u;
    expect([...en].filter(([, text]) => han.test(text)).map(([key]) => key)).toEqual([]);
    const plain = [...zh].filter(([, text]) => !han.test(text.replace(/\{\{\w+\}\}/g, "")) && /[a-z]{3,} [a-z]{2,}/i.test(text)).map(([key]) => key);
    expect(plain.filter((key) => !/^terms\.identity/.test(key))).toEqual([]);
  });
});
