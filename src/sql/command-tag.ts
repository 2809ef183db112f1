/**
 * The rows that a CommandComplete tag counts: `INSERT 0 3` is 3, `SELECT 5` is 5; tags without a count, as `BEGIN`, are 0.
 *
 * @see PostgreSQL's manual, 53.7 "Message Formats", CommandComplete
 */
export function rowsOfTag(tag: string): number {
  // The count comes last; the 0 before an INSERT's once was the row's OID.
  const count = Number(tag.slice(tag.lastIndexOf(' ') + 1));
  return count >= 0 ? count : 0;
}
