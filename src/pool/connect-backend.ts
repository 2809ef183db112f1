import {connectClient} from '../engine/connect-client';
import type {PreparedRun, ServerSource} from '../schema/prepared-run';
import type {Backend} from '../wire/backend';
import {commandLineOptions} from '../wire/startup-settings';
import {takeOver} from '../wire/take-over';

/**
 * Opens a connection to a database as a client would have it that asks for these settings.
 * @throws SavepointError where the server cannot be reached, or refuses it
 */
export async function connectBackend(
  {address}: ServerSource,
  {config}: Pick<PreparedRun, 'config'>,
  database: string,
  settings: ReadonlyMap<string, string>,
): Promise<Backend> {
  const client = await connectClient(address, database, {
    connectMs: config.timeouts.connectMs,
    // The client's own is among its settings.
    applicationName: '',
    startupOptions: commandLineOptions(settings),
  });
  // What the server reports is what the client was told when it connected.
  return takeOver(client, new Map());
}
