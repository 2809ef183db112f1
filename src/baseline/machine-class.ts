import {createHash} from 'node:crypto';
import type {HostProfile} from '../shared/host-profile';

/** What timings must have in common to be compared. Not what changes from one boot to the next: clock rate, kernel, host name. */
export interface MachineClass extends Omit<HostProfile, 'totalMemoryMb'> {
  /** @example 'local' */
  readonly engine: string;
  /** @example 15 */
  readonly postgresMajor: number;
}

/** The class of the machine that the tests of a run ran on. */
export function machineClass(
  {platform, arch, cpuModel, cores, nodeMajor}: HostProfile,
  engine: {readonly name: string; readonly version: string},
): MachineClass {
  const postgresMajor = Number.parseInt(engine.version, 10) || 0;
  return {platform, arch, cpuModel, cores, nodeMajor, engine: engine.name, postgresMajor};
}

/** Its name as a file. @example 'linux-x64-4-cores-node20-local15-5f3a91c2' */
export function machineClassId(machine: MachineClass): string {
  const {platform, arch, cpuModel, cores, nodeMajor, engine, postgresMajor} = machine;
  const cpu = createHash('sha256').update(cpuModel).digest('hex').slice(0, 8);
  return `${platform}-${arch}-${cores}-cores-node${nodeMajor}-${engine}${postgresMajor}-${cpu}`;
}
