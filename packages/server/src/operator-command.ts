import { cp } from 'node:fs/promises'
import { redactKeys } from '@oanim/key'
import { ConfigError } from './config.ts'
import { StorageUnavailableError, StoreError } from './database/errors.ts'
import { OperatorError } from './system/operator-error.ts'

/**
 * Runs an operator command and sets the exit code: the command's result, 1 after an error for the operator, 2 after a
 * usage error, which also prints the usage.
 *
 * @throws any other error, for Node to print.
 */
export async function runOperatorCommand(command: () => Promise<number>, usage: string): Promise<void> {
  // Only this user may read the files that the command creates.
  process.umask(0o077)
  try {
    process.exitCode = await command()
  } catch (error) {
    const isUsageError =
      error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
    const isForOperator =
      error instanceof OperatorError ||
      error instanceof ConfigError ||
      error instanceof StoreError ||
      error instanceof StorageUnavailableError
    if (!isUsageError && !isForOperator) throw error
    // The message repeats arguments, which may include a key.
    process.stderr.write(`${redactKeys(error.message)}\n${isUsageError ? `\n${usage}` : ''}`)
    process.exitCode = isUsageError ? 2 : 1
  }
}

/**
 * Copies a file or a folder. Symbolic links are followed: a backup must contain the files themselves.
 *
 * @throws {OperatorError} if something cannot be read or written.
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
