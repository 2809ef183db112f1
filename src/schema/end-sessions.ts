import {setTimeout as sleep} from 'node:timers/promises';
import type {ControlClient} from '../engine/control-client';

const POLL_MS = 10;
const LIMIT_MS = 2000;

const END = `
  SELECT pg_terminate_backend(pid)
    FROM pg_catalog.pg_stat_activity
   WHERE datname = $1 AND backend_type = 'client backend'`;

/** Ends all sessions in a database. @returns whether there is none any more */
export async function endSessions(control: ControlClient, database: string): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < LIMIT_MS; waitedMs += POLL_MS) {
    const {rowCount} = await control.query(END, [database]);
    if (rowCount === 0) return true;
    await sleep(POLL_MS);
  }
  return false;
}
