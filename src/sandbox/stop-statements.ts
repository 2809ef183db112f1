import {startTimer, stopTimer} from '../shared/clock';
import type {Backend} from '../wire/backend';
import type {ExchangeRunner} from './exchange';

/** How long a statement that outlives its level may go on before it is cancelled, and then before its connection is cut. */
const CANCEL_AFTER_MS = 20;
const CUT_AFTER_MS = 3000;

/** Ends what a backend runs, and resolves when it is idle or lost. */
export async function stopStatements(
  {backend, exchanges}: {readonly backend: Backend; readonly exchanges: ExchangeRunner},
  cancel: (backend: Backend) => Promise<void>,
): Promise<void> {
  if (!exchanges.isBusy()) return;
  const cut = startTimer(() => backend.destroy(), CUT_AFTER_MS);
  // More than once: the server forgets a request that comes before it has begun with the statement, and a unit of several
  // steps starts the next one at once. Each is awaited, lest it stop what follows.
  while (exchanges.isBusy()) {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>(resolve => (timer = startTimer(resolve, CANCEL_AFTER_MS)));
    await Promise.race([exchanges.whenIdle(), patience]);
    stopTimer(timer);
    if (exchanges.isBusy()) await cancel(backend);
  }
  stopTimer(cut);
}
