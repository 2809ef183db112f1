import {Client} from 'pg';
import postgres from 'postgres';
import '../../../src/matchers';
import {startTestCluster, type TestCluster} from '../../support/cluster';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster();
});

afterAll(() => cluster.stop());

test('an error of pg has its SQLSTATE', async () => {
  const {host, port, user} = cluster.address;
  const client = new Client({host, port, user, database: 'postgres'});
  await client.connect();
  try {
    await expect(client.query('SELECT 1/0')).toRaiseSqlState('22012');
    await expect(client.query('SELECT 1/0')).rejects.toRaiseSqlState('22012');
    await expect(client.query('SELECT missing')).not.toRaiseSqlState('22012');
    await expect(client.query('SELECT 1')).not.toRaiseSqlState('22012');
  } finally {
    await client.end();
  }
});

test('an error of postgres.js has its SQLSTATE', async () => {
  const {host, port, user} = cluster.address;
  const sql = postgres({host, port, user, database: 'postgres', max: 1});
  try {
    await expect(sql`SELECT 1/0`).toRaiseSqlState('22012');
    await expect(() => sql`SELECT missing`).toRaiseSqlState('42703');
  } finally {
    await sql.end();
  }
});
