import {createRequire} from 'node:module';
import type * as OpenTelemetry from '@opentelemetry/api';
import {resolveOptional} from '../../engine/resolve-from';
import {startTimer, stopTimer} from '../../shared/clock';
import {packageVersion} from '../../shared/package-version';
import type {RecordedRun} from '../report-input';
import {emitSpans} from './emit-spans';

/** How long spans may take to reach whoever collects them. */
const FLUSH_MS = 5000;

/** The part of a tracer provider of OpenTelemetry's SDK that matters here. */
interface Provider {
  getDelegate?(): Provider;
  forceFlush?(): Promise<void>;
}

/** Sends on what is emitted, as Jest may end the process before the provider does. */
async function flush(provider: Provider): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>(resolve => {
    timer = startTimer(resolve, FLUSH_MS);
  });
  try {
    await Promise.race([(provider.getDelegate?.() ?? provider).forceFlush?.(), limit]);
  } finally {
    stopTimer(timer);
  }
}

/** Tells OpenTelemetry of a run, where the project has its API and a provider is registered. */
export async function tellTelemetry(recorded: RecordedRun, rootDir: string): Promise<void> {
  const path = resolveOptional(rootDir, '@opentelemetry/api');
  if (path === null) return;
  const api = createRequire(path)(path) as typeof OpenTelemetry;
  emitSpans(api, recorded, packageVersion());
  // What collects them may be out of order; the run is not.
  await flush(api.trace.getTracerProvider() as Provider).catch(() => undefined);
}
