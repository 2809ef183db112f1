import type {ByteRanges} from '../wire/byte-ranges';
import type {WorkOwner} from './client-work';
import type {ReportedParameters} from './reported-parameters';

/** What running a client's units of work needs of its session. */
export interface UnitOwner extends WorkOwner {
  readonly reported: ReportedParameters;
  readonly output: ByteRanges;
  /** Whether the client has gone. */
  readonly closed: boolean;
  flush(): void;
  unitDone(): void;
  /** ReadyForQuery comes next. */
  unitSettled(): void;
}
