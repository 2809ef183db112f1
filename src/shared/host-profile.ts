import {availableParallelism, cpus, totalmem} from 'node:os';
import {cgroupCores} from './cgroup-cores';

/** What a machine's timings depend on. */
export interface HostProfile {
  readonly platform: NodeJS.Platform;
  readonly arch: NodeJS.Architecture;
  /** @example 'AMD EPYC 7B13' */
  readonly cpuModel: string;
  /** Cores that this process may use: its affinity and its control group's quota, rounded down, at least 1. */
  readonly cores: number;
  /** @example 20 */
  readonly nodeMajor: number;
  readonly totalMemoryMb: number;
}

/** Describes the machine this process runs on. */
export function hostProfile(): HostProfile {
  return {
    platform: process.platform,
    arch: process.arch,
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cores: Math.max(1, Math.floor(Math.min(availableParallelism(), cgroupCores()))),
    nodeMajor: Number.parseInt(process.versions.node, 10),
    totalMemoryMb: Math.round(totalmem() / 2 ** 20),
  };
}
