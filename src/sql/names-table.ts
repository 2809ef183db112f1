/** Whether a statement names a table, as far as its text shows. */
export function namesTable(sql: string, table: string): boolean {
  const name = table.slice(table.lastIndexOf('.') + 1).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w$])${name}(?![\\w$])`, 'i').test(sql);
}
