import { readdir, stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { Failure, systemCode, systemReason } from '../failure.ts'
import { configPath, credentialsPath, defaultProfile, type Profile, profilesFolder } from './paths.ts'

/** The commands that create a profile. Others need one that exists. */
const creating: ReadonlySet<string> = new Set(['login', 'config set'])

/** Names of devices, which Windows does not accept for a folder. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)$/

/**
 * Finds the profile that a command uses: `--profile`, the one nearest to the command, then OANIM_PROFILE.
 *
 * @param path The names of the command, such as `config set`.
 * @throws {Failure} exit 2: `profile_invalid`, `profile_not_found`
 */
export async function findProfile(command: Command, path: string, env: NodeJS.ProcessEnv): Promise<Profile> {
  const profile = chooseProfile(typedProfile(command), env)
  if (profile.name !== 'default' && !creating.has(path)) await checkExists(profile)
  return profile
}

/** @throws {Failure} `profile_invalid`, exit 2 */
export function chooseProfile(typed: string | undefined, env: NodeJS.ProcessEnv): Profile {
  // Empty counts as not set, as with the other variables.
  const variable = env['OANIM_PROFILE']?.trim() || undefined
  const name = typed ?? variable
  if (name === undefined) return defaultProfile
  const source = typed === undefined ? 'OANIM_PROFILE' : '--profile'
  if (isProfileName(name)) return { name, source }
  throw new Failure('profile_invalid', `The value of ${source} is not the name of a profile.`, {
    exitCode: 2,
    hint: 'A name has 1 to 32 characters: a-z, 0-9 and -, and begins with a letter or a digit. Device names of Windows, such as con, are not allowed.',
  })
}

function isProfileName(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,31}$/.test(text) && !reserved.test(text)
}

function typedProfile(command: Command): string | undefined {
  let typed: string | undefined
  for (let each: Command | null = command; each; each = each.parent) {
    const options = each.opts()
    const { profile } = options
    // Some commands pass their other options on as fields of the request.
    delete options['profile']
    typed ??= profile
  }
  return typed
}

/** Splits the `--profile` options before the command from the rest, which begins with the name of the command. */
export function splitProfile(args: readonly string[]): {
  profile: readonly string[]
  rest: readonly string[]
} {
  let at = 0
  while (args[at] === '--profile' || args[at]?.startsWith('--profile=')) {
    at += args[at] === '--profile' ? 2 : 1
  }
  return { profile: args.slice(0, at), rest: args.slice(at) }
}

/** The option that names the profile in a command for the user, after a space; empty if nothing named a profile. */
export function profileOption({ name, source }: Profile): string {
  return source === undefined ? '' : ` --profile ${name}`
}

/** ` of the profile work` for a message; empty if nothing named a profile. */
export function ofProfile({ name, source }: Profile): string {
  return source === undefined ? '' : ` of the profile ${name}`
}

/** The names of the profiles besides `default`, in alphabetical order. @throws {Failure} `profiles_unreadable` */
export async function listProfiles(): Promise<string[]> {
  const folder = profilesFolder()
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw new Failure('profiles_unreadable', `Cannot read ${folder}: ${systemReason(error)}.`, {
      cause: error,
    })
  }
  const found = await Promise.all(
    names
      .filter((name) => name !== 'default' && isProfileName(name))
      .map(async (name) => ((await exists({ name, source: undefined })) ? [name] : [])),
  )
  return found.flat().sort()
}

async function exists(profile: Profile): Promise<boolean> {
  for (const path of [credentialsPath(profile), configPath(profile)]) {
    try {
      await stat(path)
      return true
    } catch (error) {
      // What cannot be read exists: reading it later says why.
      if (!['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return true
    }
  }
  return false
}

async function checkExists(profile: Profile): Promise<void> {
  if (await exists(profile)) return
  const profiles = ['default', ...(await listProfiles())]
  throw new Failure('profile_not_found', `Unknown profile "${profile.name}" (from ${profile.source}).`, {
    exitCode: 2,
    hint: `Profiles: ${profiles.slice(0, 50).join(', ')}. To create this one: oanim login --profile ${profile.name}`,
    members: { profiles },
  })
}
