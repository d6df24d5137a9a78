import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { LeadDetail } from "@/api/contract";
import { contact as contactQuery, lead as leadQuery } from "@/api/queries";
import { leadName } from "@/shared/lead/actions";
import { LeadActions } from "@/shared/lead/LeadActions";
import { LeadClock } from "@/shared/lead/LeadClock";
import { useCan, useMe } from "@/shared/me";
import { PageHead } from "@/shared/PageHead";
import { PersonName } from "@/shared/PersonName";
import { Explain } from "@/shared/Explain";
import { KeyBehaviours } from "@/shared/events/KeyBehaviours";
import { Fields, Section } from "@/shared/Section";
import { Gate, Need } from "@/shared/states/Gate";
import { NotFound } from "@/shared/states/States";
import { GradeTag, LeadStateTag, RatingTag, Score, SourceName, StageTag } from "@/shared/Tags";
import { useJoin, useTerm } from "@/shared/terms";
import { Instant } from "@/shared/time/Instant";

import { Assignments } from "./Assignments";
import { MqlClauses } from "./MqlClauses";
import { Money } from "./Money";
import { SdrNote, UnmaskNotes, type PlainNotes } from "./SdrNote";
import { Transitions } from "./Transitions";

function LevelTitle({ level }: { level: 1 | 2 | 3 }) {
  const { t } = useTranslation("leads");
  return <Explain by={t(`levelHelp.${level}`)}>{t(`level.${level}`)}</Explain>;
}

function ContactLevel({ lead }: { lead: LeadDetail }) {
  const { t } = useTranslation("leads");
  const { contact } = lead;
  if (contact === null) return <Section title={<LevelTitle level={1} />}><p className="quiet">{t("contactHidden")}</p></Section>;
  return (
    <Section title={<LevelTitle level={1} />} extra={<Link to="/contacts/$id" params={{ id: String(contact.id) }}>{t("openContact")}</Link>}>
      <Fields
        rows={[
          [t("column.contact"), <PersonName key="n" name={contact.name} number={contact.number} masked={contact.masked} />],
          [t("number"), <span key="i" className="figures">{contact.number}</span>],
          [t("company"), contact.company?.name],
          [t("jobTitle"), contact.title],
          [t("mobile"), contact.mobile && <span key="m" className="figures">{contact.mobile}</span>],
          [t("email"), contact.email],
        ]}
      />
    </Section>
  );
}

function StoryLevel({ lead }: { lead: LeadDetail }) {
  const { t } = useTranslation("leads");
  const can = useCan();
  const shown = lead.contact !== null && can("contacts.view");
  const query = useQuery({ ...contactQuery(lead.contact?.id ?? 0), enabled: shown });
  return (
    <Section title={<LevelTitle level={2} />}>
      <div className="score-line">
        <span className="score-big"><Score score={lead.score} /></span> <GradeTag grade={lead.grade} /> <RatingTag rating={lead.rating} />
        <span className="quiet small">{t("source")} <SourceName source={lead.source} /></span>
      </div>
      {shown && (
        <>
          <h3><Explain by={t("keyBehavioursHelp")}>{t("keyBehaviours")}</Explain></h3>
          <Gate query={query} rows={3}>{(contact) => <KeyBehaviours behaviours={contact.key_behaviours} empty={t("noStory")} />}</Gate>
        </>
      )}
    </Section>
  );
}

type JudgementProps = { lead: LeadDetail; plain: PlainNotes | null; onPlain: (plain: PlainNotes) => void };

function JudgementLevel({ lead, plain, onPlain }: JudgementProps) {
  const { t } = useTranslation("leads");
  return (
    <Section title={<LevelTitle level={3} />} extra={plain === null && <UnmaskNotes lead={lead} onPlain={onPlain} />}>
      <h3>{t("sdrNote.title")}</h3>
      <SdrNote lead={lead} plain={plain} />
      <h3>{t("whyMql")}</h3>
      <MqlClauses mql={lead.mql} />
    </Section>
  );
}

function Handoff({ lead }: { lead: LeadDetail }) {
  const { t } = useTranslation("leads");
  const term = useTerm();
  const join = useJoin();
  return (
    <Section title={t("lead")}>
      <Fields
        rows={[
          [t("primaryOwner"), [(lead.primary === "sales" ? lead.sales_owner : lead.marketing_owner)?.name, term("primary", lead.primary)].filter(Boolean).join(" · ")],
          [t("salesOwner"), lead.sales_owner?.name],
          [t("marketingOwner"), lead.marketing_owner?.name],
          [t("sla"), lead.sla && t("slaHours", { policy: term("policy", lead.sla.policy), hours: lead.sla.hours })],
          [t("assignedAt"), <Instant key="a" at={lead.assigned_at} />],
          [t("deadline"), <Instant key="d" at={lead.deadline_at} />],
          [t("mqlAt"), <Instant key="m" at={lead.mql_at} />],
          [t("createdAt"), <Instant key="c" at={lead.created_at} />],
          [t("pool"), term("pool", lead.pool)],
          ...(lead.queue_reason ? [[t("queue"), term("queueReason", lead.queue_reason)] as [string, string]] : []),
          ...(lead.imported ? [[t("imported"), t("importedHelp")] as [string, string]] : []),
          ...(lead.skipped.length > 0 ? [[t("skipped"), join(lead.skipped.map((stage) => term("stage", stage)))] as [string, string]] : []),
          ...(lead.flags.length > 0 ? [[t("flags"), join(lead.flags.map((flag) => term("flag", flag)))] as [string, string]] : []),
        ]}
      />
    </Section>
  );
}

function Detail({ lead }: { lead: LeadDetail }) {
  const me = useMe();
  const { t } = useTranslation("leads");
  const { contact } = lead;
  const [plain, setPlain] = useState<PlainNotes | null>(null);
  return (
    <>
      <PageHead
        title={leadName(lead)}
        note={[contact?.company?.name, contact?.title].filter(Boolean).join(" · ")}
        actions={<div className="lead-head"><StageTag stage={lead.stage} /> {lead.state !== "none" && <LeadStateTag state={lead.state} />} {lead.state === "pending_acceptance" && <LeadClock lead={lead} />} <LeadActions lead={lead} large /></div>}
      />
      <div className="columns">
        <div>
          <ContactLevel lead={lead} />
          <Money lead={lead} />
          <div className="late"><Handoff lead={lead} /></div>
        </div>
        <div>
          <StoryLevel lead={lead} />
          <JudgementLevel lead={lead} plain={plain} onPlain={setPlain} />
          <Section title={<Explain by={t("whyHelp")}>{lead.sales_owner === null ? t("assignments") : lead.sales_owner.id === me.id ? t("whyYou") : t("whyThem", { name: lead.sales_owner.name })}</Explain>}><Assignments assignments={lead.assignments} /></Section>
          <Section title={t("transitions")}><Transitions transitions={lead.transitions} plain={plain} /></Section>
        </div>
      </div>
    </>
  );
}

/** One lead: who, what they did, why it is an MQL, why it came to this person, and all that happened to it. */
export function LeadPage() {
  const { id } = useParams({ from: "/inside/leads/$id" });
  const number = Number(id);
  if (!Number.isSafeInteger(number)) return <NotFound />;
  return <Need right="leads.view"><Loaded id={number} /></Need>;
}

function Loaded({ id }: { id: number }) {
  const query = useQuery(leadQuery(id));
  return <Gate query={query} rows={12}>{(lead) => <Detail lead={lead} />}</Gate>;
}
