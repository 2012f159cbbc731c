import type { Locale } from "@/i18n";

/** Every time zone the browser knows, with what it is called in the person's language and its distance from UTC. */
export function zoneOptions(locale: Locale, current: string): { id: string; label: string }[] {
  const names = new Set([...Intl.supportedValuesOf("timeZone"), "UTC", current]);
  return [...names].map((id) => ({ id, label: `${id.replaceAll("_", " ")} · ${zoneName(locale, id)}` }));
}

function zoneName(locale: Locale, zone: string): string {
  const part = (style: "longGeneric" | "shortOffset") =>
    new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: style })
      .formatToParts()
      .find((one) => one.type === "timeZoneName")?.value ?? "";
  const offset = part("shortOffset").replace("GMT", "UTC");
  const name = part("longGeneric");
  return name.startsWith("GMT") || name === zone ? offset : `${name} · ${offset}`;
}
