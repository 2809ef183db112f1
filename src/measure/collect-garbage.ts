import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {soon} from '../shared/clock';

type Collect = () => void;

let collect: Collect | null = null;

/** Node's `gc` function, of a process that need not have been started with `--expose-gc`. */
function collector(): Collect {
  if (collect) return collect;
  // A context that is made after the flag was set has it, and it collects the garbage of the whole process.
  setFlagsFromString('--expose-gc');
  collect = runInNewContext('gc') as Collect;
  return collect;
}

/** Collects all garbage. */
export async function collectGarbage(): Promise<void> {
  // An object that a WeakRef was asked for stays until the job is over. What a finalizer lets go of is there for the second time.
  for (let time = 0; time < 2; time++) {
    await new Promise<void>(resolve => soon(resolve));
    collector()();
  }
}
