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

export const survivors: readonly Survivors[] = []

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
