import { homedir, userInfo } from 'node:os'
import { join, posix } from 'node:path'
import { Failure } from '../failure.ts'

/** One server and one account: a saved key, and the settings that belong to it. */
export interface Profile {
  /** `default`, whose files are directly in `~/.oanim`, or the name of a folder in `~/.oanim/profiles`. */
  readonly name: string
  /** What names the profile; `undefined` if nothing does. */
  readonly source: '--profile' | 'OANIM_PROFILE' | undefined
}

export const defaultProfile: Profile = { name: 'default', source: undefined }

/** `~/.oanim/credentials.yaml`: the saved key. Of another profile, the file in its folder. */
export function credentialsPath(profile: Profile): string {
  return join(folderOf(profile), 'credentials.yaml')
}

/** `~/.oanim/config.yaml`: settings without secrets. Of another profile, the file in its folder. */
export function configPath(profile: Profile): string {
  return join(folderOf(profile), 'config.yaml')
}

/** `~/.oanim`: the files of the default profile, and what belongs to no profile. */
export function userFolder(): string {
  return join(homeFolder(), '.oanim')
}

/** `~/.oanim/profiles`: a folder for each profile besides the default. */
export function profilesFolder(): string {
  return join(userFolder(), 'profiles')
}

/** The folder of the files of a profile. */
export function folderOf({ name }: Profile): string {
  return name === 'default' ? userFolder() : join(profilesFolder(), name)
}

/** Whether the user has a home folder. Without one nothing is saved, and there are no settings. */
export function hasHome(): boolean {
  return findHome() !== undefined
}

/**
 * The home folder of the user, always absolute. With an empty or relative HOME, settings and keys would be read from the
 * current folder, which may be a cloned repository.
 *
 * @throws {Failure} `home_unknown`, exit 2
 */
function homeFolder(): string {
  const folder = findHome()
  if (folder !== undefined) return folder
  throw new Failure('home_unknown', 'No home directory: HOME is not an absolute path.', {
    exitCode: 2,
    hint: 'Set HOME to an absolute path, or use ANIMATE_API_KEY and ANIMATE_API_URL, which need no home directory.',
  })
}

function findHome(): string | undefined {
  for (const find of [homedir, () => userInfo().homedir]) {
    try {
      const folder = find()
      if (isAbsolutePath(folder)) return folder
    } catch {
      // The system does not know this user, as in a container that runs with an arbitrary user id.
    }
  }
  return undefined
}

/**
 * Whether a path leads to the same file from every folder. On Windows, `\Users` is on the drive of the current folder, and
 * `C:Users` is below a current folder.
 */
export function isAbsolutePath(path: string, platform: NodeJS.Platform = process.platform): boolean {
  if (platform !== 'win32') return posix.isAbsolute(path)
  return /^[A-Za-z]:[\\/]/.test(path) || /^[\\/]{2}[^\\/]+[\\/]+[^\\/]+/.test(path)
}

/** Removes relative folders from the environment: git would run commands from settings in the current folder. */
export function dropRelativeFolders(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): void {
  for (const name of ['HOME', 'USERPROFILE', 'XDG_CONFIG_HOME']) {
    const folder = env[name]
    if (folder !== undefined && !isAbsolutePath(folder, platform)) delete env[name]
  }
}
