import {types} from 'node:util';
import {SavepointError} from '../shared/savepoint-error';
import type {ServerAddress} from './engine';

/** What went wrong, and what to do. */
interface Diagnosis {
  readonly message: string;
  readonly hint?: string;
}

/** Turns what `pg` rejects with into an error that says which server, what happened, why, and what to do. */
export function describeConnectionError(
  error: unknown,
  address: ServerAddress,
  database: string,
  connectMs: number,
): SavepointError {
  const failure = types.isNativeError(error) ? error : new Error(String(error));
  const where = {...address, place: place(address), database, connectMs};
  const {message, hint} =
    fromSqlState(failure, where) ?? fromSystem(failure, where) ?? fromText(failure, where);
  return new SavepointError(message, {code: 'SAVEPOINT_CONNECTION', hint, cause: error});
}

type Where = ServerAddress & {readonly place: string; readonly connectMs: number};

function place({host, port}: ServerAddress): string {
  return host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : `${host}:${port}`;
}

function errorCode(error: Error): string | undefined {
  // Node tries a host's IPv6 and IPv4 addresses one after the other, and reports all failures as one.
  const first: unknown = 'errors' in error && Array.isArray(error.errors) ? error.errors[0] : error;
  const {code} = (first ?? {}) as {code?: unknown};
  return typeof code === 'string' ? code : undefined;
}

/** Refusals by the server (PostgreSQL manual, appendix A "PostgreSQL Error Codes"). */
function fromSqlState(error: Error, {place, user, database, host}: Where): Diagnosis | undefined {
  switch (errorCode(error)) {
    case '28P01':
      return {
        message: `PostgreSQL at ${place} refused the password of user "${user}".`,
        hint: 'Correct the user or the password in the connection string.',
      };
    case '28000':
      return !host.startsWith('/') && /no encryption|SSL off/.test(error.message)
        ? {
            message: `PostgreSQL at ${place} does not let user "${user}" into "${database}" without TLS (${error.message}).`,
            hint: "Add ?sslmode=require to the connection string; if that changes nothing, allow the user in the server's pg_hba.conf.",
          }
        : {
            message: `PostgreSQL at ${place} does not let user "${user}" into "${database}" (${error.message}).`,
            hint: "Name another user, create this one, or allow it in the server's pg_hba.conf.",
          };
    case '3D000':
      return {
        message: `There is no database "${database}" on PostgreSQL at ${place}.`,
        hint: 'Name one that exists, such as "postgres": it is only where test databases are created from, and nothing in it is touched.',
      };
    case '42501':
      return {
        message: `User "${user}" may not connect to the database "${database}" at ${place}.`,
        hint: `Name a database that this user may connect to, or GRANT CONNECT ON DATABASE "${database}" TO "${user}".`,
      };
    case '53300':
      return {
        message: `PostgreSQL at ${place} has no connection left for user "${user}" (${error.message}).`,
        hint: "Run fewer workers (jest --maxWorkers), lower pool.max, or raise the server's max_connections.",
      };
    case '57P03':
      return {
        message: `PostgreSQL at ${place} is not ready (${error.message}).`,
        hint: `Wait until ${host} has started, then run again.`,
      };
    default:
      return undefined;
  }
}

/** Refusals by the network. */
function fromSystem(error: Error, {place, host}: Where): Diagnosis | undefined {
  const code = errorCode(error) ?? '';
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return {
        message: `No PostgreSQL listens at ${place} (${code}).`,
        hint: 'Start it, or correct the connection string. With none, a private server is started from installed binaries.',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        message: `The host "${host}" is not known (${code}).`,
        hint: 'Correct the host in the connection string.',
      };
    case 'EACCES':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return {
        message: `${place} cannot be reached from here (${code}).`,
        hint: 'Check the network, the firewall and the connection string.',
      };
    default:
      return /CERT|SELF_SIGNED|VERIFY/.test(code)
        ? {
            message: `The TLS certificate of PostgreSQL at ${place} could not be verified (${code}).`,
            hint: 'Name its authority with &sslrootcert=<file>, or add ?sslmode=no-verify to the connection string for a server that you trust.',
          }
        : undefined;
  }
}

/** What only pg's own messages tell. */
function fromText({message}: Error, {place, user, connectMs}: Where): Diagnosis {
  if (/timeout expired|connection timeout/i.test(message)) {
    return {
      message: `PostgreSQL at ${place} did not answer within ${connectMs} ms.`,
      hint: 'Check the host and the port, or raise timeouts.connectMs.',
    };
  }
  if (message.includes('password must be a')) {
    return {
      message: `PostgreSQL at ${place} asks for the password of user "${user}", and none is set.`,
      hint: 'Put it into the connection string or PGPASSWORD.',
    };
  }
  if (message.includes('unsupported startup parameter')) {
    return {
      message: `${place} is a connection pooler, not PostgreSQL itself (${message}).`,
      hint: 'Name the server behind it: a pooler hands one session to several clients, and the locks that keep runs apart with it.',
    };
  }
  if (message.includes('does not support SSL')) {
    return {
      message: `PostgreSQL at ${place} does not speak TLS, which the connection string asks for.`,
      hint: 'Use ?sslmode=disable.',
    };
  }
  if (/terminated unexpectedly|ECONNRESET/.test(message)) {
    return {
      message: `${place} closed the connection before it was ready.`,
      hint: "Check that it is PostgreSQL's own port, and the server's log.",
    };
  }
  return {message: `Connecting to PostgreSQL at ${place} failed: ${message}.`};
}
