// Starts a private server from the cache folder given, says where it is, and does what the second argument says.
import {startEngine} from '../../../support/start-engine';
import {testConfig} from '../../../support/test-config';

async function main(): Promise<void> {
  const [, , cacheDir, then] = process.argv;
  const options = {workers: 1, snapshotKey: null, onProgress: () => undefined};
  const engine = await startEngine(testConfig({cacheDir}), options);
  if (then === 'ignore-interrupt') process.on('SIGINT', () => console.log('interrupted'));
  console.log(JSON.stringify({folder: engine.address.host, pid: engine.postmasterPid}));
  if (then === 'return') return;
  if (then === 'stop') return engine.stop();
  setInterval(() => undefined, 1000);
}

void main();
