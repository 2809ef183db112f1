import {connectClient, type ConnectOptions} from '../engine/connect-client';
import type {ServerAddress} from '../engine/engine';
import type {SavepointError} from '../shared/savepoint-error';
import type {ErrorFields} from '../wire/encode';
import {messageFields} from './message-fields';

/** What a server says of options: invalid values, unknown names, missing rights (classes 22 and 42), a wrong time (55P02). */
const ABOUT_OPTIONS = /^(22|42|55P02)/;

/**
 * Lets the server judge what a client asks for when it connects, by connecting with the same options beside the sandbox.
 * @returns its refusal; null where it accepts them.
 * @throws SavepointError `SAVEPOINT_CONNECTION` where it could not be asked.
 */
export async function judgeStartup(
  address: ServerAddress,
  database: string,
  options: ConnectOptions,
): Promise<ErrorFields | null> {
  try {
    const client = await connectClient(address, database, options);
    await client.end();
    return null;
  } catch (error) {
    const fields = messageFields((error as SavepointError).cause);
    if (ABOUT_OPTIONS.test(fields.C ?? '')) return fields;
    throw error;
  }
}
