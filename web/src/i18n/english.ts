import common from "./en/common.json";
import server from "./en/server.json";
import terms from "./en/terms.json";
import events from "./en/events.json";
import session from "./en/session.json";
import home from "./en/home.json";
import contacts from "./en/contacts.json";
import companies from "./en/companies.json";
import merging from "./en/merging.json";
import leads from "./en/leads.json";
import sources from "./en/sources.json";
import web from "./en/web.json";
import tracking from "./en/tracking.json";
import scoring from "./en/scoring.json";
import routing from "./en/routing.json";
import team from "./en/team.json";
import mail from "./en/mail.json";
import imports from "./en/imports.json";
import tags from "./en/tags.json";
import notifications from "./en/notifications.json";
import operations from "./en/operations.json";
import dictionaries from "./en/dictionaries.json";
import lists from "./en/lists.json";

export const english = {
  common, server, terms, events, session, home, contacts, companies, merging, leads, sources, web, tracking, scoring, routing, team, mail, notifications, operations, lists, imports, tags, dictionaries,
};
