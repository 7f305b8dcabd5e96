import { explainFormatError, parseKey } from '@oanim/key'
import { Failure } from '../failure.ts'
import type { Output } from '../output/output.ts'
import { readCredentialsFile } from './credentials-file.ts'
import { credentialsPath, hasHome, type Profile } from './paths.ts'
import { ofProfile, profileOption } from './profile.ts'

export interface Credential {
  key: string
  /** The public part of the key. */
  prefix: string
  source:
    | { kind: 'variable' }
    | { kind: 'file'; path: string; server: string | undefined }
    /** Exchanged for the OIDC token of a CI job, for this command only. */
    | { kind: 'oidc'; system: string }
}

/** The value of ANIMATE_API_KEY. Empty or blank counts as not set: CI systems pass a missing secret that way. */
export function keyVariable(env: NodeJS.ProcessEnv): string | undefined {
  return env['ANIMATE_API_KEY']?.trim() || undefined
}

/** The source of a credential, in words. */
export function sourceName(source: Credential['source']): string {
  if (source.kind === 'oidc') return `OIDC token (${source.system})`
  return source.kind === 'variable' ? 'ANIMATE_API_KEY' : source.path
}

/**
 * Finds the API key: ANIMATE_API_KEY, then the saved key. The file is not read if the variable is set, so a broken file
 * cannot break a pipeline.
 *
 * @returns The key, or the failure `credential_missing` for a caller that cannot get one another way.
 * @throws {Failure} exit 4: `key_malformed`, `credentials_unusable`
 */
export async function findCredential({
  env,
  output,
  profile,
}: {
  env: NodeJS.ProcessEnv
  output: Output
  profile: Profile
}): Promise<Credential | { missing: Failure }> {
  const variable = keyVariable(env)
  if (variable !== undefined) {
    if (profile.source !== undefined) {
      await output.warning(
        'profile_key_overridden',
        `ANIMATE_API_KEY is set, so the key${ofProfile(profile)} is not used.`,
        'To use it: unset ANIMATE_API_KEY',
      )
    }
    return { ...checkKey(variable, 'ANIMATE_API_KEY'), source: { kind: 'variable' } }
  }

  const path = hasHome() ? credentialsPath(profile) : ''
  const file = path === '' ? ({ state: 'missing' } as const) : await readCredentialsFile(profile)
  if (file.state === 'unusable') {
    throw new Failure('credentials_unusable', file.message, { exitCode: 4, hint: file.hint })
  }
  if (file.state === 'missing' || file.apiKey === undefined || file.apiKey.trim() === '') {
    const isEmpty = env['ANIMATE_API_KEY'] !== undefined
    const where = file.state === 'missing' ? `no key${ofProfile(profile)} is saved` : `${path} has no api_key`
    const missing = new Failure(
      'credential_missing',
      `Not signed in: ANIMATE_API_KEY is ${isEmpty ? 'empty' : 'not set'} and ${where}.`,
      { exitCode: 4, hint: `Sign in with \`oanim login${profileOption(profile)}\`, or set ANIMATE_API_KEY.` },
    )
    return { missing }
  }
  if (file.openTo !== undefined) {
    await output.warning(
      'credentials_readable_by_others',
      `Other users can read ${path} (permissions ${file.openTo}).`,
      `Run chmod 600 '${path}'`,
    )
  }
  return {
    ...checkKey(file.apiKey.trim(), path),
    source: { kind: 'file', path, server: file.server },
  }
}

/**
 * Checks the format of a key, without a request.
 *
 * @throws {Failure} `key_malformed`, exit 4; the message names the source of the key, never its value.
 */
export function checkKey(text: string, source: string): { key: string; prefix: string } {
  const parsed = parseKey(text)
  if (parsed.ok) return { key: parsed.key, prefix: parsed.prefix }
  throw new Failure('key_malformed', `The value of ${source} is not an API key.`, {
    exitCode: 4,
    hint: explainFormatError(parsed.error),
    members: { source },
  })
}
