import { visible } from '../output/text.ts'
import type { Finding } from './findings.ts'

const commitDigits = 10

/** What a key was found in, in words that fit on a line: `git show` takes the form `COMMIT:path`. */
export function placeOf(finding: Finding): string {
  const path = visible(pathOf(finding))
  const commit = finding.commit?.slice(0, commitDigits)
  switch (finding.in) {
    case 'file':
      return commit === undefined ? path : `${commit}:${path}`
    case 'file_name':
      return `${commit === undefined ? path : `${commit}:${path}`} (name)`
    case 'ref_name':
      return `${path} (name)`
    case 'commit_message':
      return `${commit} (message)`
    case 'tag_message':
      return `tag ${path} (message)`
    case 'object':
      return `object ${path.slice(0, commitDigits)}`
  }
}

function pathOf({ path, inside }: Finding): string {
  if (inside === undefined) return path ?? ''
  return inside === '' ? `${path} (decompressed)` : `${path}!/${inside}`
}
