import common from "./zh-CN/common.json";
import server from "./zh-CN/server.json";
import terms from "./zh-CN/terms.json";
import events from "./zh-CN/events.json";
import session from "./zh-CN/session.json";
import home from "./zh-CN/home.json";
import contacts from "./zh-CN/contacts.json";
import companies from "./zh-CN/companies.json";
import merging from "./zh-CN/merging.json";
import leads from "./zh-CN/leads.json";
import sources from "./zh-CN/sources.json";
import web from "./zh-CN/web.json";
import tracking from "./zh-CN/tracking.json";
import scoring from "./zh-CN/scoring.json";
import routing from "./zh-CN/routing.json";
import team from "./zh-CN/team.json";
import mail from "./zh-CN/mail.json";
import imports from "./zh-CN/imports.json";
import tags from "./zh-CN/tags.json";
import notifications from "./zh-CN/notifications.json";
import operations from "./zh-CN/operations.json";
import dictionaries from "./zh-CN/dictionaries.json";
import lists from "./zh-CN/lists.json";

export const chinese = {
  common, server, terms, events, session, home, contacts, companies, merging, leads, sources, web, tracking, scoring, routing, team, mail, notifications, operations, lists, imports, tags, dictionaries,
};
