import {chooseBinaries} from '../../src/engine/local/choose-binaries';
import type {PostgresBinaries} from '../../src/engine/local/find-binaries';
import type {ServerUser} from '../../src/engine/local/server-user';
import {testConfig} from './test-config';

/** The programs of a server that tests start for themselves: installed ones, else those from npm. */
export async function testBinaries(user: ServerUser | null): Promise<PostgresBinaries> {
  const {binaries, passedOver} = await chooseBinaries(testConfig(), user);
  if (!binaries) throw passedOver[0]!.error;
  return binaries;
}
