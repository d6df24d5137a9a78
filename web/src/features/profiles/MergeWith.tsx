import { MergeCellsOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { ContactDetail } from "@/api/contract";
import { contacts as contactsQuery } from "@/api/queries";
import { useCan } from "@/shared/me";

function Pick({ contact, onClose }: { contact: ContactDetail; onClose: () => void }) {
  const { t } = useTranslation("merging");
  const { t: common } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useState("");
  const [other, setOther] = useState<number | null>(null);
  const named = search.trim();
  const query = useInfiniteQuery({ ...contactsQuery({ search: named }), enabled: named.length >= 2 });
  const found = (query.data?.pages[0]?.items ?? []).filter((one) => one.id !== contact.id).slice(0, 20);
  const options = found.map((one) => ({ value: one.id, label: [one.name ?? one.number, one.company?.name, one.email ?? one.mobile].filter(Boolean).join(" · ") }));
  const compare = (): void => {
    if (other !== null) void navigate({ to: "/merging/contacts/$kept/$gone", params: { kept: String(contact.id), gone: String(other) } });
  };
  return (
    <Modal open title={t("mergeWithTitle")} onCancel={onClose} okText={t("compare")} cancelText={common("cancel")} okButtonProps={{ disabled: other === null }} onOk={compare}>
      <Select
        className="twins-pick" autoFocus allowClear showSearch={{ filterOption: false, onSearch: setSearch }} aria-label={t("mergeWithHint")} placeholder={t("mergeWithHint")}
        value={other} options={options} notFoundContent={named.length >= 2 && !query.isPending ? t("nobody") : null} onChange={(next: number | null | undefined) => setOther(next ?? null)}
      />
    </Modal>
  );
}

/** Choose another contact that is the same person, to compare the two. */
export function MergeWith({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation("merging");
  const can = useCan();
  const [open, setOpen] = useState(false);
  if (!can("contacts.merge")) return null;
  return (
    <>
      <Button icon={<MergeCellsOutlined />} onClick={() => setOpen(true)}>{t("mergeWith")}</Button>
      {open && <Pick contact={contact} onClose={() => setOpen(false)} />}
    </>
  );
}
