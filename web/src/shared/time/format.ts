/** Instants as people read them, always in the organisation's time zone. */

const formats = new Map<string, Intl.DateTimeFormat>();

function parts(iso: string, zone: string): Record<string, string> {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
    });
    formats.set(zone, format);
  }
  return Object.fromEntries(format.formatToParts(new Date(iso)).map((part) => [part.type, part.value]));
}

const readable = (iso: string): boolean => !Number.isNaN(Date.parse(iso));

/** `2024-05-20 18:00`, the same in both languages; an unreadable instant is shown as it came. */
export function formatInstant(iso: string, zone: string): string {
  if (!readable(iso)) return iso;
  const at = parts(iso, zone);
  return `${at["year"]}-${at["month"]}-${at["day"]} ${at["hour"]}:${at["minute"]}`;
}

/** As `formatInstant`, with seconds: for evidence and ledgers. */
export function formatInstantExact(iso: string, zone: string): string {
  return readable(iso) ? `${formatInstant(iso, zone)}:${parts(iso, zone)["second"]}` : iso;
}

/** `2024-05-20`. */
export function formatDay(iso: string, zone: string): string {
  return formatInstant(iso, zone).slice(0, 10);
}

/** The instant at which a day (`2024-05-20`) begins in a zone; near a change of clocks the first reading that fits. */
export function startOfDay(day: string, zone: string): string {
  const wanted = Date.parse(`${day}T00:00:00Z`);
  let at = wanted;
  for (let round = 0; round < 2; round += 1) {
    const shown = Date.parse(`${formatInstantExact(new Date(at).toISOString(), zone).replace(" ", "T")}Z`);
    at += wanted - shown;
  }
  return new Date(at).toISOString();
}

/** `18:00`. */
export function formatTime(iso: string, zone: string): string {
  return formatInstant(iso, zone).slice(11);
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000],
];

/** `3 minutes ago`, "now" within a minute (clocks tick by the minute); from seven days on the date says more and is used instead. */
export function formatAgo(iso: string, { nowMs, zone, language }: { nowMs: number; zone: string; language: string }): string {
  const past = nowMs - Date.parse(iso);
  if (Number.isNaN(past)) return iso;
  if (Math.abs(past) >= 7 * 86_400_000) return formatDay(iso, zone);
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const step = steps.find(([, length]) => Math.abs(past) >= length);
  return step ? format.format(-Math.trunc(past / step[1]), step[0]) : format.format(0, "second");
}
