import {DatabaseError, type Client} from 'pg';

/**
 * Runs a statement for what the server says to it.
 * @returns its notice or error, as `pg` has read it; null where there is none
 */
export async function hearAnswer(client: Client, sql: string): Promise<unknown> {
  let said: unknown = null;
  const listen = (notice: unknown): void => void (said = notice);
  client.on('notice', listen);
  try {
    await client.query(sql);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    said = error;
  } finally {
    client.off('notice', listen);
  }
  return said;
}
