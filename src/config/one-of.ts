/** Words as people list them. @example oneOf(['a', 'b', 'c']) // "'a', 'b' or 'c'" */
export function oneOf(words: readonly string[]): string {
  const quoted = words.map(word => `'${word}'`);
  return [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter(Boolean).join(' or ');
}
