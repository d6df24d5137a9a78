/**
 * `@segment/analytics-node` as it is: says which events were delivered, and which were not.
 *
 * Words: the package's folder, the edge's address, a write key, how many events besides one of each kind.
 */
import { createRequire } from "node:module";

const [folder, host, writeKey, crowd] = process.argv.slice(2);
const { Analytics } = createRequire(`${folder}/`)("@segment/analytics-node");
const analytics = new Analytics({ writeKey, host, maxEventsInBatch: 20, flushInterval: 200, maxRetries: 6 });
const sent = [];
const failures = [];
analytics.on("error", (error) => failures.push(String(error.reason ?? error.code)));
const note = (error, context) => (error ? failures.push(String(error)) : sent.push(context.event.messageId));

analytics.identify({ userId: "u1", traits: { title: "采购总监", employees: 120 } }, note);
analytics.track({ userId: "u1", event: "Trial Started", properties: { plan: "team", price: 199.5 } }, note);
analytics.page({ userId: "u1", name: "价格", properties: { url: "https://www.example.com/pricing", title: "价格" } }, note);
analytics.screen({ anonymousId: "a1", name: "Home" }, note);
analytics.group({ userId: "u1", groupId: "g1", traits: { name: "示例公司" } }, note);
analytics.alias({ userId: "u1", previousId: "anonymous-1" }, note);
for (let n = 0; n < Number(crowd); n += 1) analytics.track({ userId: "u1", event: "Crowd", properties: { n } }, note);
await analytics.closeAndFlush({ timeout: 60_000 });
process.stdout.write(JSON.stringify({ sent, failures }));
