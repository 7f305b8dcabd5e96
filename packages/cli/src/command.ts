import { type Command, Help, InvalidArgumentError } from 'commander'
import type { Context } from './context.ts'
import { Failure } from './failure.ts'

/** Turns an action into Commander's handler, which calls it with the context of this run. */
export type Run = <Args extends unknown[]>(
  action: (context: Context, ...args: Args) => Promise<void>,
) => (...args: [...Args, Command]) => Promise<void>

/** The examples at the end of a command's help, followed by notes. */
export function examples(lines: readonly string[], ...notes: string[]): string {
  const list = ['\nExamples:', ...lines.map((line) => `  ${line}`)].join('\n')
  return [list, ...notes.map((note) => new Help().boxWrap(note, helpWidth()))].join('\n\n')
}

/** Columns of a help page: those of the terminal, at most 80. */
export function helpWidth(): number {
  return Math.min(80, process.stdout.columns || 80)
}

/**
 * Checks a required option. Commander's own check runs before its check for mistyped options, which are the likelier
 * cause.
 *
 * @throws {Failure} `usage_invalid`, exit 2
 */
export function required(value: string | undefined, option: string): string {
  if (value !== undefined) return value
  throw usageError(`Missing ${option}.`)
}

/** An error in what the user typed: exit 2. */
export function usageError(message: string, hint = 'See --help.'): Failure {
  return new Failure('usage_invalid', message, { exitCode: 2, hint })
}

/** Parses a whole number, at least 0. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Use a whole number.')
  return Number(text)
}

/** Collects the values of an option that can be repeated. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}

/** Collects the values of an option that can be repeated or hold several values separated by commas. */
export function collectList(value: string, before: string[] = []): string[] {
  return [...before, ...value.split(',').map((part) => part.trim())]
}

/** The names that lead to a command, without `oanim`. */
export function pathOf(command: Command): string {
  const names: string[] = []
  for (let each: Command = command; each.parent; each = each.parent) names.unshift(each.name())
  return names.join(' ')
}
