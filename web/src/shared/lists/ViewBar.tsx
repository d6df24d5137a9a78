import { BookOutlined, DeleteOutlined, EditOutlined, SaveOutlined, SettingOutlined } from "@ant-design/icons";
import { App, Button, Select, Tooltip } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { ListColumn, ListName, ListViews, SavedView } from "@/api/contract";

import { ColumnChooser } from "./ColumnChooser";
import { fits } from "./columns";
import { SaveView } from "./SaveView";
import { useDeleteView, useSaveView, useSetList } from "./useViews";

type Props = {
  list: ListName; views: ListViews; view: SavedView | null; filters: Record<string, unknown>; sort: string; columns: ListColumn[];
  nameOf: (key: string) => string; onOpen: (view: SavedView | null) => void; actions?: ReactNode;
};

/** A search text is not kept in a view: it may be somebody's name. */
const withoutSearch = (filters: Record<string, unknown>): Record<string, unknown> => Object.fromEntries(Object.entries(filters).filter(([name]) => name !== "search"));

function useActions({ list, views, view, filters, sort, onOpen }: Props) {
  const saveView = useSaveView(list);
  const setList = useSetList(list);
  const keepColumns = (next: ListColumn[]): void => {
    if (view?.mine) saveView.mutate({ id: view.id, body: { of: list, name: view.name, filters: view.filters, sort: view.sort, team: view.team?.id ?? null, columns: next } });
    else setList.mutate({ default_view: views.default_view, columns: next });
  };
  const saved = (one: SavedView, opens: boolean): void => {
    if (opens !== (views.default_view === one.id)) setList.mutate({ default_view: opens ? one.id : null, columns: views.columns });
    onOpen(one);
  };
  const changed = view !== null && !fits(view, withoutSearch(filters), sort);
  return { keepColumns, saved, changed };
}

/** Which view of the list is open; saving, changing and sharing it; its columns. */
export function ViewBar(props: Props) {
  const { list, views, view, filters, sort, columns, nameOf, onOpen, actions } = props;
  const { t } = useTranslation("lists");
  const { t: common } = useTranslation();
  const { modal } = App.useApp();
  const [open, setOpen] = useState<"columns" | "new" | "change" | null>(null);
  const { keepColumns, saved, changed } = useActions(props);
  const remove = useDeleteView(list);
  const label = (one: SavedView): string => `${one.name}${one.mine ? "" : ` · ${one.owner.name}`}${views.default_view === one.id ? ` · ${t("view.first")}` : ""}`;
  const confirmRemove = (one: SavedView): void => void modal.confirm({
    title: t("view.removeTitle", { name: one.name }), content: one.team ? t("view.removeShared", { team: one.team.name }) : t("view.removePrivate"), okText: t("view.remove"), cancelText: common("cancel"),
    onOk: () => remove.mutateAsync(one.id).then(() => onOpen(null)),
  });
  const draft = { filters: withoutSearch(filters), sort, columns };
  return (
    <div className="view-bar">
      <Select
        className="view-select" aria-label={t("view.label")} prefix={<BookOutlined aria-hidden="true" />} value={view?.id ?? 0}
        options={[{ value: 0, label: t("view.all") }, ...views.views.map((one) => ({ value: one.id, label: label(one) }))]}
        onChange={(id) => onOpen(views.views.find((one) => one.id === id) ?? null)}
      />
      {changed && <span className="quiet small">{t("view.changed")}</span>}
      {view?.mine && <Tooltip title={t("view.change")}><Button icon={<EditOutlined aria-hidden="true" />} aria-label={t("view.change")} type={changed ? "primary" : "default"} ghost={changed} onClick={() => setOpen("change")} /></Tooltip>}
      {view?.mine && <Tooltip title={t("view.remove")}><Button icon={<DeleteOutlined aria-hidden="true" />} aria-label={t("view.remove")} onClick={() => confirmRemove(view)} /></Tooltip>}
      <Button icon={<SaveOutlined aria-hidden="true" />} onClick={() => setOpen("new")}>{t("view.save")}</Button>
      <Button icon={<SettingOutlined aria-hidden="true" />} onClick={() => setOpen("columns")} className="not-on-phone">{t("columns.button")}</Button>
      {actions && <span className="view-actions">{actions}</span>}
      {open === "columns" && <ColumnChooser columns={columns} all={views.all_columns} nameOf={nameOf} onSave={keepColumns} onClose={() => setOpen(null)} note={view?.mine ? t("columns.ofView", { name: view.name }) : t("columns.own")} />}
      {(open === "new" || open === "change") && <SaveView list={list} view={open === "change" ? view : null} opens={open === "change" && views.default_view === view?.id} draft={draft} onSaved={saved} onClose={() => setOpen(null)} />}
    </div>
  );
}
