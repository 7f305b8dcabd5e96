import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { findKeys, KeyFinder } from '@oanim/key'
import { gitFailed, startGit } from './git.ts'
import { archiveFormat } from './open-archive.ts'
import {
  endOf,
  lfsContentId,
  maxArchiveBytes,
  nothingFound,
  type Searched,
  searchContent,
} from './search-content.ts'

/** A searched object of a repository. */
export interface SearchedObject extends Searched {
  readonly id: string
  readonly type: 'blob' | 'commit' | 'tag' | 'tree' | 'missing'
  readonly bytes: number
  /** The path after the ID in the input. */
  readonly path: string
  /** Of a Git LFS pointer: the SHA-256 of its content. */
  readonly lfsId?: string
  /** Of a commit or a tag: the lines before its message. */
  readonly header: string
}

/**
 * Reads and searches objects of a repository, with one git process. Of a tree, the names are searched.
 *
 * @param ids Lines with an ID and optionally a space and a path.
 * @throws {Failure} exit 2: `git_missing`, `git_failed`
 */
export async function searchObjects(
  folder: string,
  ids: Readable,
  onObject: (object: SearchedObject) => void,
): Promise<void> {
  const { child, ended } = startGit(folder, [
    'cat-file',
    '--batch=%(objectname) %(objecttype) %(objectsize) %(rest)',
    '--buffer',
  ])
  const fed = pipeline(ids, child.stdin as Writable)
  // The exit code of git reports the error.
  fed.catch(() => {})
  const reader = new BatchReader(onObject)
  for await (const piece of child.stdout as AsyncIterable<Buffer>) reader.push(piece)
  const end = await ended
  if (end.exitCode !== 0) throw gitFailed(folder, end)
  await fed
}

const LINE_FEED = 0x0a
/** Enough bytes to recognize an archive. */
const headBytes = 32

/** Parses the output of `git cat-file --batch`: for each object a line, its content and a line feed. */
class BatchReader {
  readonly #onObject: (object: SearchedObject) => void
  #line: Buffer[] = []
  #object: { id: string; type: SearchedObject['type']; bytes: number; path: string } | undefined
  /** Remaining bytes of the object. */
  #left = 0
  #awaitsLineFeed = false
  /** For a large blob, which is searched in chunks. */
  #finder: KeyFinder | undefined
  #found: Searched['found'] = []
  /** Content that is searched at once. */
  #parts: Buffer[] = []
  #isTooLarge = false

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
        this.#line.push(Buffer.from(piece.subarray(at, end < 0 ? piece.length : end)))
        if (end < 0) return
        at = end + 1
        this.#begin(Buffer.concat(this.#line).toString())
        this.#line = []
      } else {
        const content = piece.subarray(at, at + this.#left)
        at += content.length
        this.#left -= content.length
        this.#take(content)
        if (this.#left === 0) this.#finish()
      }
    }
  }

  #begin(line: string): void {
    const [, id = '', type = '', size = '', path = ''] = /^(\S*) (\S*) ?(\d*) ?(.*)$/s.exec(line) ?? []
    if (size === '') {
      this.#onObject({ id, type: 'missing', bytes: 0, path, header: '', ...nothingFound() })
      return
    }
    this.#object = { id, type: type as SearchedObject['type'], bytes: Number(size), path }
    this.#left = Number(size)
    if (this.#left === 0) this.#finish()
  }

  #take(content: Buffer): void {
    if (this.#isTooLarge) return
    if (this.#finder !== undefined) {
      this.#found.push(...this.#finder.push(content))
      return
    }
    // Complete content needs no copy.
    this.#parts.push(this.#left > 0 ? Buffer.from(content) : content)
    if (this.#left === 0 || this.#object?.type !== 'blob') return
    const [first] = this.#parts
    if (first !== undefined && first.length < headBytes) {
      this.#parts = [Buffer.concat(this.#parts)]
      return
    }
    if (archiveFormat(first ?? content) === undefined) {
      this.#finder = new KeyFinder()
      for (const part of this.#parts) this.#found.push(...this.#finder.push(part))
      this.#parts = []
    } else if (this.#object.bytes > maxArchiveBytes) {
      this.#isTooLarge = true
      this.#parts = []
    }
  }

  #finish(): void {
    const object = this.#object
    if (object === undefined) return
    const whole = this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts)
    const isText = object.type === 'commit' || object.type === 'tag'
    const searched = this.#searched(object.type, whole)
    const [header = ''] = isText && searched.found.length > 0 ? whole.toString().split('\n\n', 1) : []
    const lfsId = object.type === 'blob' ? lfsContentId(whole) : undefined
    this.#object = undefined
    this.#awaitsLineFeed = true
    this.#finder = undefined
    this.#found = []
    this.#parts = []
    this.#isTooLarge = false
    const bytes = object.type === 'tree' ? 0 : object.bytes
    this.#onObject({ ...object, bytes, header, ...searched, ...(lfsId !== undefined && { lfsId }) })
  }

  #searched(type: SearchedObject['type'], whole: Buffer): Searched {
    if (this.#isTooLarge) {
      return nothingFound({ reason: 'it is compressed and larger than 256 MB' })
    }
    if (this.#finder !== undefined) return endOf(this.#finder, this.#found)
    return type === 'blob' ? searchContent(whole) : { ...nothingFound(), found: findKeys(whole) }
  }
}
