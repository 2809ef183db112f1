const mask = '***';

const patterns: readonly RegExp[] = [
  // A password that should have been percent-encoded may hold any character, so up to the last @ before white space.
  /(\bpostgres(?:ql)?:\/\/[^\s:@/]*:)\S*(?=@)/gi,
  /(\b[a-z][a-z\d+.-]*:\/\/[^\s:@/]*:)[^\s/]*(?=@)/gi,
  // `password=` in a query or in libpq's keywords, but not a statement's `password=$1`.
  /(password=)(?!\$\d)(?:'(?:[^'\\]|\\.)*'|[^\s&'"]+)/gi,
  // CREATE ROLE … PASSWORD '…'.
  /(\bpassword\s+)'(?:[^']|'')*'/gi,
];

/**
 * Replaces passwords by `***`: those in connection URLs, in libpq's `password=…`, in SQL's `PASSWORD '…'`, and every
 * occurrence of the `secrets` themselves, percent-encoded or not.
 *
 * @param secrets passwords that are known; empty ones are ignored
 */
export function maskSecrets(text: string, secrets: readonly string[] = []): string {
  // The longest first: a secret may be part of another one.
  const known = secrets
    .flatMap(secret => [secret, encodeURIComponent(secret)])
    .filter(secret => secret !== '')
    .sort((a, b) => b.length - a.length);
  const masked = known.reduce((rest, secret) => rest.replaceAll(secret, mask), text);
  return patterns.reduce((rest, pattern) => rest.replace(pattern, `$1${mask}`), masked);
}
