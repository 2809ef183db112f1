import {Client} from 'pg';
import {openEngineSandbox} from '../../support/engine-sandbox';

const schema = `
  CREATE TABLE items (id int PRIMARY KEY, name text);
  INSERT INTO items VALUES (1, 'a'), (2, 'b'), (3, 'c');
  CREATE TABLE log (name text);`;

const update = {table: 'items', seqScans: 1, seqRows: 3, indexScans: 0, inserted: 0, updated: 3, deleted: 0};
const insert = {table: 'log', seqScans: 0, seqRows: 0, indexScans: 0, inserted: 1, updated: 0, deleted: 0};

test.each([
  ['the binaries of npm', {engine: 'local', binaries: 'packages'}, [update, insert]],
  ['pglite', {engine: 'pglite'}, [update, insert]],
  ['pg-mem', {engine: 'pg-mem'}, null],
] as const)('%s count what is done to each table, or say that they do not', async (_, config, counts) => {
  const {sandbox, address, close} = await openEngineSandbox(config, schema);
  try {
    for (let i = 0; i < 3; i++) {
      sandbox.openLevel('test');
      const client = new Client(address);
      await client.connect();
      await client.query("UPDATE items SET name = 'd'");
      // The first row of a table is written to a page that nobody has read.
      await client.query("INSERT INTO log VALUES ('d')");
      await client.end();
      expect((await sandbox.closeLevel()).tables).toEqual(counts);
    }
  } finally {
    await close();
  }
});
