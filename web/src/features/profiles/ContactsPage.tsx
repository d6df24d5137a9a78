import { DownloadOutlined, HistoryOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import type { ListColumn, ListViews, SavedView } from "@/api/contract";
import type { ContactQuery } from "@/api/paths";
import { contacts as contactsQuery } from "@/api/queries";
import { ContactList, contactColumns } from "@/shared/contact/ContactList";
import { BulkBar, type Chosen } from "@/shared/lists/BulkBar";
import { BulkJobs } from "@/shared/lists/BulkJobs";
import { shownColumns } from "@/shared/lists/columns";
import { Exports } from "@/shared/lists/Exports";
import { useViews } from "@/shared/lists/useViews";
import { ViewBar } from "@/shared/lists/ViewBar";
import { LoadMore } from "@/shared/LoadMore";
import { useCan } from "@/shared/me";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";

import { ContactFilters } from "./ContactFilters";
import { filtersOf, isBare, type ContactSearch } from "./contactSearch";

const nobody: Chosen = { ids: [], all: false };

type RowsProps = { query: ContactQuery; filtered: boolean; columns: ListColumn[]; chosen: Chosen; onChoose: ((chosen: Chosen) => void) | null };

function Rows({ query: asked, filtered, columns, chosen, onChoose }: RowsProps) {
  const { t } = useTranslation("contacts");
  const query = useInfiniteQuery(contactsQuery(asked));
  return (
    <Gate query={query} rows={10}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return <Nothing text={filtered ? t("noMatch") : t("empty")} />;
        const choosing = onChoose ? { chosen: chosen.all ? rows.map((row) => row.id) : chosen.ids, onChoose: (ids: number[]) => onChoose({ ids, all: false }) } : null;
        return (
          <>
            <ContactList contacts={rows} columns={columns} choosing={choosing} />
            <LoadMore query={query} count={rows.length} />
          </>
        );
      }}
    </Gate>
  );
}

function Listed({ views }: { views: ListViews }) {
  const { t } = useTranslation("contacts");
  const { t: lists } = useTranslation("lists");
  const can = useCan();
  const search = useSearch({ from: "/inside/contacts" });
  const navigate = useNavigate({ from: "/contacts" });
  const [chosen, setChosen] = useState<Chosen>(nobody);
  const [drawer, setDrawer] = useState<"jobs" | "exports" | null>(null);
  const view = views.views.find((one) => one.id === search.view) ?? null;
  const first = views.views.find((one) => one.id === views.default_view) ?? null;
  const [open] = useState(() => (next: SavedView | null): void => {
    setChosen(nobody);
    const found = next ? ({ ...next.filters, sort: next.sort || undefined, view: next.id } as ContactSearch) : { view: 0 };
    void navigate({ search: () => found as never, replace: true });
  });
  useEffect(() => {
    if (first && isBare(search)) open(first);
  }, [first, search, open]);
  const filters = filtersOf(search);
  const sort = search.sort ?? "";
  const columns = shownColumns(contactColumns, views.all_columns, view ? view.columns : views.columns);
  const query = { ...filters, ...(sort ? { sort } : {}) } as ContactQuery;
  const actions = (
    <>
      {can("contacts.bulk") && <Button icon={<HistoryOutlined aria-hidden="true" />} onClick={() => setDrawer("jobs")}>{lists("job.title")}</Button>}
      {can("contacts.export") && <Button icon={<DownloadOutlined aria-hidden="true" />} onClick={() => setDrawer("exports")}>{lists("export.button")}</Button>}
    </>
  );
  return (
    <>
      <ViewBar list="contacts" views={views} view={view} filters={filters} sort={sort} columns={columns} nameOf={(key) => t(`columns.${key as "name"}`)} onOpen={open} actions={actions} />
      <ContactFilters key={search.view ?? 0} />
      <BulkBar chosen={chosen} filters={filters} onChange={setChosen} onStarted={() => setDrawer("jobs")} />
      <Section flush>
        <Rows key={JSON.stringify(query)} query={query} filtered={Object.keys(filters).length > 0} columns={columns} chosen={chosen} onChoose={can("contacts.bulk") ? setChosen : null} />
      </Section>
      {drawer === "jobs" && <BulkJobs onClose={() => setDrawer(null)} />}
      {drawer === "exports" && <Exports list="contacts" filters={filters} onClose={() => setDrawer(null)} />}
    </>
  );
}

function Loaded() {
  const views = useViews("contacts");
  return <Gate query={views} rows={10}>{(found) => <Listed views={found} />}</Gate>;
}

/** All contacts in the reader's scope: searched, filtered, and paged by the server; views, bulk actions, exports. */
export function ContactsPage() {
  const { t } = useTranslation("contacts");
  return (
    <Need right="contacts.view">
      <PageHead title={t("title")} note={t("note")} />
      <Loaded />
    </Need>
  );
}
