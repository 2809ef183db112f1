/** The oldest major version of PostgreSQL that is supported: the first with `DROP DATABASE … WITH (FORCE)`. */
export const OLDEST_MAJOR = 13;

/** The major version of a version text. @example majorVersion('15.18') is 15, majorVersion('19beta1') is 19 */
export function majorVersion(version: string): number {
  return Number.parseInt(version, 10);
}
