/** Collects ranges of buffers in order; neighbouring ranges of one buffer become one, and nothing is copied. */
export class ByteRanges {
  #ranges: Buffer[] = [];
  #buffer: Buffer | null = null;
  #start = 0;
  #end = 0;

  add(buffer: Buffer, start = 0, end = buffer.length): void {
    if (this.#buffer === buffer && this.#end === start) {
      this.#end = end;
      return;
    }
    this.#close();
    this.#buffer = buffer;
    this.#start = start;
    this.#end = end;
  }

  get empty(): boolean {
    return this.#buffer === null && this.#ranges.length === 0;
  }

  /** Everything collected since the last call, as one buffer; a copy only where there are several ranges. */
  take(): Buffer {
    this.#close();
    const ranges = this.#ranges;
    this.#ranges = [];
    return ranges.length === 1 ? ranges[0]! : Buffer.concat(ranges);
  }

  #close(): void {
    if (this.#buffer) this.#ranges.push(this.#buffer.subarray(this.#start, this.#end));
    this.#buffer = null;
  }
}
