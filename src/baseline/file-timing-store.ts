import {join} from 'node:path';
import {readBaseline, updateBaseline} from './baseline-file';
import {machineClassId, type MachineClass} from './machine-class';
import type {TimingHistory, TimingStore} from './timing-store';
import type {TimingBaseline} from './timings';
import {formatTimings, timingsFormat} from './timings-format';

/** Keeps the timings of a project on one class of machine in a file of the cache folder. */
export class FileTimingStore implements TimingStore {
  readonly place: string;
  readonly #machine: MachineClass;

  constructor(folder: string, machine: MachineClass) {
    this.place = join(folder, `${machineClassId(machine)}.json`);
    this.#machine = machine;
  }

  async read(): Promise<TimingBaseline> {
    return Promise.resolve(readBaseline(this.place, timingsFormat) ?? new Map());
  }

  async history(): Promise<TimingHistory> {
    return new Map([...(await this.read())].map(([id, {samples}]) => [id, samples]));
  }

  update(change: (baseline: TimingBaseline) => TimingBaseline): Promise<void> {
    return updateBaseline(this.place, timingsFormat, before =>
      formatTimings(change(before ?? new Map()), this.#machine),
    );
  }
}
