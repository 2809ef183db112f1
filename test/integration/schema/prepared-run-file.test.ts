import {existsSync, statSync} from 'node:fs';
import path from 'node:path';
import {readPreparedRun, removePreparedRun, writePreparedRun} from '../../../src/schema/prepared-run-file';
import {SchemaProject} from '../../support/schema-project';
import {thrownBy} from '../../support/thrown-by';

test('what workers read is what was prepared, and nobody else can read it', async () => {
  const project = new SchemaProject();
  const {run, stop} = await project.prepare({});
  const file = await writePreparedRun(run);
  expect(readPreparedRun(file)).toEqual(run);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  await removePreparedRun(file);
  expect(existsSync(path.dirname(file))).toBe(false);
  await stop();
  project.remove();
});

test('a file that is not there is missed with a way out', async () => {
  const error = await thrownBy(() => readPreparedRun('/nonexistent/run.json'));
  expect(error.code).toBe('SAVEPOINT_ENGINE');
  expect(error.hint).toMatch(/preset jest-savepoint has to be at the root/);
});
