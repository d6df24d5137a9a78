import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Tabs } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { ContactDetail, Unmasked } from "@/api/contract";
import { contact as contactQuery } from "@/api/queries";
import { CompanyLink } from "@/shared/contact/CompanyLink";
import { Explain } from "@/shared/Explain";
import { KeyBehaviours } from "@/shared/events/KeyBehaviours";
import { LeadList } from "@/shared/lead/LeadList";
import { useCan } from "@/shared/me";
import { PageHead } from "@/shared/PageHead";
import { Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { NotFound, Nothing } from "@/shared/states/States";
import { GradeTag, RatingTag, Score, StageTag } from "@/shared/Tags";

import { Consents } from "./Consents";
import { ContactTags } from "./ContactTags";
import { Identities } from "./Identities";
import { Ledger } from "./Ledger";
import { Merges } from "./Merges";
import { MergeWith } from "./MergeWith";
import { Profile } from "./Profile";
import { Timeline } from "./Timeline";
import { UnmaskButton } from "./UnmaskButton";

const tabs = ["timeline", "score", "leads", "identities", "consents", "merges"] as const;
type Tab = (typeof tabs)[number];

function Panels({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation("contacts");
  const can = useCan();
  const search = useSearch({ from: "/inside/contacts/$id" });
  const navigate = useNavigate({ from: "/contacts/$id" });
  const active: Tab = tabs.find((one) => one === search.tab) ?? "timeline";
  const open = (tab: string, event?: string): void => void navigate({ search: { tab, event }, replace: true });
  const content: Record<Tab, React.ReactNode> = {
    timeline: <Timeline contactId={contact.id} marked={search.event ?? null} />,
    score: <Ledger contactId={contact.id} onEvent={(event) => open("timeline", event)} />,
    leads: contact.leads.length === 0 ? <Nothing text={t("noLeads")} /> : <LeadList leads={contact.leads} withOwner />,
    identities: <Identities identities={contact.identities} />,
    consents: <Consents consents={contact.consents} />,
    merges: <Merges noun="contact" id={contact.id} />,
  };
  const shown = tabs.filter((tab) => tab !== "leads" || can("leads.view"));
  const counts: Partial<Record<Tab, number>> = { leads: contact.leads.length, identities: contact.identities.length, consents: contact.consents.length };
  const label = (tab: Tab): string => (counts[tab] === undefined ? t(`tab.${tab}`) : `${t(`tab.${tab}`)} ${counts[tab]}`);
  return <Tabs activeKey={active} onChange={(tab) => open(tab)} destroyOnHidden items={shown.map((key) => ({ key, label: label(key), children: content[key] }))} />;
}

function CompanyAndTitle({ contact: { company, title } }: { contact: ContactDetail }) {
  return <>{company && <CompanyLink company={company} />}{company && title ? " · " : ""}{title}</>;
}

function Detail({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation("contacts");
  const [plain, setPlain] = useState<Unmasked | null>(null);
  const seen = plain ? { ...contact, ...plain, masked: false } : contact;
  return (
    <>
      <PageHead
        title={seen.name ?? seen.number}
        note={<CompanyAndTitle contact={seen} />}
        actions={<><MergeWith noun="contact" id={contact.id} /> {seen.masked && <UnmaskButton contactId={contact.id} onPlain={setPlain} />}</>}
      />
      <div className="columns">
        <div>
          <Section>
            <div className="score-line">
              <span className="score-big"><Score score={contact.score} /></span> <GradeTag grade={contact.grade} /> <RatingTag rating={contact.rating} /> <StageTag stage={contact.stage} />
            </div>
            <ContactTags contact={contact.id} tags={contact.tags} />
            <h3><Explain by={t("keyBehavioursHelp")}>{t("keyBehaviours")}</Explain></h3>
            <KeyBehaviours behaviours={contact.key_behaviours} empty={t("noKeyBehaviours")} />
          </Section>
          <div className="late"><Section><Profile contact={seen} /></Section></div>
        </div>
        <div><Section><Panels contact={contact} /></Section></div>
      </div>
    </>
  );
}

function Loaded({ id }: { id: number }) {
  const query = useQuery(contactQuery(id));
  return <Gate query={query} rows={12}>{(contact) => <Detail key={contact.id} contact={contact} />}</Gate>;
}

/** One contact: who it is, what it did, why it scores as it does, and under which identifiers it is known. */
export function ContactPage() {
  const { id } = useParams({ from: "/inside/contacts/$id" });
  const number = Number(id);
  if (!Number.isSafeInteger(number)) return <NotFound />;
  return <Need right="contacts.view"><Loaded id={number} /></Need>;
}
