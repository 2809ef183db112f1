import {parse} from 'pg-connection-string';

/** A connection's URL with the server's address complete, and its host. */
export interface CompleteUrl {
  readonly connectionString: string;
  /** '' where neither the URL nor the environment names one. */
  readonly host: string;
  /** Whether the URL itself names the host. */
  readonly namesHost: boolean;
}

/** How TLS is done says nothing of the address, and parsing it would read files and print warnings. */
const withoutTls = (url: string): string => url.replace(/(?<=[?&])(?:ssl\w*|uselibpqcompat)=[^&]*&?/g, '');

const isPort = (port: string): boolean => /^\d+$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;

/**
 * Takes what a URL leaves out from `PGHOST`, `PGPORT`, `PGUSER` and `PGPASSWORD`, as PostgreSQL's clients do, so that whoever
 * reads it later connects to the same server whatever their environment.
 *
 * @returns null where it is not a valid URL of PostgreSQL
 */
export function completeUrl(url: string, env: NodeJS.ProcessEnv): CompleteUrl | null {
  if (!/^postgres(?:ql)?:\/\//i.test(url)) return null;
  const [base = ''] = url.split('#');
  try {
    const parsed = parse(withoutTls(base));
    const added = Object.entries({
      host: env.PGHOST,
      port: env.PGPORT,
      user: env.PGUSER,
      password: env.PGPASSWORD,
    }).flatMap(([name, value]) => (value && !parsed[name] ? [`${name}=${encodeURIComponent(value)}`] : []));
    const separator = added.length === 0 ? '' : base.includes('?') ? '&' : '?';
    const connectionString = base + separator + added.join('&');
    const {host, port} = parse(withoutTls(connectionString));
    if (port && !isPort(port)) return null;
    return {connectionString, host: host ?? '', namesHost: Boolean(parsed.host)};
  } catch {
    return null;
  }
}
