import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";

import { salespeople } from "@/api/queries";

import { useCan, useMe } from "./me";

const owning = new Set(["sales", "sdr", "sales_manager", "marketer", "marketing_manager"]);

type Props = { value: number | undefined; label: string; mine: string; onChange: (owner: number | undefined) => void };

/** Whose rows: one's own first, then everybody's who can own some, for those who see more than their own. */
export function OwnerSelect({ value, label, mine, onChange }: Props) {
  const me = useMe();
  const can = useCan();
  const seesOthers = can("leads.assign") || can("leads.view_all") || can("contacts.view_all");
  const people = useQuery({ ...salespeople, enabled: seesOthers });
  const others = people.data?.items.filter((user) => user.id !== me.id && owning.has(user.role)) ?? [];
  const options = [{ value: me.id, label: mine }, ...others.map((user) => ({ value: user.id, label: user.name }))];
  const known = value === undefined || options.some((option) => option.value === value);
  return (
    <Select
      allowClear showSearch={{ optionFilterProp: "label" }} className="filter" placeholder={label} aria-label={label} value={value ?? null}
      options={known ? options : [...options, { value, label: `#${value}` }]} onChange={(next: number | null | undefined) => onChange(next ?? undefined)}
    />
  );
}
