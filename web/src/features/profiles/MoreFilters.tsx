import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Checkbox, DatePicker, Input, InputNumber, Select } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { bulkTags, catalog as catalogQuery } from "@/api/queries";
import { useCan, useMe } from "@/shared/me";
import { useLabel } from "@/shared/terms";
import { formatDay, startOfDay } from "@/shared/time/format";

import type { ContactSearch } from "./contactSearch";

const day = "YYYY-MM-DD";
const reaches = ["email", "mobile", "neither"] as const;
export const furtherNames = ["industry", "region", "title_level", "tag", "reach", "unowned", "score_from", "score_to", "seen_since", "seen_until", "created_since", "created_until"] as const;

type Changed = { onChange: (change: ContactSearch) => void; search: ContactSearch };

/** Days from and to, both included; the address holds instants. */
function Between({ since, until, label, onPick }: { since: string | undefined; until: string | undefined; label: string; onPick: (since: string | undefined, until: string | undefined) => void }) {
  const { t } = useTranslation("lists");
  const { time_zone: zone } = useMe();
  const first = since ? dayjs(formatDay(since, zone)) : null;
  const last = until ? dayjs(formatDay(until, zone)).subtract(1, "day") : null;
  return (
    <label className="labelled">
      <span className="quiet small">{label}</span>
      <DatePicker.RangePicker
        allowEmpty={[true, true]} value={[first, last]} placeholder={[t("more.from"), t("more.to")]} aria-label={label}
        onChange={(days) => onPick(days?.[0] ? startOfDay(days[0].format(day), zone) : undefined, days?.[1] ? startOfDay(days[1].add(1, "day").format(day), zone) : undefined)}
      />
    </label>
  );
}

function Region({ search, onChange }: Changed) {
  const { t } = useTranslation("lists");
  const [text, setText] = useState(search.region ?? "");
  const apply = (): void => { if (text.trim() !== (search.region ?? "")) onChange({ region: text.trim() || undefined }); };
  return <Input allowClear className="filter" placeholder={t("more.region")} aria-label={t("more.region")} value={text} onChange={(event) => setText(event.target.value)} onBlur={apply} onPressEnter={apply} />;
}

function Score({ search, onChange }: Changed) {
  const { t } = useTranslation("lists");
  return (
    <>
      <InputNumber className="filter" precision={0} placeholder={t("more.scoreFrom")} aria-label={t("more.scoreFrom")} value={search.score_from ?? null} onChange={(value) => onChange({ score_from: value ?? undefined })} />
      <InputNumber className="filter" precision={0} placeholder={t("more.scoreTo")} aria-label={t("more.scoreTo")} value={search.score_to ?? null} onChange={(value) => onChange({ score_to: value ?? undefined })} />
    </>
  );
}

/** Filters that are needed less often: over everything else the list can show. */
export function MoreFilters() {
  const { t } = useTranslation("lists");
  const label = useLabel();
  const can = useCan();
  const search = useSearch({ from: "/inside/contacts" });
  const navigate = useNavigate({ from: "/contacts" });
  const onChange = (change: ContactSearch): void => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const catalog = useQuery(catalogQuery);
  const tags = useQuery({ ...bulkTags, enabled: can("contacts.bulk") });
  const industries = (catalog.data?.industries ?? []).map((one) => ({ value: one.key, label: label(one.label) }));
  const levels = (catalog.data?.title_levels ?? []).map((one) => ({ value: one.key, label: label(one.label) }));
  return (
    <div className="filters filters-more">
      <Select allowClear showSearch={{ optionFilterProp: "label" }} className="filter" placeholder={t("more.industry")} aria-label={t("more.industry")} value={search.industry ?? null} options={industries} onChange={(value: string | null) => onChange({ industry: value ?? undefined })} />
      <Region key={search.region ?? ""} search={search} onChange={onChange} />
      <Select allowClear className="filter" placeholder={t("more.titleLevel")} aria-label={t("more.titleLevel")} value={search.title_level ?? null} options={levels} onChange={(value: string | null) => onChange({ title_level: value ?? undefined })} />
      {tags.data && <Select allowClear showSearch={{ optionFilterProp: "label" }} className="filter" placeholder={t("more.tag")} aria-label={t("more.tag")} value={search.tag ?? null} options={tags.data.map((tag) => ({ value: tag.key, label: label(tag) }))} onChange={(value: string | null) => onChange({ tag: value ?? undefined })} />}
      <Select allowClear className="filter" placeholder={t("more.reach")} aria-label={t("more.reach")} value={reaches.find((one) => one === search.reach) ?? null} options={reaches.map((value) => ({ value, label: t(`reach.${value}`) }))} onChange={(value: (typeof reaches)[number] | null) => onChange({ reach: value ?? undefined })} />
      <Score search={search} onChange={onChange} />
      <Between label={t("more.seen")} since={search.seen_since ?? undefined} until={search.seen_until ?? undefined} onPick={(seen_since, seen_until) => onChange({ seen_since, seen_until })} />
      <Between label={t("more.created")} since={search.created_since ?? undefined} until={search.created_until ?? undefined} onPick={(created_since, created_until) => onChange({ created_since, created_until })} />
      <Checkbox checked={search.unowned ?? false} onChange={(event) => onChange({ unowned: event.target.checked || undefined })}>{t("more.unowned")}</Checkbox>
    </div>
  );
}
