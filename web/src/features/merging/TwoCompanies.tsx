import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { companiesNamed } from "@/api/queries";

type PickProps = { label: string; value: number | null; onChange: (company: number | null) => void };

function Pick({ label, value, onChange }: PickProps) {
  const { t } = useTranslation("merging");
  const [search, setSearch] = useState("");
  const named = search.trim();
  const query = useQuery({ ...companiesNamed(named), enabled: named.length >= 2 });
  const options = (query.data ?? []).map((company) => ({ value: company.id, label: company.name }));
  return (
    <Select
      className="twins-pick" allowClear showSearch={{ filterOption: false, onSearch: setSearch }} aria-label={label} placeholder={t("findCompanyHint")}
      value={value} options={options} notFoundContent={named.length >= 2 && !query.isPending ? t("nobody") : null} onChange={(next: number | null | undefined) => onChange(next ?? null)}
    />
  );
}

/** Choose two companies by name and compare them. */
export function TwoCompanies() {
  const { t } = useTranslation("merging");
  const navigate = useNavigate();
  const [kept, setKept] = useState<number | null>(null);
  const [gone, setGone] = useState<number | null>(null);
  const ready = kept !== null && gone !== null && kept !== gone;
  const open = (): void => {
    if (ready) void navigate({ to: "/merging/companies/$kept/$gone", params: { kept: String(kept), gone: String(gone) } });
  };
  return (
    <div className="twins-find">
      <Pick label={t("keeps")} value={kept} onChange={setKept} />
      <Pick label={t("goes")} value={gone} onChange={setGone} />
      <Button disabled={!ready} title={ready ? "" : kept !== null && kept === gone ? t("sameRecord") : t("pickTwo")} onClick={open}>{t("compare")}</Button>
    </div>
  );
}
