import fc from 'fast-check';
import {setTimeout as sleep} from 'node:timers/promises';
import {serialize} from 'pg-protocol';

import {useTestSandbox} from '../../support/sandbox';
import {describe as inShort} from '../../support/wire-client';

const harness = useTestSandbox('CREATE TABLE items (id serial PRIMARY KEY, body text)');

const sql = fc.constantFrom(
  'SELECT 1',
  'BEGIN',
  'COMMIT',
  'ROLLBACK',
  'SAVEPOINT a',
  'ROLLBACK TO a',
  "INSERT INTO items (body) VALUES ('x')",
  'SELECT 1/0',
  'SELEC 1',
  '',
  ';;',
  'COPY items FROM STDIN',
  'COPY items TO STDOUT',
  "SELECT set_config('work_mem', $1, true)",
  "SET work_mem = '7MB'",
  'LISTEN a',
  'NOTIFY a',
  'DECLARE c CURSOR FOR SELECT 1',
  'FETCH c',
  'PREPARE x AS SELECT 1',
  'DEALLOCATE ALL',
  'VACUUM',
  'BEGIN; SELECT 1; COMMIT; SELECT 2',
  'CREATE TEMP TABLE IF NOT EXISTS passing (id int) ON COMMIT DROP',
  "SELECT 'unterminated",
  '/* unterminated',
  '\0BEGIN',
);
const name = fc.constantFrom('', 'a', 'b', 'a\0b');

/** Messages of a client that knows the protocol, in no order that makes sense. */
const sensible = fc.oneof(
  {weight: 4, arbitrary: sql.map(serialize.query)},
  {weight: 3, arbitrary: fc.constant(serialize.sync())},
  fc.record({name, text: sql}).map(serialize.parse),
  fc
    .record({
      portal: name,
      statement: name,
      values: fc.array(fc.constantFrom('1', null, '64kB'), {maxLength: 2}),
    })
    .map(serialize.bind),
  fc.record({portal: name, rows: fc.constantFrom(0, 1)}).map(serialize.execute),
  fc.record({type: fc.constantFrom('S' as const, 'P' as const), name}).map(serialize.describe),
  fc.record({type: fc.constantFrom('S' as const, 'P' as const), name}).map(serialize.close),
  fc.constantFrom(serialize.flush(), serialize.copyDone(), serialize.copyFail('no'), serialize.password('x')),
  fc.constantFrom('1\ta\n', 'nonsense\n').map(text => serialize.copyData(Buffer.from(text))),
);

/** Messages of a right length with anything in them, of known types or not. */
const nonsense = fc
  .tuple(fc.constantFrom(...Array.from('QPBEDCSHFdcfpxyz\0')), fc.uint8Array({maxLength: 30}))
  .map(([type, body]) => {
    const header = Buffer.from(`${type}\0\0\0\0`, 'latin1');
    header.writeUInt32BE(4 + body.length, 1);
    return Buffer.concat([header, body]);
  });

const noise = fc.uint8Array({minLength: 1, maxLength: 40}).map(bytes => Buffer.from(bytes));

const conversation = fc.array(
  fc.oneof({weight: 8, arbitrary: sensible}, {weight: 2, arbitrary: nonsense}, {weight: 1, arbitrary: noise}),
  {minLength: 1, maxLength: 25},
);

test('whatever a client sends, others are served, and the sandbox stays whole', async () => {
  const {sandbox} = harness();
  const tidyUp = async (): Promise<void> => {
    while (sandbox.levels > 0) await sandbox.closeLevel().catch(() => undefined);
    await harness().endClients();
    if (!sandbox.intact) await harness().replaceBackend();
  };
  await tidyUp();
  const leaving = fc.constantFrom<'destroy' | 'end' | 'stay'>('destroy', 'end', 'stay');
  const cuts = fc.array(fc.nat({max: 200}), {maxLength: 5});
  const property = fc.asyncProperty(conversation, leaving, cuts, async (messages, leave, lengths) => {
    sandbox.openLevel('garbage');
    const [guest, victim] = [await harness().wire(), await harness().wire()];
    const bytes = Buffer.concat(messages);
    let from = 0;
    // In pieces that respect no message.
    for (const length of [...lengths, bytes.length]) {
      guest.socket.write(bytes.subarray(from, (from += length)));
      await sleep(0);
    }
    if (leave === 'destroy') guest.socket.destroy();
    if (leave === 'end') guest.socket.end();
    const mine = victim.ask([serialize.query("SELECT 'mine'")]);
    // A guest that stays may rightly hold the database until its level ends.
    if (leave !== 'stay') expect(inShort(await mine)).toContain('dataRow mine');
    await sandbox.closeLevel();
    expect(sandbox.intact).toBe(true);
    await mine;
    sandbox.openLevel('after');
    expect(inShort(await victim.ask([serialize.query('SELECT count(*) FROM items')]))).toContain('dataRow 0');
    await sandbox.closeLevel();
  });
  await fc.assert(property, {numRuns: 5000, plugins: [fc.afterEach(tidyUp)]});
}, 300_000);
