/** To a microsecond: more digits mean nothing. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
