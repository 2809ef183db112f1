import type {TestContexts} from './measure/test-contexts';

type Callback = (this: unknown, ...args: never[]) => unknown;
type Method = (this: unknown, ...args: unknown[]) => unknown;

/** A statement that a client of `pg` has taken and not sent yet. */
interface Queued {
  submit: Callback;
}

/** What a client of `pg` and a pool have beside what their types say. */
interface Patchable {
  readonly prototype?: {connect?: Method; query?: Method; _pulseQueue?: unknown; _pulseQueryQueue?: unknown};
}

/** The parts of Jest's runtime that load modules into a test file's own registry. */
export interface ModuleRegistry {
  requireModuleOrMock(from: string, name: string): unknown;
}

const patched = new WeakSet<object>();

/**
 * Has `pg` and its pool remember for which of several tests that run beside each other a statement waits for a connection: they
 * send it when another one has been answered, and nothing on that stack tells whose it is.
 */
export function keepContexts(registry: ModuleRegistry, contexts: TestContexts): void {
  const load = registry.requireModuleOrMock.bind(registry);
  registry.requireModuleOrMock = (from, name) => {
    const loaded = load(from, name);
    if (typeof loaded === 'function' && !patched.has(loaded)) patch(loaded, contexts);
    return loaded;
  };
}

function patch(loaded: Patchable & object, contexts: TestContexts): void {
  const {prototype} = loaded;
  if (!prototype?.query || !prototype.connect) return;
  if (!prototype._pulseQueue && !prototype._pulseQueryQueue) return;
  patched.add(loaded);
  const {connect, query} = prototype;
  const bound = (args: unknown[]): unknown[] =>
    args.map(arg => (typeof arg === 'function' ? contexts.bind(arg as Callback) : arg));
  // What a pool does with a client that has just connected, it does for who has asked for it.
  prototype.connect = function (...args) {
    return connect.apply(this, contexts.concurrent ? bound(args) : args);
  };
  if (prototype._pulseQueryQueue) {
    prototype.query = function (...args) {
      if (!contexts.concurrent) return query.apply(this, args);
      const result = query.apply(this, bound(args));
      const client = this as {_queryQueue?: Queued[]; queryQueue?: Queued[]};
      // Newer versions warn of the second one.
      const queued = (client._queryQueue ?? client.queryQueue)?.at(-1);
      if (queued && !patched.has(queued)) {
        patched.add(queued);
        queued.submit = contexts.bind(queued.submit);
      }
      return result;
    };
  }
}
