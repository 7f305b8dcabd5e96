import { InvalidArgumentError } from 'commander'
import { Failure } from '../failure.ts'
import type { OutputOptions } from '../output/output.ts'
import type { Context } from '../server/connect.ts'

/** Runs a command's work and tells its failure. */
export type Run = (options: OutputOptions, work: (context: Context) => Promise<void>) => Promise<void>

/** The lines of a help that show how a command is called. */
export function examples(...lines: string[]): string {
  return ['\nExamples:', ...lines.map((line) => `  ${line}`), ''].join('\n')
}

/** Commander's own check of required options comes before its search for mistyped ones, which is the likelier cause. */
export function required(value: string | undefined, option: string): string {
  if (value !== undefined) return value
  throw new Failure('usage_invalid', `${option} is missing.`, { exitCode: 2, hint: 'See --help.' })
}

/** Reads a whole number, at least 0. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

/** Gathers the values of an option that may be given again. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}

/** Gathers the values of an option that may be given again, or hold several with commas between. */
export function collectList(value: string, before: string[] = []): string[] {
  return [...before, ...value.split(',').map((part) => part.trim())]
}
