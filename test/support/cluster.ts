import type {ServerEngine, ServerAddress} from '../../src/engine/engine';
import {startEngine} from './start-engine';
import {testConfig} from './test-config';

export interface TestCluster {
  readonly address: ServerAddress;
  readonly engine: ServerEngine;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
}

/** Starts a private PostgreSQL without a schema, with room for about 50 connections. Stop it in `afterAll`. */
export async function startTestCluster(): Promise<TestCluster> {
  const engine = await startEngine(testConfig(), {
    workers: 5,
    snapshotKey: null,
    onProgress: () => undefined,
  });
  return {address: engine.address, engine, stop: () => engine.stop()};
}
