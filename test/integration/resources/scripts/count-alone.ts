import {readFileSync, writeFileSync} from 'node:fs';
import {ResourceHolder} from '../../../../src/resources/resource-holder';
import {TicketFolder} from '../../../../src/resources/ticket-folder';

/** Counts up a number in a file, again and again, under a lock; a time of `hold` keeps the lock until it is killed. */
async function main(): Promise<void> {
  const [folder, file, times] = process.argv.slice(2) as [string, string, string];
  const locks = {tickets: new TicketFolder(folder), server: null};
  for (let i = 0; i < (times === 'hold' ? 1 : Number(times)); i++) {
    const holder = new ResourceHolder(`process ${process.pid}`, locks);
    await holder.lock(['counter'], 60_000);
    const count = Number(readFileSync(file, 'utf8'));
    if (times === 'hold') {
      console.log('held');
      setInterval(() => undefined, 1000);
      return;
    }
    await new Promise(resolve => setImmediate(resolve));
    writeFileSync(file, String(count + 1));
    await holder.end();
  }
}

void main();
