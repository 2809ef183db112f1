/** The part of Jest's matcher context that matchers use. */
export interface MatcherContext {
  readonly isNot?: boolean | undefined;
  readonly promise?: string | undefined;
  readonly utils: {
    readonly EXPECTED_COLOR: (text: string) => string;
    readonly RECEIVED_COLOR: (text: string) => string;
    readonly DIM_COLOR: (text: string) => string;
    readonly matcherHint: (
      name: string,
      received?: string,
      expected?: string,
      options?: {readonly isNot?: boolean | undefined; readonly promise?: string | undefined},
    ) => string;
    readonly matcherErrorMessage: (hint: string, generic: string, specific: string) => string;
    readonly printWithType: (name: string, value: unknown, print: (value: unknown) => string) => string;
    readonly printExpected: (value: unknown) => string;
    readonly printReceived: (value: unknown) => string;
  };
}

/** What a matcher answers. */
export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}
