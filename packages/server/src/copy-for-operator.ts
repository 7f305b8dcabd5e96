import { cp } from 'node:fs/promises'
import { OperatorError } from './system/operator-error.ts'

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
