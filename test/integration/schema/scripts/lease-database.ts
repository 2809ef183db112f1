// Leases a database of a prepared run, says which, and does what the second argument says.
import {connectClient} from '../../../../src/engine/connect-client';
import {leaseDatabase} from '../../../../src/schema/lease-database';
import {readPreparedRun} from '../../../../src/schema/prepared-run-file';
import {serverSource} from '../../../support/server-source';

async function main(): Promise<void> {
  const [, , file, then] = process.argv;
  const run = readPreparedRun(file ?? '');
  const lease = await leaseDatabase(serverSource(run), run);
  console.log(lease.database);
  if (then === 'wait') setInterval(() => undefined, 1000);
  if (then === 'rebuild') await lease.rebuild();
  if (then === 'sleep-in-transaction') {
    const client = await connectClient(serverSource(run).address, lease.database, {
      connectMs: 5000,
      applicationName: 'test',
    });
    await client.query('BEGIN; LOCK TABLE t');
    await client.query('SELECT pg_sleep(60)');
  }
  console.log('end');
}

void main();
