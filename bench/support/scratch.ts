import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What one part of the benchmark opens, starts or makes; undone in the opposite order. */
export class Scratch implements AsyncDisposable {
  readonly #undo: (() => unknown)[] = []

  /** Undoes `how` at the end. */
  later(how: () => unknown): void {
    this.#undo.push(how)
  }

  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'oanim-bench-'))
    this.later(() => rm(folder, { recursive: true, force: true }))
    return folder
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const undo of this.#undo.reverse()) await undo()
  }
}
