import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type FoundKey, findKeys, KeyFinder } from '@oanim/key'
import { gitFailed, startGit } from './git.ts'

/** An object of a repository that was searched. */
export interface SearchedObject {
  readonly id: string
  readonly type: 'blob' | 'commit' | 'tag' | 'tree' | 'missing'
  readonly bytes: number
  readonly found: FoundKey[]
  /** Of a commit or a tag: what stands before its message. */
  readonly header: string
}

/**
 * Reads objects out of a repository, in one process, and searches them. Trees hold no text and are passed over.
 *
 * @param ids Text: an id a line.
 * @throws {Failure} exit 2: `git_missing`, `git_failed`
 */
export async function searchObjects(
  folder: string,
  ids: Readable,
  onObject: (object: SearchedObject) => void,
): Promise<void> {
  const { child, ended } = startGit(folder, ['cat-file', '--batch', '--buffer'])
  const fed = pipeline(ids, child.stdin as Writable)
  // Its failure is told when git has ended.
  fed.catch(() => {})
  const reader = new BatchReader(onObject)
  for await (const piece of child.stdout as AsyncIterable<Buffer>) reader.push(piece)
  const end = await ended
  if (end.exitCode !== 0) throw gitFailed(folder, end)
  await fed
}

const LINE_FEED = 0x0a

/** Takes apart what `git cat-file --batch` writes: a line about each object, its content, a line feed. */
class BatchReader {
  readonly #onObject: (object: SearchedObject) => void
  #line = ''
  #object: { id: string; type: SearchedObject['type']; bytes: number } | undefined
  /** Bytes of the object that are still to come. */
  #left = 0
  #awaitsLineFeed = false
  #finder: KeyFinder | undefined
  #found: FoundKey[] = []
  #parts: Buffer[] = []

  constructor(onObject: (object: SearchedObject) => void) {
    this.#onObject = onObject
  }

  push(piece: Buffer): void {
    let at = 0
    while (at < piece.length) {
      if (this.#awaitsLineFeed) {
        this.#awaitsLineFeed = false
        at += 1
      } else if (this.#object === undefined) {
        const end = piece.indexOf(LINE_FEED, at)
        this.#line += piece.toString('latin1', at, end < 0 ? piece.length : end)
        if (end < 0) return
        at = end + 1
        this.#begin()
      } else {
        const content = piece.subarray(at, at + this.#left)
        at += content.length
        this.#left -= content.length
        if (this.#left > 0) this.#take(content)
        else this.#finish(content)
      }
    }
  }

  #begin(): void {
    const [id = '', type = '', size = ''] = this.#line.split(' ')
    this.#line = ''
    if (!/^\d+$/.test(size)) {
      this.#onObject({ id, type: 'missing', bytes: 0, found: [], header: '' })
      return
    }
    this.#object = { id, type: type as SearchedObject['type'], bytes: Number(size) }
    this.#left = Number(size)
    if (this.#left === 0) this.#finish(Buffer.alloc(0))
  }

  get #isText(): boolean {
    return this.#object?.type === 'commit' || this.#object?.type === 'tag'
  }

  #take(content: Buffer): void {
    if (this.#object?.type === 'tree') return
    if (this.#isText) {
      this.#parts.push(Buffer.from(content))
      return
    }
    this.#finder ??= new KeyFinder()
    this.#found.push(...this.#finder.push(content))
  }

  #finish(content: Buffer): void {
    const object = this.#object
    if (object === undefined) return
    let { bytes } = object
    let found: FoundKey[] = []
    let header = ''
    if (object.type === 'tree') bytes = 0
    else if (this.#isText) {
      const whole = Buffer.concat([...this.#parts, content])
      found = findKeys(whole)
      if (found.length > 0) [header = ''] = whole.toString().split('\n\n', 1)
    } else if (this.#finder === undefined) found = findKeys(content)
    else found = [...this.#found, ...this.#finder.end(content)]
    this.#object = undefined
    this.#awaitsLineFeed = true
    this.#finder = undefined
    this.#found = []
    this.#parts = []
    this.#onObject({ ...object, bytes, found, header })
  }
}
