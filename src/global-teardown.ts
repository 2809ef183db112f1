import {openRuns} from './open-runs';

/** Ends what `globalSetup` started. */
async function globalTeardown(): Promise<void> {
  for (let stop = openRuns.pop(); stop; stop = openRuns.pop()) await stop();
}

export = globalTeardown;
