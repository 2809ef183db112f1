import {randomBytes} from 'node:crypto';
import {Client, type ClientConfig} from 'pg';

/** Databases on the server itself, all made from one template. */
export interface ServerDatabases {
  /** The name of one that is as the template is. */
  take(): Promise<string>;
  /** Gives one back that nobody is connected to. It is used again if nothing was written to it. */
  giveBack(database: string): Promise<void>;
  close(): Promise<void>;
}

/** @param server where the template is made. */
export async function openServerDatabases(server: ClientConfig, schemaSql: string): Promise<ServerDatabases> {
  const open = async (config: ClientConfig): Promise<Client> => {
    const client = new Client(config);
    await client.connect();
    return client;
  };
  const admin = await open({...server, database: 'postgres'});
  const template = newName();
  await admin.query(`CREATE DATABASE ${template}`);
  const builder = await open({...server, database: template});
  await builder.query(schemaSql);
  await builder.end();

  // Before 15 there is no other way.
  const {rows} = await admin.query<{server_version_num: string}>('SHOW server_version_num');
  const strategy = Number(rows[0]!.server_version_num) < 150_000 ? '' : 'STRATEGY file_copy';
  const rolesBefore = await roles(admin);
  /** The next transaction's number when the database was taken: who has only read has not made it grow. */
  let xid = '';
  let unused: string | null = null;
  return {
    take: async () => {
      const name = unused ?? newName();
      if (unused === null) await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} ${strategy}`);
      unused = null;
      xid = await nextTransaction(admin);
      return name;
    },
    giveBack: async database => {
      if ((await nextTransaction(admin)) === xid) {
        unused = database;
        return;
      }
      await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
      // Roles belong to all databases of a server.
      for (const role of await roles(admin)) {
        if (!rolesBefore.includes(role)) await admin.query(`DROP ROLE "${role}"`);
      }
    },
    close: () => admin.end(),
  };
}

function newName(): string {
  return `server_${randomBytes(4).toString('hex')}`;
}

async function nextTransaction(admin: Client): Promise<string> {
  const {rows} = await admin.query<{xid: string}>('SELECT pg_snapshot_xmax(pg_current_snapshot()) AS xid');
  return rows[0]!.xid;
}

async function roles(admin: Client): Promise<readonly string[]> {
  return (await admin.query<{rolname: string}>('SELECT rolname FROM pg_roles')).rows.map(
    ({rolname}) => rolname,
  );
}
