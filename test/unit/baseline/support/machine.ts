import type {MachineClass} from '../../../../src/baseline/machine-class';

export const machine: MachineClass = {
  platform: 'linux',
  arch: 'x64',
  cpuModel: 'Example CPU',
  cores: 2,
  nodeMajor: 20,
  engine: 'local',
  postgresMajor: 15,
};
