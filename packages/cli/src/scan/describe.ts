import { visible } from '../output/text.ts'
import type { Finding } from './findings.ts'

const commitDigits = 10

/** What a key was found in, in words that fit on a line: `git show` takes the form `COMMIT:path`. */
export function placeOf(finding: Finding): string {
  const path = visible(finding.path ?? '')
  const commit = finding.commit?.slice(0, commitDigits)
  switch (finding.in) {
    case 'file':
      return commit === undefined ? path : `${commit}:${path}`
    case 'commit_message':
      return `${commit} (message)`
    case 'tag_message':
      return `tag ${path} (message)`
    case 'object':
      return `object ${path.slice(0, commitDigits)}`
  }
}
