import { redactKeys } from '@oanim/key'
import { KeyName } from '../keys/api-key.ts'
import type { Claims } from './conditions.ts'

const longestName = 100

/**
 * Names the key of a job so that its owner finds the job: `octo/app deploy.yml #123`, `group/project job 456`, or
 * whatever the issuer calls it.
 *
 * @param otherwise What it is called when the token has no name in it that a key can have.
 */
export function jobName(claims: Claims, otherwise: string): string {
  const text = (name: string) => {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  const named =
    gitHubName(text) ?? (text('project_path') ? `${text('project_path')} job ${text('job_id')}` : text('sub'))
  const clean = redactKeys(named)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  const read = KeyName.safeParse([...clean].slice(0, longestName).join(''))
  return read.success ? read.data : otherwise
}

function gitHubName(text: (claim: string) => string): string | undefined {
  const repository = text('repository')
  if (repository === '') return undefined
  // octo/app/.github/workflows/deploy.yml@refs/heads/main
  const path = text('workflow_ref') || text('job_workflow_ref')
  const file = path.split('@')[0]?.split('/').at(-1)
  return [repository, file || text('workflow'), text('run_id') && `#${text('run_id')}`]
    .filter(Boolean)
    .join(' ')
}
