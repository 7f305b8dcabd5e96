import { join } from 'node:path'
import { Readable } from 'node:stream'
import { findKeys, hashKey } from '@oanim/key'
import { Failure } from '../failure.ts'
import type { Findings } from './findings.ts'
import { git, gitFailed, startGit } from './git.ts'
import { addRefNames, repositoryOf, searchLfsContent } from './repository.ts'
import type { PlacedKey } from './search-content.ts'
import { type SearchedObject, searchObjects } from './search-objects.ts'

/**
 * Searches everything that a reference reaches, such as a branch, tag or stash: each version of each file once, the names
 * of files, branches and tags, and the messages of commits and tags.
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
  findings.addRoot(base)
  const isShallow = (await git(folder, ['rev-parse', '--is-shallow-repository'])).toString().trim() === 'true'
  if (isShallow) {
    findings.addUnreadable(base, 'it is a shallow clone (run git fetch --unshallow)')
  }
  const keys: KeysIn = { blobs: new Map(), trees: new Map() }
  const pointers: SearchedObject[] = []
  const objects = startGit(folder, ['rev-list', '--objects', '--missing=print', '--all'])
  objects.child.stdin.end()
  const absent = new Set<string>()
  const ids = Readable.from(objectsIn(objects.child.stdout, absent))
  await searchObjects(folder, ids, (object) => {
    if (object.type === 'missing') absent.add(object.id)
    else if (object.lfsId !== undefined) pointers.push(object)
    else take(object, base, keys, findings)
  })
  const listed = await objects.ended
  if (listed.exitCode !== 0) throw gitFailed(folder, listed)
  for (const pointer of pointers) {
    take({ ...pointer, ...(await searchLfsContent(folder, pointer)) }, base, keys, findings)
  }
  if (absent.size > 0) {
    const count = absent.size === 1 ? 'one object is' : `${absent.size.toLocaleString('en-US')} objects are`
    const reason = `${count} missing, as in a partial clone (run git fetch --refetch --no-filter)`
    findings.addUnreadable(base, reason, { isPartial: true })
  }
  if (keys.blobs.size > 0 || keys.trees.size > 0) await placeKeys(folder, base, keys, findings)
  await addRefNames([folder], findings)
}

/** Separates lines `ID path` from lines `?ID` of missing objects. Other lines come from paths with a line break. */
async function* objectsIn(lines: Readable, absent: Set<string>): AsyncGenerator<Buffer> {
  let rest = ''
  for await (const piece of lines as AsyncIterable<Buffer>) {
    const whole = rest + piece.toString('latin1')
    const end = whole.lastIndexOf('\n') + 1
    rest = whole.slice(end)
    const complete = whole.slice(0, end)
    for (const [, id = ''] of complete.matchAll(/^\?([0-9a-f]{40,64})$/gm)) absent.add(id)
    const objects = complete.match(/^[0-9a-f]{40,64}(?: .*)?$/gm)
    if (objects !== null) yield Buffer.from(`${objects.join('\n')}\n`, 'latin1')
  }
}

/** Keys whose commit is not known yet, by the ID of their blob, or of the tree with their file name. */
interface KeysIn {
  readonly blobs: Map<string, PlacedKey[]>
  readonly trees: Map<string, PlacedKey[]>
}

function take(object: SearchedObject, base: string, keys: KeysIn, findings: Findings): void {
  const { id, type, bytes, header, path, unsearched } = object
  findings.bytes += bytes
  if (type === 'blob') findings.files += 1
  if (type === 'commit') findings.commits = (findings.commits ?? 0) + 1
  findings.addUnsearched(path === '' ? id : join(base, path).replaceAll('\\', '/'), unsearched)
  const { found } = object
  if (found.length === 0) return
  if (type === 'blob') keys.blobs.set(id, found)
  else if (type === 'tree') keys.trees.set(id, found)
  else {
    const above = header.split('\n').length + 1
    for (const each of found) {
      const key = { ...each, line: Math.max(1, each.line - above) }
      if (type === 'commit') findings.add(key, { in: 'commit_message', path: null, commit: id })
      else findings.add(key, { in: 'tag_message', path: /^tag (.*)$/m.exec(header)?.[1] ?? id, commit: null })
    }
  }
}

/** The oldest version of a file that contains a key. */
interface Origin {
  commit: string
  blob: string
  readonly versions: Set<string>
}

/** A key that a comment allows in some versions only is two findings. */
function idOf({ key, isAllowed }: PlacedKey): string {
  return `${hashKey(key)}:${isAllowed}`
}

/** Finds the commit that added each key in a file or file name. */
async function placeKeys(folder: string, base: string, keys: KeysIn, findings: Findings): Promise<void> {
  const { blobs, trees } = keys
  const origins = new Map<string, Map<string, Origin>>()
  const names = new Map<string, string>()
  const namedKeys = new Set<string>()
  const placed = new Set<string>()
  try {
    for await (const { commit, blob, path } of versionsIn(folder)) {
      // Commits come newest first, so the last one seen is the oldest.
      if (trees.size > 0) {
        for (const { key } of findKeys(path)) {
          names.set(path, commit)
          namedKeys.add(key)
        }
      }
      const found = blobs.get(blob)
      if (found === undefined) continue
      placed.add(blob)
      const ofPath = origins.get(path) ?? new Map<string, Origin>()
      origins.set(path, ofPath)
      for (const id of new Set(found.map(idOf))) {
        const origin = ofPath.get(id) ?? { commit, blob, versions: new Set() }
        origin.commit = commit
        origin.blob = blob
        origin.versions.add(blob)
        ofPath.set(id, origin)
      }
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const reason = `the commit of some keys is unknown: ${error.message}`
    findings.addUnreadable(base, reason.replace(/\.$/, ''), { isPartial: true })
  }
  for (const [path, commit] of [...names].reverse()) {
    findings.addNames(join(base, path).replaceAll('\\', '/'), { in: 'file_name', commit })
  }
  for (const [path, ofPath] of origins) {
    const shown = join(base, path).replaceAll('\\', '/')
    for (const [id, { commit, blob, versions }] of ofPath) {
      for (const key of blobs.get(blob) ?? []) {
        if (idOf(key) !== id) continue
        findings.add(key, { in: 'file', path: shown, commit, versions: versions.size })
      }
    }
  }
  for (const [id, found] of [...blobs, ...trees]) {
    for (const key of found) {
      if (placed.has(id) || namedKeys.has(key.key)) continue
      findings.add(key, { in: 'object', path: id, commit: null })
    }
  }
}

/**
 * Lists every version of every file with the commit that added it, newest first. A merge adds what none of its parents
 * contains.
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
      // One `:` per parent, the modes of the parents and the result, their IDs, and the kind of change.
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
