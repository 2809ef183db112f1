import type {ServerAddress} from './engine';

/** The user's own connection string, whose other parts their tools understand, with another database. */
export function withDatabase(connectionString: string, database: string): string {
  return connectionString.replace(/^([a-z]+:\/\/[^/?#]*)(?:\/[^?#]*)?/i, `$1/${database}`);
}

/** A URL of a database behind a Unix socket, in the form that libpq, pg and most others read. */
export function socketUrl({host, port, user}: ServerAddress, database: string): string {
  return `postgresql://${user}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}
