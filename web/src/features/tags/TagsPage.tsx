import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Tag, TagGroup } from "@/api/contract";
import { tags as tagsQuery } from "@/api/queries";
import { Condition } from "@/shared/criteria/Condition";
import { LoadMore } from "@/shared/LoadMore";
import { useCan } from "@/shared/me";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";
import { Chip } from "@/shared/Tags";
import { useLabel } from "@/shared/terms";

import { groups } from "./groups";
import { DeleteTag, MergeTag } from "./Leaving";
import { TagEditor } from "./TagEditor";

type Doing = { what: "edit" | "merge" | "delete"; tag: Tag } | { what: "add" };

function Row({ tag, onDo }: { tag: Tag; onDo: (doing: Doing) => void }) {
  const { t } = useTranslation("tags");
  const { t: common } = useTranslation();
  const label = useLabel();
  const can = useCan();
  const name = label(tag);
  const members = tag.is_counted ? t("contacts", { count: tag.contacts }) : t("contactsOrMore", { count: tag.contacts });
  return (
    <li className="rule rule-plain">
      <div className="rule-text">
        <span className="tags"><strong className="breakable">{name}</strong><Chip>{t(`groups.${tag.group}`)}</Chip>{tag.condition && <Chip tone="blue">{t("automatic")}</Chip>}{tag.is_leaving && <Chip tone="warn">{t("leaving")}</Chip>}</span>
        {tag.condition && <div className="rule-line"><span className="quiet">{t("if")}</span> <div><Condition tree={tag.condition} /></div></div>}
        <div className="tags small"><Link to="/contacts" search={{ tag: tag.key }}>{members}</Link><span className="quiet breakable">{tag.key}</span></div>
      </div>
      {can("tags.edit") && (
        <div className="rule-actions">
          {!tag.is_leaving && <Button size="small" onClick={() => onDo({ what: "edit", tag })} aria-label={`${common("edit")} ${name}`}>{common("edit")}</Button>}
          <Button size="small" onClick={() => onDo({ what: "merge", tag })} aria-label={`${t("merge")} ${name}`}>{t("merge")}</Button>
          <Button size="small" danger onClick={() => onDo({ what: "delete", tag })} aria-label={`${common("delete")} ${name}`}>{common("delete")}</Button>
        </div>
      )}
    </li>
  );
}

function List({ search, group, onDo }: { search: string; group: TagGroup | null; onDo: (doing: Doing) => void }) {
  const { t } = useTranslation("tags");
  const query = useInfiniteQuery(tagsQuery({ search, group }));
  return (
    <Gate query={query}>
      {({ pages }) => {
        const found = pages.flatMap((page) => page.items);
        if (found.length === 0) return <Nothing text={search || group ? t("noMatch") : t("none")} />;
        return <><ul className="rules">{found.map((tag) => <Row key={tag.id} tag={tag} onDo={onDo} />)}</ul><LoadMore query={query} count={found.length} /></>;
      }}
    </Gate>
  );
}

/** All tags: who has them, which follow from a condition, and what becomes of them. */
export function TagsPage() {
  const { t } = useTranslation("tags");
  const can = useCan();
  const [search, setSearch] = useState("");
  const [group, setGroup] = useState<TagGroup | null>(null);
  const [doing, setDoing] = useState<Doing | null>(null);
  const close = (): void => setDoing(null);
  return (
    <Need right="contacts.view">
      <PageHead title={t("title")} note={t("note")} actions={can("tags.edit") && <Button type="primary" onClick={() => setDoing({ what: "add" })}>{t("add")}</Button>} />
      <div className="filters">
        <Input.Search className="filter-search" allowClear maxLength={60} placeholder={t("search")} aria-label={t("search")} onSearch={(text) => setSearch(text.trim())} />
        <Select allowClear className="filter" placeholder={t("group")} aria-label={t("group")} value={group} options={groups.map((value) => ({ value, label: t(`groups.${value}`) }))} onChange={(next: TagGroup | null | undefined) => setGroup(next ?? null)} />
      </div>
      <Section flush><List search={search} group={group} onDo={setDoing} /></Section>
      {doing?.what === "add" && <TagEditor tag={null} onClose={close} />}
      {doing?.what === "edit" && <TagEditor tag={doing.tag} onClose={close} />}
      {doing?.what === "merge" && <MergeTag tag={doing.tag} onClose={close} />}
      {doing?.what === "delete" && <DeleteTag tag={doing.tag} onClose={close} />}
    </Need>
  );
}
