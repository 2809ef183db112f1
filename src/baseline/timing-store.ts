import {join} from 'node:path';
import {readBaseline, writeBaseline} from './baseline-file';
import {machineClassId, type MachineClass} from './machine-class';
import type {TimingBaseline} from './timings';
import {formatTimings, timingsFormat} from './timings-format';

/** The folder of what is kept of one project between runs. */
export function projectFolder(cacheDir: string, project: string): string {
  return join(cacheDir, 'baselines', project);
}

/** Keeps the timings of a project on one class of machine in a file of the cache folder. */
export class FileTimingStore {
  readonly path: string;
  readonly #machine: MachineClass;

  constructor(folder: string, machine: MachineClass) {
    this.path = join(folder, `${machineClassId(machine)}.json`);
    this.#machine = machine;
  }

  /**
   * The accepted timings; empty where there are none yet.
   * @throws {SavepointError} `SAVEPOINT_BASELINE`
   */
  read(): TimingBaseline {
    return readBaseline(this.path, timingsFormat) ?? new Map();
  }

  /**
   * Applies a change to what is on disk now: another run may have written since `read`, and keeps its samples. Two writes in
   * the same instant can lose one run's samples, which the next run makes up for.
   * @throws {SavepointError} `SAVEPOINT_BASELINE`
   */
  update(change: (baseline: TimingBaseline) => TimingBaseline): void {
    writeBaseline(this.path, formatTimings(change(this.read()), this.#machine), timingsFormat.title);
  }
}
