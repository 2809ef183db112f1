import {userInfo} from 'node:os';
import {parse} from 'pg-connection-string';
import {SavepointError} from '../shared/savepoint-error';
import type {ServerAddress, TlsSettings} from './engine';

const DEFAULT_PORT = 5432;

/**
 * Reads a connection string, with libpq's meaning of `sslmode` (PostgreSQL manual, 34.19.1): `require` encrypts without
 * verifying the certificate, unless `sslrootcert` names an authority. `prefer` and `allow` do not encrypt: this client
 * cannot fall back.
 * @throws SavepointError `SAVEPOINT_CONFIG` where it is not a connection string. The message never shows it: it may hold a
 *   password.
 */
export function parseAddress(connectionString: string): ServerAddress {
  try {
    const {host, port, user, password, database, ssl, sslmode} = parse(
      connectionString,
      /[?&]uselibpqcompat=/.test(connectionString) ? {} : {useLibpqCompat: true},
    );
    const userName = nonEmpty(user) ?? userInfo().username;
    return {
      host: nonEmpty(host) ?? 'localhost',
      port: readPort(port),
      user: userName,
      password: nonEmpty(password) ?? null,
      database: nonEmpty(database) ?? userName,
      ssl: readSsl(ssl, sslmode),
    };
  } catch (error) {
    throw new SavepointError(`The connection string cannot be read: ${(error as Error).message}.`, {
      code: 'SAVEPOINT_CONFIG',
      hint: 'Write it as postgres://user:password@host:5432/database, with special characters percent-encoded.',
    });
  }
}

function nonEmpty(text: string | null | undefined): string | undefined {
  return text === '' || text === null ? undefined : text;
}

function readPort(port: string | null | undefined): number {
  const number = Number(nonEmpty(port) ?? DEFAULT_PORT);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) throw new Error('its port is not a number');
  return number;
}

function readSsl(ssl: boolean | string | object | undefined, mode: unknown): ServerAddress['ssl'] {
  if (mode === 'prefer' || mode === 'allow') return false;
  // pg's own word, which libpq does not know.
  if (mode === 'no-verify' || ssl === 'no-verify') return {rejectUnauthorized: false};
  if (typeof ssl === 'object') {
    const {rejectUnauthorized, ca, cert, key} = ssl as TlsSettings;
    return {
      rejectUnauthorized: rejectUnauthorized ?? true,
      ...(ca && {ca}),
      ...(cert && {cert}),
      ...(key && {key}),
    };
  }
  return ssl === true;
}
