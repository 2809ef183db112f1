import type {ResolvedConfig} from '../config/resolved-config';
import {FileTimingStore} from './file-timing-store';
import type {MachineClass} from './machine-class';
import type * as Postgres from './postgres/postgres-timing-store';
import {projectFolder} from './project-folder';
import {projectId} from './project-id';
import type {TimingStore} from './timing-store';

/** The store that is configured for the timings of a project. */
export function openTimingStore(config: ResolvedConfig, machine: MachineClass): TimingStore {
  const {timingsUrl, timeouts, rootDir} = config;
  if (timingsUrl === null) return new FileTimingStore(projectFolder(config), machine);
  // Loaded where it is used alone, as its client is.
  const {PostgresTimingStore} = require('./postgres/postgres-timing-store') as typeof Postgres;
  const project = projectId(rootDir);
  return new PostgresTimingStore(timingsUrl, {project, machine, connectMs: timeouts.connectMs});
}
