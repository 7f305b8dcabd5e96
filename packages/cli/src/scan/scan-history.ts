import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type FoundKey, hashKey } from '@oanim/key'
import type { Findings } from './findings.ts'
import { git, gitFailed, startGit } from './git.ts'
import { repositoryOf } from './repository.ts'
import { type SearchedObject, searchObjects } from './search-objects.ts'

/**
 * Searches everything that a branch, a tag, a stash or another reference reaches: each version of each file once,
 * and the messages of commits and tags.
 */
export async function scanHistory(paths: readonly string[], findings: Findings): Promise<void> {
  const seen = new Set<string>()
  findings.commits = 0
  for (const path of paths.length > 0 ? paths : ['.']) {
    const { folder, base } = await repositoryOf(path)
    const id = (await git(folder, ['rev-parse', '--absolute-git-dir'])).toString()
    if (seen.has(id)) continue
    seen.add(id)
    await scanRepository(folder, base, findings)
  }
}

async function scanRepository(folder: string, base: string, findings: Findings): Promise<void> {
  const isShallow = (await git(folder, ['rev-parse', '--is-shallow-repository'])).toString().trim() === 'true'
  if (isShallow) {
    findings.addUnreadable(base, 'its history was cloned in part (fetch it all: git fetch --unshallow)')
  }
  const blobs = new Map<string, FoundKey[]>()
  const objects = startGit(folder, ['rev-list', '--objects', '--all'])
  objects.child.stdin.end()
  const ids = Readable.from(idsIn(objects.child.stdout))
  await searchObjects(folder, ids, (object) => take(object, blobs, findings))
  const listed = await objects.ended
  if (listed.exitCode !== 0) throw gitFailed(folder, listed)
  if (blobs.size > 0) await placeBlobs(folder, base, blobs, findings)
}

/** Cuts the ids out of lines `ID path`. A path with a line break makes lines that are no ids. */
async function* idsIn(lines: Readable): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of lines as AsyncIterable<Buffer>) {
    const whole = rest + piece.toString('latin1')
    const end = whole.lastIndexOf('\n') + 1
    rest = whole.slice(end)
    const ids = whole.slice(0, end).match(/^[0-9a-f]{40,64}(?=[ \n])/gm)
    if (ids !== null) yield `${ids.join('\n')}\n`
  }
}

function take(object: SearchedObject, blobs: Map<string, FoundKey[]>, findings: Findings): void {
  const { id, type, bytes, header } = object
  if (type === 'missing') {
    findings.addUnreadable(id, 'git has no such object here')
    return
  }
  findings.bytes += bytes
  if (type === 'blob') findings.files += 1
  if (type === 'commit') findings.commits = (findings.commits ?? 0) + 1
  const found = findings.relevant(object.found)
  if (found.length === 0) return
  if (type === 'blob') {
    blobs.set(id, found)
    return
  }
  const above = header.split('\n').length + 1
  for (const each of found) {
    const key = { ...each, line: Math.max(1, each.line - above) }
    if (type === 'commit') findings.add(key, { in: 'commit_message', path: null, commit: id })
    else findings.add(key, { in: 'tag_message', path: /^tag (.*)$/m.exec(header)?.[1] ?? id, commit: null })
  }
}

/** Where a key was first: of all versions of a file that hold it, the oldest. */
interface Origin {
  commit: string
  blob: string
  readonly versions: Set<string>
}

/** Asks for each version of a file that holds a key, which commit brought it. Only done when there is one. */
async function placeBlobs(
  folder: string,
  base: string,
  blobs: ReadonlyMap<string, FoundKey[]>,
  findings: Findings,
): Promise<void> {
  const origins = new Map<string, Map<string, Origin>>()
  const placed = new Set<string>()
  for await (const { commit, blob, path } of versionsIn(folder)) {
    const found = blobs.get(blob)
    if (found === undefined) continue
    placed.add(blob)
    const ofPath = origins.get(path) ?? new Map<string, Origin>()
    origins.set(path, ofPath)
    for (const hash of new Set(found.map(({ key }) => hashKey(key)))) {
      const origin = ofPath.get(hash) ?? { commit, blob, versions: new Set() }
      // Commits come newest first, so the last one seen is the oldest.
      origin.commit = commit
      origin.blob = blob
      origin.versions.add(blob)
      ofPath.set(hash, origin)
    }
  }
  for (const [path, ofPath] of origins) {
    const shown = join(base, path).replaceAll('\\', '/')
    for (const [hash, { commit, blob, versions }] of ofPath) {
      for (const key of blobs.get(blob) ?? []) {
        if (hashKey(key.key) !== hash) continue
        findings.add(key, { in: 'file', path: shown, commit, versions: versions.size })
      }
    }
  }
  for (const [id, found] of blobs) {
    if (placed.has(id)) continue
    for (const key of found) findings.add(key, { in: 'object', path: id, commit: null })
  }
}

/**
 * Lists every version of every file with the commit that brought it, newest first. A merge brings what is in none of
 * its parents.
 */
async function* versionsIn(folder: string): AsyncGenerator<{ commit: string; blob: string; path: string }> {
  const commits = await git(folder, ['rev-list', '--topo-order', '--all'])
  const options = [
    '--stdin',
    '-r',
    '-c',
    '--root',
    '--raw',
    '-z',
    '--no-renames',
    '--no-abbrev',
    '--no-ext-diff',
  ]
  const { child, ended } = startGit(folder, ['diff-tree', ...options])
  child.stdin.end(commits)
  let commit = ''
  let blob: string | undefined
  for await (const field of fieldsOf(child.stdout)) {
    if (blob !== undefined) {
      yield { commit, blob, path: field }
      blob = undefined
    } else if (field.startsWith(':')) {
      // `:` for each parent, a mode for each and for the result, an id for each and for the result, what changed.
      blob = field.split(' ').at(-2) ?? ''
    } else commit = field
  }
  const end = await ended
  if (end.exitCode !== 0) throw gitFailed(folder, end)
}

async function* fieldsOf(bytes: Readable): AsyncGenerator<string> {
  let rest = Buffer.alloc(0)
  for await (const piece of bytes as AsyncIterable<Buffer>) {
    const whole = rest.length > 0 ? Buffer.concat([rest, piece]) : piece
    const end = whole.lastIndexOf(0) + 1
    rest = Buffer.from(whole.subarray(end))
    if (end > 0) yield* whole.toString('utf8', 0, end - 1).split('\0')
  }
}
