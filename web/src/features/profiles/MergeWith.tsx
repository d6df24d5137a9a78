import { MergeCellsOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { contacts as contactsQuery } from "@/api/queries";
import { CompanyPick } from "@/shared/contact/CompanyPick";
import { useCan } from "@/shared/me";

type Noun = "contact" | "company";
type PickProps = { id: number; value: number | null; onChange: (other: number | null) => void };

function ContactPick({ id, value, onChange }: PickProps) {
  const { t } = useTranslation("merging");
  const [search, setSearch] = useState("");
  const named = search.trim();
  const query = useInfiniteQuery({ ...contactsQuery({ search: named }), enabled: named.length >= 2, placeholderData: (old) => old });
  const found = (query.data?.pages[0]?.items ?? []).filter((one) => one.id !== id).slice(0, 20);
  const options = found.map((one) => ({ value: one.id, label: [one.name ?? one.number, one.company?.name, one.email ?? one.mobile].filter(Boolean).join(" · ") }));
  return (
    <Select
      className="twins-pick" autoFocus allowClear showSearch={{ filterOption: false, onSearch: setSearch }} aria-label={t("mergeWithHint")} placeholder={t("mergeWithHint")}
      value={value} options={options} notFoundContent={named.length >= 2 && !query.isPending ? t("nobody") : null} onChange={(next: number | null | undefined) => onChange(next ?? null)}
    />
  );
}

function Choose({ noun, id, onClose }: { noun: Noun; id: number; onClose: () => void }) {
  const { t } = useTranslation("merging");
  const { t: common } = useTranslation();
  const navigate = useNavigate();
  const [other, setOther] = useState<number | null>(null);
  const compare = (): void => {
    if (other === null) return;
    const params = { kept: String(id), gone: String(other) };
    void (noun === "contact" ? navigate({ to: "/merging/contacts/$kept/$gone", params }) : navigate({ to: "/merging/companies/$kept/$gone", params }));
  };
  return (
    <Modal
      open title={t(noun === "contact" ? "mergeWithTitle" : "mergeCompanyTitle")} onCancel={onClose} okText={t("compare")} cancelText={common("cancel")}
      okButtonProps={{ disabled: other === null }} onOk={compare}
    >
      {noun === "contact" ? <ContactPick id={id} value={other} onChange={setOther} /> : <CompanyPick label={t("findCompanyHint")} without={id} value={other} onChange={setOther} />}
    </Modal>
  );
}

/** Choose another contact that is the same person, or another company that is the same, to compare the two. */
export function MergeWith({ noun, id }: { noun: Noun; id: number }) {
  const { t } = useTranslation("merging");
  const can = useCan();
  const [open, setOpen] = useState(false);
  if (!can(noun === "contact" ? "contacts.merge" : "companies.merge")) return null;
  return (
    <>
      <Button icon={<MergeCellsOutlined aria-hidden="true" />} onClick={() => setOpen(true)}>{t("mergeWith")}</Button>
      {open && <Choose noun={noun} id={id} onClose={() => setOpen(false)} />}
    </>
  );
}
