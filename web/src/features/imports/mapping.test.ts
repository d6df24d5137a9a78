import { describe, expect, it } from "vitest";

import { customName, draftOf, drafted, identifies, lacksLead, mappingOf, withUse } from "./mapping";

const suggestion = (column: string, field: string) => ({ column, field, confidence: 1 });
const named = { name: "展会", zone: "Asia/Shanghai" };

describe("the mapping of a file", () => {
  it("begins with what is suggested", () => {
    const draft = drafted([suggestion("客户姓名", "name"), suggestion("联系电话", "mobile"), suggestion("备注", "")]);
    expect(identifies(draft)).toBe(true);
    expect(mappingOf(draft, named)).toEqual({ ...named, contact: { fields: { name: "客户姓名", mobile: "联系电话" } } });
  });

  it("gives a field to one column only", () => {
    const draft = withUse(drafted([suggestion("电话", "mobile"), suggestion("手机", "")]), "手机", "mobile");
    expect(draft.uses).toEqual({ 电话: "", 手机: "mobile" });
    expect(identifies(withUse(draft, "手机", "name"))).toBe(false);
  });

  it("lets any number of columns be own fields", () => {
    const draft = withUse(withUse(drafted([suggestion("Booth no.", ""), suggestion("备注", "")]), "备注", "custom"), "Booth no.", "custom");
    expect(mappingOf(draft, named)["contact"]).toEqual({ fields: { "custom.booth_no_": "Booth no.", "custom.备注": "备注" } });
    expect(customName(" A.b c ")).toBe("a_b_c");
  });

  it("tells ids, dates, suppression and consent as the server reads them", () => {
    const columns = ["编号", "日期", "勿扰", "同意"];
    let draft = drafted(columns.map((column) => suggestion(column, "")));
    draft = { ...draft, system: "erp", dates: "dmy", consentText: "我同意接收邮件" };
    for (const [column, use] of [["编号", "external_id"], ["日期", "created_at"], ["勿扰", "suppress"], ["同意", "consent_email"]] as const) draft = withUse(draft, column, use);
    const { contact } = mappingOf(draft, named) as { contact: Record<string, unknown> };
    expect(contact["external_id"]).toEqual({ column: "编号", source: "erp" });
    expect(contact["created_at"]).toMatchObject({ column: "日期", format: expect.arrayContaining(["%d/%m/%Y"]) as unknown });
    expect(contact["suppress"]).toMatchObject({ column: "勿扰", when: expect.arrayContaining(["是"]) as unknown });
    expect(contact["consents"]).toMatchObject([{ column: "同意", channel: "email", purpose: "marketing", text: "我同意接收邮件" }]);
  });

  it("comes back from a saved one with everything it says, translated values included", () => {
    const saved = {
      name: "老名单", zone: "UTC",
      contact: {
        fields: { mobile: "手机", industry: { column: "行业", values: { 甲: "manufacturing" } }, source: { constant: "exhibition" }, "custom.booth": "展位" },
        external_id: { column: "编号", source: "erp" }, consents: [{ column: "同意", channel: "sms", given: ["ok"], withdrawn: [], text: "短信" }],
      },
    };
    const draft = draftOf(saved, ["手机", "行业", "展位", "编号", "同意", "多余"]);
    expect(draft.uses).toEqual({ 手机: "mobile", 行业: "industry", 展位: "custom", 编号: "external_id", 同意: "consent_sms", 多余: "" });
    const again = mappingOf(draft, named) as { contact: { fields: Record<string, unknown>; consents: unknown[] } };
    expect(again.contact.fields["industry"]).toEqual({ column: "行业", values: { 甲: "manufacturing" } });
    expect(again.contact.fields["source"]).toEqual({ constant: "exhibition" });
    expect(again.contact.consents).toMatchObject([{ given: ["ok"], text: "短信" }]);
    expect(mappingOf(withUse(draft, "行业", "region"), named)["contact"]).toMatchObject({ fields: { region: "行业" } });
  });

  it("tells of leads: their number, their days, how they ended and whose they were", () => {
    const uses = [["编号", "external_id"], ["邮箱", "email"], ["首次接触", "created_at"], ["赢单日", "lead_won_at"], ["丢单日", "lead_lost_at"], ["丢单原因", "lead_lost_reason"], ["金额", "lead_amount"], ["销售", "lead_sales_owner"]] as const;
    let draft = drafted(uses.map(([column]) => suggestion(column, "")));
    for (const [column, use] of uses) draft = withUse(draft, column, use);
    const mapping = mappingOf(draft, named);
    expect(lacksLead(draft)).toBe(false);
    expect(mapping["lead"]).toMatchObject({ key: "编号", opened_at: { column: "首次接触" }, won_at: { column: "赢单日" }, lost_at: { column: "丢单日" }, lost_reason: "丢单原因", amount: "金额", sales_owner: "销售" });
    expect(draftOf(mapping, uses.map(([column]) => column)).uses).toEqual(draft.uses);
    expect(lacksLead(withUse(draft, "首次接触", ""))).toBe(true);
    expect(lacksLead(withUse(withUse(draft, "首次接触", ""), "首次接触", "lead_opened_at"))).toBe(false);
  });

  it("keeps the domain of owners that a loaded mapping adds", () => {
    const saved = { contact: { external_id: { column: "id", source: "mql" } }, lead: { key: "id", opened_at: { column: "day", format: "%d-%m-%Y" }, sales_owner: { column: "sr", role: "sales" } }, staff: { domain: "staff.example.com" } };
    const again = mappingOf(draftOf(saved, ["id", "day", "sr"]), named);
    expect(again["staff"]).toEqual({ domain: "staff.example.com" });
    expect(again["lead"]).toMatchObject({ key: "id", opened_at: { column: "day" }, sales_owner: { column: "sr", role: "sales" } });
  });

  it("leaves out columns of a saved mapping that the file does not have", () => {
    expect(draftOf({ contact: { fields: { mobile: "手机", name: "姓名" } } }, ["手机"]).uses).toEqual({ 手机: "mobile" });
  });

  it("keeps asking for mail servers, and leaves it out without an address to ask about", () => {
    const draft = { ...drafted([suggestion("邮箱", "email")]), mailServers: true };
    expect(mappingOf(draft, named)["check"]).toEqual({ mail_servers: true });
    expect(draftOf(mappingOf(draft, named), ["邮箱"]).mailServers).toBe(true);
    expect(mappingOf({ ...draft, uses: { 邮箱: "mobile" } }, named)["check"]).toBeUndefined();
  });
});
