/** An interval as pg-mem keeps it. */
export interface Interval {
  readonly years?: number;
  readonly months?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

/** As `DateStyle` ISO shows it. pg-mem keeps dates in UTC. */
export function formatDate(date: Date): string {
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  return `${year}-${twoDigits(date.getUTCMonth() + 1)}-${twoDigits(date.getUTCDate())}`;
}

/** Date and time without a time zone. */
export function formatTimestamp(date: Date): string {
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(twoDigits).join(':');
  return `${formatDate(date)} ${time}${fraction(date.getUTCMilliseconds())}`;
}

/** As `IntervalStyle` postgres shows it. */
export function formatInterval(interval: Interval): string {
  const months = 12 * (interval.years ?? 0) + (interval.months ?? 0);
  const milliseconds =
    (((interval.hours ?? 0) * 60 + (interval.minutes ?? 0)) * 60 + (interval.seconds ?? 0)) * 1000 +
    (interval.milliseconds ?? 0);
  const counts: readonly (readonly [number, string])[] = [
    [Math.trunc(months / 12), 'year'],
    [months % 12, 'mon'],
    [interval.days ?? 0, 'day'],
  ];
  const parts: string[] = [];
  let isBehindNegative = false;
  const signed = (value: number, text: string): void => {
    parts.push(value > 0 && isBehindNegative ? `+${text}` : text);
    isBehindNegative = value < 0;
  };
  for (const [count, unit] of counts)
    if (count !== 0) signed(count, `${count} ${unit}${count === 1 ? '' : 's'}`);
  if (milliseconds !== 0 || parts.length === 0) signed(milliseconds, clockTime(milliseconds));
  return parts.join(' ');
}

function clockTime(milliseconds: number): string {
  const total = Math.abs(Math.round(milliseconds));
  const seconds = Math.floor(total / 1000);
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(twoDigits);
  return `${milliseconds < 0 ? '-' : ''}${time.join(':')}${fraction(total % 1000)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function fraction(milliseconds: number): string {
  return milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0').replace(/0+$/, '')}`;
}
