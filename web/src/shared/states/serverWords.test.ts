import i18next from "i18next";
import { afterEach, describe, expect, it } from "vitest";

import { startI18n, switchLanguage } from "@/i18n";

import { inReadersWords } from "./serverWords";

describe("what the server says is wrong", () => {
  afterEach(() => switchLanguage("en"));

  it.each([
    ["already used", "已被使用"],
    ["This password is too short. It must contain at least 10 characters.", "密码过短，至少需要 10 个字符。"],
    ["This needs a number.", "需要一个数字。"],
    ["This is one of all, any.", "应是其中之一：all, any。"],
    ['There is no field "titel", did you mean "title"?', "没有属性“titel”，您是否想填“title”？"],
    ["Value error, must not be blank", "不能为空"],
    ["something nobody has seen yet", "something nobody has seen yet"],
  ])("%s reads %s in Chinese and stays as it is in English", async (said, read) => {
    await startI18n("zh-CN");
    expect(inReadersWords(i18next, said)).toBe(read);
    await switchLanguage("en");
    expect(inReadersWords(i18next, said)).toBe(said);
  });
});
