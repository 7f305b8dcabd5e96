import type { SubjectName } from './subjects.ts'

/** A change to the code, told so that it is found again after lines were added above it. */
export interface Mutant {
  readonly file: string
  /** The line where it begins. */
  readonly line: string
  readonly original: string
  readonly replacement: string
}

/** Mutants that no test notices, and why that is right. */
export interface Survivors {
  readonly subject: SubjectName
  readonly why: string
  readonly mutants: readonly Mutant[]
}

export const survivors: readonly Survivors[] = [
  {
    subject: 'key-search',
    why: 'Affects only speed (a copy, a step of one byte, an unused count). The result is the same.',
    mutants: [
      {
        file: 'packages/key/src/find-keys.ts',
        line: "return new KeyFinder().end(typeof text === 'string' ? Buffer.from(text) : text)",
        original: "typeof text === 'string'",
        replacement: 'true',
      },
      {
        file: 'packages/key/src/find-keys.ts',
        line: 'if (piece.length <= NEEDED) {',
        original: 'piece.length <= NEEDED',
        replacement: 'true',
      },
      {
        file: 'packages/key/src/find-keys.ts',
        line: 'if (decided < bytes.length) this.#place.move(bytes, reached, decided)',
        original: 'decided < bytes.length',
        replacement: 'true',
      },
      {
        file: 'packages/key/src/find-keys.ts',
        line: 'if (decided < bytes.length) this.#place.move(bytes, reached, decided)',
        original: 'decided < bytes.length',
        replacement: 'decided <= bytes.length',
      },
      {
        file: 'packages/key/src/find-keys.ts',
        line: 'if (first.length === 0) return second',
        original: 'first.length === 0',
        replacement: 'false',
      },
      {
        file: 'packages/key/src/search-keys.ts',
        line: 'while (step > 0) {',
        original: 'step > 0',
        replacement: 'false',
      },
      {
        file: 'packages/key/src/search-keys.ts',
        line: 'if (IS_BEFORE_LAST[bytes[end - 1] as number] === 1) {',
        original: 'IS_BEFORE_LAST[bytes[end - 1] as number] === 1',
        replacement: 'true',
      },
    ],
  },
  {
    subject: 'key-search',
    why: 'Both branches do the same at exactly this length.',
    mutants: [
      {
        file: 'packages/key/src/find-keys.ts',
        line: 'if (piece.length <= NEEDED) {',
        original: 'piece.length <= NEEDED',
        replacement: 'piece.length < NEEDED',
      },
    ],
  },
  {
    subject: 'key-search',
    why: 'There is nothing after the end, so no key is found there.',
    mutants: [
      {
        file: 'packages/key/src/search-keys.ts',
        line: 'for (let end = WINDOW - 1; end < length; end++) {',
        original: 'end < length',
        replacement: 'end <= length',
      },
      {
        file: 'packages/key/src/search-keys.ts',
        line: 'if (end >= length) return hits',
        original: 'end >= length',
        replacement: 'false',
      },
      {
        file: 'packages/key/src/search-keys.ts',
        line: 'if (end >= length) return hits',
        original: 'end >= length',
        replacement: 'end > length',
      },
    ],
  },
  {
    subject: 'key-search',
    why: 'Affects only speed: text that does not start like a key is rejected later.',
    mutants: [
      {
        file: 'packages/key/src/search-keys.ts',
        line: 'if (endsWith(bytes, end, windows.wide)) return readWide(bytes, end - 8)',
        original: 'endsWith(bytes, end, windows.wide)',
        replacement: 'true',
      },
      {
        file: 'packages/key/src/search-keys.ts',
        line: 'if (endsWith(bytes, end, windows.base64After1)) return readBase64(bytes, end - 7, 1)',
        original: 'endsWith(bytes, end, windows.base64After1)',
        replacement: 'true',
      },
    ],
  },
  {
    subject: 'server-key-operations',
    why: 'A user’s request has no key. Tests of users and of the console cover it, but do not take part.',
    mutants: [
      {
        file: 'packages/server/src/keys/create-key.ts',
        line: 'parentAllowances: actor.key?.allowances ?? null,',
        original: 'actor.key?.allowances',
        replacement: 'actor.key.allowances',
      },
      {
        file: 'packages/server/src/keys/rotate-key.ts',
        line: 'const longest = earlier(granted, actor.key?.expires_at ?? null)',
        original: 'actor.key?.expires_at',
        replacement: 'actor.key.expires_at',
      },
    ],
  },
]

/** Lines and columns from 1. */
export interface Range {
  readonly start: { readonly line: number; readonly column: number }
  readonly end: { readonly line: number; readonly column: number }
}

export function mutantOf({
  file,
  source,
  location: { start, end },
  replacement,
}: {
  readonly file: string
  readonly source: string
  readonly location: Range
  readonly replacement: string
}): Mutant {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const [first = ''] = lines
  const original = lines
    .map((text, index) => (index === lines.length - 1 ? text.slice(0, end.column - 1) : text))
    .join('\n')
    .slice(start.column - 1)
  return { file, line: first.trim(), original, replacement }
}
