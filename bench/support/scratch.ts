import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Resources of one part of the benchmark, released in reverse order. */
export class Scratch implements AsyncDisposable {
  readonly #cleanups: (() => unknown)[] = []

  onDispose(cleanup: () => unknown): void {
    this.#cleanups.push(cleanup)
  }

  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'oanim-bench-'))
    this.onDispose(() => rm(folder, { recursive: true, force: true }))
    return folder
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const cleanup of this.#cleanups.reverse()) await cleanup()
  }
}
