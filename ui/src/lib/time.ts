import type { Bounds, EventTime, SecondsRange } from "../api/types";

/** Microseconds since 1970 of an RFC 3339 text; exact as a number until the year 2255. */
export function microseconds(instant: string): number {
  const fraction = /\.(\d+)/.exec(instant)?.[1] ?? "";
  const whole = Date.parse(instant.replace(/\.\d+/, ""));
  return whole * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}

/** RFC 3339 in UTC of microseconds since 1970. */
export function instantOf(micros: number): string {
  const rounded = Math.round(micros);
  const seconds = Math.floor(rounded / 1_000_000);
  const rest = rounded - seconds * 1_000_000;
  const text = new Date(seconds * 1000).toISOString().slice(0, 19);
  if (rest === 0) return `${text}Z`;
  const digits = String(rest).padStart(6, "0");
  return `${text}.${digits.endsWith("000") ? digits.slice(0, 3) : digits}Z`;
}

/** The calendar day in UTC. */
export function day(instant: string): string {
  return instantOf(microseconds(instant)).slice(0, 10);
}

/** The time of day in UTC, without the zone. */
export function clock(instant: string): string {
  return instantOf(microseconds(instant)).slice(11).replace("Z", "");
}

/** Day and time of day in UTC, to the second. */
export function dateTime(instant: string): string {
  return `${day(instant)} ${clock(instant).slice(0, 8)}`;
}

/** The time of an event at the precision of its record; what the record does not say is not shown. */
export function eventClock(time: EventTime): { day: string; clock: string; uncertain: boolean } | null {
  if (time.at === null) return null;
  const full = clock(time.at);
  const [seconds = full, fraction = ""] = full.split(".");
  const shown = {
    day: "",
    minute: seconds.slice(0, 5),
    second: seconds,
    millisecond: `${seconds}.${fraction.padEnd(3, "0").slice(0, 3)}`,
    microsecond: `${seconds}.${fraction.padEnd(6, "0")}`,
    nanosecond: `${seconds}.${fraction.padEnd(6, "0")}`,
    unknown: seconds,
  }[time.precision];
  const uncertain = time.zone === "assumed" || time.precision === "day" || time.precision === "minute";
  return { day: day(time.at), clock: shown, uncertain };
}

/** A length of time in the two largest units that it fills. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unknown";
  if (seconds < 0) return `−${duration(-seconds)}`;
  if (seconds < 1) return seconds === 0 ? "0 s" : "< 1 s";
  const whole = Math.round(seconds);
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor((whole % 86_400) / 3600), "h"],
    [Math.floor((whole % 3600) / 60), "m"],
    [whole % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count], index) => index === 0 || count > 0)
    .map(([count, unit], index) => `${index > 0 && unit !== "h" ? String(count).padStart(2, "0") : count} ${unit}`)
    .join(" ");
}

/** A length with its bounds; one value where they agree as shown. */
export function durationRange({ min, likely, max }: SecondsRange): string {
  const low = duration(min);
  const high = duration(max);
  if (low === high) return duration(likely);
  return `${low} – ${high}`;
}

/** An interval in words, to the second; a point where both ends agree to the second. */
export function bounds({ earliest, latest }: Bounds): string {
  if (dateTime(earliest) === dateTime(latest)) return dateTime(earliest);
  return `${dateTime(earliest)} – ${day(earliest) === day(latest) ? dateTime(latest).slice(11) : dateTime(latest)}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A calendar day without its year, for places where the year stands elsewhere. */
export function shortDay(isoDay: string): string {
  return `${Number(isoDay.slice(8, 10))} ${MONTHS[Number(isoDay.slice(5, 7)) - 1] ?? ""}`;
}

/** Label of a tick on an axis of `span` microseconds: the day at midnight, else the time of day, always in UTC. */
export function tickLabel(milliseconds: number, span: number): string {
  const tick = new Date(milliseconds).toISOString();
  const month = MONTHS[Number(tick.slice(5, 7)) - 1] ?? "";
  if (tick.slice(11, 19) === "00:00:00") {
    if (span > 400 * 86_400_000_000) return `${month} ${tick.slice(0, 4)}`;
    return shortDay(tick.slice(0, 10));
  }
  return span < 300_000_000 ? tick.slice(11, 19) : tick.slice(11, 16);
}
