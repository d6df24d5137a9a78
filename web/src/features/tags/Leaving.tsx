import { useQuery } from "@tanstack/react-query";
import { Alert, App, Form, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Tag } from "@/api/contract";
import { bulkTags, tagDetail } from "@/api/queries";
import { Gate } from "@/shared/states/Gate";
import { useLabel } from "@/shared/terms";

import { useDeleteTag, useMergeTag } from "./useTags";

type Props = { tag: Tag; onClose: () => void };

/** How many contacts lose the tag, or the rules because of which it stays. */
function Facts({ tag, text, children }: { tag: Tag; text: (contacts: number) => string; children?: React.ReactNode }) {
  const { t } = useTranslation("tags");
  const query = useQuery(tagDetail(tag.id));
  return (
    <Gate query={query} rows={2}>
      {({ contacts, used_by: uses }) => uses.length > 0
        ? <Alert type="warning" showIcon title={t("usedBy")} description={<ul>{uses.map((use) => <li key={`${use.kind} ${use.name}`}>{t(`use.${use.kind as "scoring"}`)}: {use.name}</li>)}</ul>} />
        : <><p className="gap-below">{text(contacts)}</p>{children}</>}
    </Gate>
  );
}

function useFree(tag: Tag): boolean {
  const { data } = useQuery(tagDetail(tag.id));
  return data !== undefined && data.used_by.length === 0;
}

/** Deleting a tag, with how many contacts lose it. */
export function DeleteTag({ tag, onClose }: Props) {
  const { t } = useTranslation("tags");
  const { t: common } = useTranslation();
  const { message } = App.useApp();
  const label = useLabel();
  const free = useFree(tag);
  const { run, done } = useDeleteTag(tag.id, (count) => { void message.success(t("deleted", { count })); onClose(); });
  return (
    <Modal open title={t("deleteTitle", { name: label(tag) })} okText={common("delete")} okButtonProps={{ danger: true, disabled: !free }} cancelText={common("cancel")} confirmLoading={run.isPending} onCancel={onClose} onOk={() => run.mutate(null)} width={440}>
      <Facts tag={tag} text={(count) => t("deleteSure", { count })} />
      {run.isPending && <p role="status">{t("progress", { count: done })}</p>}
    </Modal>
  );
}

/** Merging a tag into another one, with how many contacts get that one in its place. */
export function MergeTag({ tag, onClose }: Props) {
  const { t } = useTranslation("tags");
  const { t: common } = useTranslation();
  const { message } = App.useApp();
  const label = useLabel();
  const free = useFree(tag);
  const tags = useQuery(bulkTags);
  const [into, setInto] = useState<number | null>(null);
  const { run, done } = useMergeTag(tag.id, (count) => { void message.success(t("merged", { count })); onClose(); });
  const options = (tags.data ?? []).filter((one) => one.id !== tag.id).map((one) => ({ value: one.id, label: label(one) }));
  return (
    <Modal open title={t("mergeTitle", { name: label(tag) })} okText={t("merge")} okButtonProps={{ disabled: !free || into === null }} cancelText={common("cancel")} confirmLoading={run.isPending} onCancel={onClose} onOk={() => run.mutate(into)} width={440}>
      <Facts tag={tag} text={(count) => t("mergeSure", { count })}>
        <Form layout="vertical"><Form.Item label={t("into")}><Select aria-label={t("into")} showSearch={{ optionFilterProp: "label" }} value={into} options={options} onChange={setInto} /></Form.Item></Form>
      </Facts>
      {run.isPending && <p role="status">{t("progress", { count: done })}</p>}
    </Modal>
  );
}
