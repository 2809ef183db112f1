import {ClonePool} from '../../../../src/pool/clone-pool';
import {CloneWorkshop} from '../../../../src/schema/clone-workshop';
import {readPreparedRun} from '../../../../src/schema/prepared-run-file';
import {serverSource} from '../../../support/server-source';

/** Takes a clone, says its name, and keeps it until it is killed. */
async function main(): Promise<void> {
  const run = readPreparedRun(process.argv[2]!);
  const pool = new ClonePool(() => CloneWorkshop.open(serverSource(run), run), 2);
  console.log(await pool.take());
  setInterval(() => undefined, 1000);
}

void main();
