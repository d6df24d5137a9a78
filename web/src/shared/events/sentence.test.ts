import i18next from "i18next";
import { describe, expect, it } from "vitest";

import { sentenceOf } from "./sentence";

const words = (language: "en" | "zh-CN") => ({
  t: i18next.getFixedT(language, "events"),
  term: (group: string, code: string | null | undefined) => (code && i18next.exists(`terms:${group}.${code}`, { lng: language }) ? i18next.getFixedT(language)(`terms:${group}.${code}` as never) : (code ?? "")),
});

describe("an event", () => {
  it("is a sentence in both languages", () => {
    const props = { asset: "Storage guide", asset_kind: "white_paper", path: "/white-paper" };
    expect(sentenceOf("file_downloaded", props, words("en")).text).toBe("Downloaded the white paper “Storage guide”");
    expect(sentenceOf("file_downloaded", props, words("zh-CN")).text).toBe("下载了白皮书“Storage guide”");
  });

  it("says how long somebody stayed", () => {
    expect(sentenceOf("page_dwelled", { path: "/pricing", seconds: 312 }, words("en")).text).toBe("Stayed on /pricing for 5 min 12 s");
    expect(sentenceOf("page_dwelled", { path: "/pricing", seconds: 42.4 }, words("en")).text).toBe("Stayed on /pricing for 42 s");
  });

  it("that nobody declared is named as it came, with all its properties", () => {
    expect(sentenceOf("custom_quote", { model: "LX-9", marks: ["a", "b"], nested: { x: 1 } }, words("en"))).toEqual({ text: "custom_quote", details: [["model", "LX-9"], ["marks", "a, b"]] });
  });

  it("with hostile text stays text: no placeholder, no nested key, no markup is worked on", () => {
    const title = "<script>x</script> $t(common:app) {{path}}";
    expect(sentenceOf("page_viewed", { title }, words("en")).text).toBe(`Viewed “${title}”`);
  });

  it("cuts endless values", () => {
    expect(sentenceOf("page_viewed", { title: "x".repeat(5_000) }, words("en")).text.length).toBeLessThan(200);
  });
});
