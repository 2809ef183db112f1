// Prepares a run on a server for the SQL files of a folder, and says what it has got.
import {prepareRun} from '../../../../src/schema/prepare-run';
import {testConfig} from '../../../support/test-config';

async function main(): Promise<void> {
  const [, , rootDir, connectionString, then] = process.argv;
  if (!rootDir || !connectionString) throw new Error('Two arguments are needed');
  const config = testConfig({
    rootDir,
    engine: 'server',
    server: {connectionString, source: 'connectionString'},
    schema: {kind: 'files', files: ['schema.sql'], inputs: []},
  });
  const onProgress = (text: string) => console.log(`progress: ${text}`);
  const {run, stop} = await prepareRun({config, functions: {}}, {workers: 2, onProgress});
  console.log(JSON.stringify(run.template));
  if (then === 'stop') await stop();
}

void main();
