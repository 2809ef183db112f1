// Puts as many bytes as the second argument says into the folder that it is given a place for, and prints where.
import {execFileSync} from 'node:child_process';
import {rmSync} from 'node:fs';
import path from 'node:path';
import {placeData} from '../../../../src/engine/place-data';

async function main(): Promise<void> {
  const [, , dataBytes, realBytes] = process.argv.map(Number);
  const placement = {kind: 'test', dataBytes: dataBytes!, workers: 1, onProgress: console.log};
  const folder = await placeData(placement, async folder => {
    try {
      const file = path.join(folder, 'data');
      execFileSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=1M', `count=${realBytes! / 2 ** 20}`], {
        stdio: 'pipe',
      });
      return await Promise.resolve(folder);
    } catch (error) {
      rmSync(folder, {recursive: true});
      throw error;
    }
  });
  console.log(folder);
  rmSync(folder, {recursive: true});
}

void main();
