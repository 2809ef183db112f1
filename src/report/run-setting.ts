import type {EngineName} from '../config/options';
import type {ResolvedConfig} from '../config/resolved-config';
import type {MachineClass} from '../baseline/machine-class';
import type {PreparedRun} from '../schema/prepared-run';
import {maskSecrets} from '../shared/mask-secrets';

/** What a run ran on. */
export interface RunSetting {
  readonly engine: {
    readonly name: EngineName;
    readonly origin: string;
    readonly version: string;
    /** Why it was this one, in a few words; '' where there is nothing to say. */
    readonly why: string;
  };
  /** Null where no schema is configured. */
  readonly schema: {readonly fromCache: boolean; readonly buildMs: number; readonly tables: number} | null;
  readonly workers: number;
  readonly pool: ResolvedConfig['pool'];
  readonly machine: MachineClass;
}

/** The part of what was prepared for a run that reports show. */
export function runSetting(
  {engine: {name, origin, version, choice}, config, template, ports}: PreparedRun,
  machine: MachineClass,
): RunSetting {
  const {fromCache, buildMs, tables} = template;
  return {
    engine: {name, origin: maskSecrets(origin), version, why: maskSecrets(choice.why)},
    schema: config.schema === null && config.seed === null ? null : {fromCache, buildMs, tables},
    workers: ports.length,
    pool: config.pool,
    machine,
  };
}
