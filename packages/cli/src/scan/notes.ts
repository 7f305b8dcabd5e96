import { count } from '../output/text.ts'
import type { BaselineEntry } from './baseline.ts'
import { type Findings, nameOf, pathOf, type SilencedBy } from './findings.ts'

const silencers: readonly SilencedBy[] = ['oanim:allow', '--allow', 'baseline']

/** Counts the silenced findings, by what silences them. */
export function silencedIn({ silenced }: Findings): string {
  const parts = silencers.flatMap((by) => {
    const some = silenced.filter((finding) => finding.by === by).length
    return some > 0 ? [`${some} by ${nameOf(by)}`] : []
  })
  return `${count(silenced.length, 'finding')} silenced: ${parts.join(', ')}.`
}

/** Most places in a note. */
const maxPlaces = 3

/** One sentence each about comments and entries of the baseline that silence nothing. */
export function notesOf(
  { unusedComments }: Findings,
  baseline: { path: string; stale: readonly BaselineEntry[] } | undefined,
): string[] {
  const notes: string[] = []
  if (unusedComments.length > 0) {
    const subject = `${count(unusedComments.length, 'oanim:allow comment')} ${unusedComments.length === 1 ? 'silences' : 'silence'} no key`
    notes.push(`${subject}: ${listOf(unusedComments.map((each) => `${pathOf(each)}:${each.line}`))}.`)
  }
  if (baseline && baseline.stale.length > 0) {
    const some = baseline.stale.length
    const subject = some === 1 ? 'One entry' : `${some} entries`
    const places = baseline.stale.map((entry) => `${placeOf(entry)} ${entry.prefix}`)
    notes.push(`${subject} of ${baseline.path} can be removed, the key is gone: ${listOf(places)}.`)
  }
  return notes
}

function placeOf(entry: BaselineEntry): string {
  return entry.path === null ? 'a commit message' : pathOf(entry)
}

function listOf(places: readonly string[]): string {
  const more = places.length - maxPlaces
  return `${places.slice(0, maxPlaces).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
