import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {Client} from 'pg';
import {connectClient} from '../engine/connect-client';
import {SavepointError} from '../shared/savepoint-error';
import {analyzeSql} from '../sql/analyze-sql';
import type {BuildTarget, SourceRole} from './build-target';
import {refusePsqlInput} from './psql-input';
import {statementError, type SqlFile} from './statement-error';

/**
 * Runs SQL files as psql does: each in a session of its own, statement by statement, so that a file may hold what no
 * transaction block may, and what one `SET`s is gone in the next.
 */
export async function runSqlFiles(
  role: SourceRole,
  files: readonly string[],
  target: BuildTarget,
): Promise<void> {
  for (const name of files) {
    const text = await readFile(path.resolve(target.config.rootDir, name), 'utf8');
    // Editors may put a byte order mark in front, which no server can read.
    const sql = text.replace(/^\uFEFF/, '');
    const file: SqlFile = {role, name, text: refusePsqlInput(name, sql)};
    const client = await connectClient(target.address, target.database, {
      connectMs: target.config.timeouts.connectMs,
      applicationName: `jest-savepoint ${role}`,
      statementMs: target.config.timeouts.buildMs,
    });
    try {
      // The end of the build is a commit that waits for the disk, and all before it with it.
      await client.query('SET synchronous_commit = off');
      await runSqlFile(client, file);
    } finally {
      await client.end();
    }
  }
}

async function runSqlFile(client: Client, file: SqlFile): Promise<void> {
  for (const {start, end} of analyzeSql(file.text).statements) {
    try {
      await client.query(file.text.slice(start, end));
    } catch (error) {
      throw statementError(file, {start, end}, error);
    }
  }
  const {rows} = await client.query<{open: boolean}>('SELECT now() < statement_timestamp() AS open');
  if (rows[0]?.open) {
    throw new SavepointError(`${file.name} leaves a transaction open, so nothing of it would last.`, {
      code: 'SAVEPOINT_SCHEMA',
      hint: 'End it with COMMIT.',
    });
  }
}
