import {openE2eFolder} from './project';

/** Jest's global set-up of our own tests. */
export default function openFolder(): void {
  openE2eFolder();
}
