import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { contacts as contactsQuery } from "@/api/queries";
import type { ContactQuery } from "@/api/paths";
import { LoadMore } from "@/shared/LoadMore";
import { PageHead } from "@/shared/PageHead";
import { ContactList } from "@/shared/contact/ContactList";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { Nothing } from "@/shared/states/States";

import { ContactFilters } from "./ContactFilters";

function Rows({ query: asked, filtered }: { query: ContactQuery; filtered: boolean }) {
  const { t } = useTranslation("contacts");
  const query = useInfiniteQuery(contactsQuery(asked));
  return (
    <Gate query={query} rows={10}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items);
        if (rows.length === 0) return <Nothing text={filtered ? t("noMatch") : t("empty")} />;
        return (
          <>
            <ContactList contacts={rows} />
            <LoadMore query={query} count={rows.length} />
          </>
        );
      }}
    </Gate>
  );
}

/** All contacts in the reader's scope: searched, filtered, and paged by the server. */
export function ContactsPage() {
  const { t } = useTranslation("contacts");
  const search = useSearch({ from: "/inside/contacts" });
  const query = Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as ContactQuery;
  const filtered = Object.keys(query).some((key) => key !== "sort");
  return (
    <Need right="contacts.view">
      <PageHead title={t("title")} note={t("note")} />
      <ContactFilters />
      <Section flush><Rows query={query} filtered={filtered} /></Section>
    </Need>
  );
}
