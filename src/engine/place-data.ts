import {createOwnedFolder} from './owned-folder';
import {isOutOfRoom} from './out-of-room';
import {chooseParents} from './temporary-parent';

export interface DataPlacement {
  /** What the folder is for, as a part of its name. */
  readonly kind: string;
  readonly dataBytes: number;
  readonly workers: number;
  readonly onProgress: (text: string) => void;
}

/**
 * Makes a temporary folder where there is room for an engine's data and starts something in it; on disk where memory turns out
 * to have less room than it said.
 * @param start removes the folder where it fails
 */
export async function placeData<Started>(
  {kind, dataBytes, workers, onProgress}: DataPlacement,
  start: (folder: string) => Promise<Started>,
): Promise<Started> {
  const [best, ...others] = await chooseParents(dataBytes, workers);
  const startIn = async (parent: string): Promise<Started> => start(await createOwnedFolder(parent, kind));
  try {
    return await startIn(best);
  } catch (error) {
    const [disk] = others;
    if (disk === undefined || !isOutOfRoom(error)) throw error;
    onProgress(`There is no room left in ${best}: the data goes to ${disk}`);
    return startIn(disk);
  }
}
