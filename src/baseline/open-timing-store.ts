import type {ResolvedConfig} from '../config/resolved-config';
import {FileTimingStore} from './file-timing-store';
import type {MachineClass} from './machine-class';
import {projectFolder} from './project-folder';
import type {TimingStore} from './timing-store';

/** The store that is configured for the timings of a project. */
export function openTimingStore(config: ResolvedConfig, machine: MachineClass): TimingStore {
  return new FileTimingStore(projectFolder(config), machine);
}
