import {openRuns} from './open-runs';

/** Ends what `globalSetup` started. */
export default async function globalTeardown(): Promise<void> {
  for (let stop = openRuns.pop(); stop; stop = openRuns.pop()) await stop();
}
