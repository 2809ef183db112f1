/** Quotes a name for use in SQL (PostgreSQL manual, 4.1.1 "Identifiers and Key Words"). */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a string constant for use in SQL, safe whatever `standard_conforming_strings` says (4.1.2.2). */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}
