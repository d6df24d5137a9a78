import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { client, must } from "@/api/client";
import type { ContactTag } from "@/api/contract";
import { tagChoices } from "@/api/queries";
import { Explain } from "@/shared/Explain";
import { useCan } from "@/shared/me";
import { useReport } from "@/shared/states/useReport";
import { Chip } from "@/shared/Tags";
import { useLabel } from "@/shared/terms";

type Props = { contact: number; tags: readonly ContactTag[] };

function useTagging(contact: number) {
  const queries = useQueryClient();
  const report = useReport();
  const path = (tag: number) => ({ params: { path: { contact_id: contact, tag_id: tag } } });
  const options = { onSettled: () => queries.invalidateQueries({ queryKey: ["contacts"] }), onError: report };
  return {
    give: useMutation({ mutationFn: (tag: number) => must(client.PUT("/api/v1/contacts/{contact_id}/tags/{tag_id}", path(tag))), ...options }),
    take: useMutation({ mutationFn: (tag: number) => must(client.DELETE("/api/v1/contacts/{contact_id}/tags/{tag_id}", path(tag))), ...options }),
  };
}

function Add({ contact, tags }: Props) {
  const { t } = useTranslation("contacts");
  const label = useLabel();
  const [open, setOpen] = useState(false);
  const query = useQuery({ ...tagChoices, enabled: open });
  const { give } = useTagging(contact);
  if (!open) return <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={() => setOpen(true)}>{t("tag.add")}</Button>;
  const options = (query.data?.items ?? []).filter((one) => !one.is_leaving && !tags.some((had) => had.id === one.id)).map((one) => ({ value: one.id, label: label(one) }));
  return (
    <Select<number>
      autoFocus defaultOpen size="small" className="filter" aria-label={t("tag.add")} placeholder={t("tag.add")} showSearch={{ optionFilterProp: "label" }} loading={query.isPending || give.isPending}
      notFoundContent={query.isPending ? null : t("tag.noMore")} options={options} onChange={(tag) => give.mutate(tag, { onSettled: () => setOpen(false) })} onBlur={() => setOpen(false)}
    />
  );
}

/** A contact's tags; whether one follows from a condition or was given by hand on hover. Those given by hand can be taken. */
export function ContactTags({ contact, tags }: Props) {
  const { t } = useTranslation("contacts");
  const label = useLabel();
  const may = useCan()("contacts.tag");
  const { take } = useTagging(contact);
  if (tags.length === 0 && !may) return null;
  return (
    <ul className="tags gap-below" aria-label={t("tag.tags")}>
      {tags.map((tag) => (
        <li key={tag.key}>
          <Explain by={t(tag.by_rule ? "tag.byRule" : "tag.byHand")}><Chip tone={tag.by_rule ? "plain" : "blue"}>{label(tag)}</Chip></Explain>
          {may && !tag.by_rule && <Button type="text" size="small" icon={<CloseOutlined />} loading={take.isPending} aria-label={t("tag.take", { name: label(tag) })} onClick={() => take.mutate(tag.id)} />}
        </li>
      ))}
      {may && <li><Add contact={contact} tags={tags} /></li>}
    </ul>
  );
}
