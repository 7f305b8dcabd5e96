import { cp } from 'node:fs/promises'
import { redactKeys } from '@oanim/key'
import { ConfigError } from './config.ts'
import { StoreError } from './database/errors.ts'
import { OperatorError } from './system/operator-error.ts'

/**
 * Runs a command of the operator and sets the exit code of the process: what the command answers, 1
 * when it was refused with a sentence, 2 when it was called wrongly, which prints the usage.
 *
 * @throws whatever is nobody's refusal, for Node to print.
 */
export async function runOperatorCommand(command: () => Promise<number>, usage: string): Promise<void> {
  // Whatever is created is for this user alone.
  process.umask(0o077)
  try {
    process.exitCode = await command()
  } catch (error) {
    const isMisuse =
      error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
    const isDenial =
      error instanceof OperatorError || error instanceof ConfigError || error instanceof StoreError
    if (!isMisuse && !isDenial) throw error
    // What was typed in the wrong place is repeated, and that may be a key.
    process.stderr.write(`${redactKeys(error.message)}\n${isMisuse ? `\n${usage}` : ''}`)
    process.exitCode = isMisuse ? 2 : 1
  }
}

/**
 * Copies a file, or a folder with everything in it. A symbolic link is copied as what it leads to: a backup that has
 * only the link has nothing, and a server must not use the files of a backup.
 *
 * @throws {OperatorError} when something cannot be read or written.
 */
export async function copyForOperator(
  from: string,
  to: string,
  filter: (source: string) => boolean = () => true,
): Promise<void> {
  try {
    await cp(from, to, { recursive: true, preserveTimestamps: true, dereference: true, filter })
  } catch (error) {
    throw new OperatorError(`${from} cannot be copied to ${to}: ${(error as Error).message}.\n`)
  }
}
