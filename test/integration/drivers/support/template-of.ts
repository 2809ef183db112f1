/** SQL with `$1`, `$2`, … as the texts between them and the indices of their values, for libraries with templates. */
export function templateOf(sql: string): {
  readonly texts: readonly string[];
  readonly order: readonly number[];
} {
  const order = Array.from(sql.matchAll(/\$(\d+)/g), ([, number]) => Number(number) - 1);
  return {texts: sql.split(/\$\d+/), order};
}
