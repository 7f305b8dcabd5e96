import { explainFormatError, parseKey } from '@oanim/key'
import { Failure } from '../failure.ts'
import type { Output } from '../output/output.ts'
import { readCredentialsFile } from './credentials-file.ts'
import { credentialsPath, hasHome } from './paths.ts'

export interface Credential {
  key: string
  /** The public part of the key. */
  prefix: string
  source:
    | { kind: 'variable' }
    | { kind: 'file'; path: string; server: string | undefined }
    /** Exchanged for what the CI system says of the job, for this one command. */
    | { kind: 'identity'; system: string }
}

/** What ANIMATE_API_KEY holds. Empty or blank counts as not set: that is how CI hands on a secret it lacks. */
export function keyVariable(env: NodeJS.ProcessEnv): string | undefined {
  return env['ANIMATE_API_KEY']?.trim() || undefined
}

/** Where a credential came from, in words. */
export function sourceName(source: Credential['source']): string {
  if (source.kind === 'identity') return `job identity (${source.system})`
  return source.kind === 'variable' ? 'ANIMATE_API_KEY' : source.path
}

/**
 * Finds the key to call with: ANIMATE_API_KEY, then the saved one. With the variable set the file has no say, so that
 * a broken file cannot break a pipeline.
 *
 * @returns the key, or the failure `credential_missing` for who has no other way to one.
 * @throws {Failure} exit 4: `key_malformed`, `credentials_unusable`
 */
export async function findCredential(
  env: NodeJS.ProcessEnv,
  output: Output,
): Promise<Credential | { missing: Failure }> {
  const variable = keyVariable(env)
  if (variable !== undefined) {
    return { ...checkForm(variable, 'ANIMATE_API_KEY'), source: { kind: 'variable' } }
  }

  const path = hasHome() ? credentialsPath() : ''
  const file = path === '' ? ({ state: 'missing' } as const) : await readCredentialsFile(path)
  if (file.state === 'unusable') {
    throw new Failure('credentials_unusable', file.message, { exitCode: 4, hint: file.hint })
  }
  if (file.state === 'missing' || file.apiKey === undefined || file.apiKey.trim() === '') {
    const isEmpty = env['ANIMATE_API_KEY'] !== undefined
    const where = file.state === 'missing' ? 'no key is saved' : `${path} holds no api_key`
    const missing = new Failure(
      'credential_missing',
      `Not signed in: ANIMATE_API_KEY is ${isEmpty ? 'empty' : 'not set'} and ${where}.`,
      { exitCode: 4, hint: 'Set ANIMATE_API_KEY, or save a key with `oanim login --token -`.' },
    )
    return { missing }
  }
  if (file.openTo !== undefined) {
    await output.warning(
      'credentials_readable_by_others',
      `${path} may be read by others (permissions ${file.openTo}).`,
      `Close it: chmod 600 '${path}'`,
    )
  }
  const checked = checkForm(file.apiKey.trim(), path)
  return { ...checked, source: { kind: 'file', path, server: file.server } }
}

/**
 * Checks the form of a key without any network.
 *
 * @throws {Failure} `key_malformed`, exit 4; the message says where the key came from and never what it is.
 */
export function checkForm(text: string, source: string): { key: string; prefix: string } {
  const parsed = parseKey(text)
  if (parsed.ok) return { key: parsed.key, prefix: parsed.prefix }
  throw new Failure('key_malformed', `What ${source} holds is not an API key.`, {
    exitCode: 4,
    hint: explainFormatError(parsed.error),
    members: { source },
  })
}
