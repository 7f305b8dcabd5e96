import { homedir, userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { Failure } from '../failure.ts'

/** `~/.oanim/credentials.yaml`: the saved key. */
export function credentialsPath(): string {
  return join(homeFolder(), '.oanim', 'credentials.yaml')
}

/** `~/.oanim/config.yaml`: settings without secrets. */
export function configPath(): string {
  return join(homeFolder(), '.oanim', 'config.yaml')
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
      if (isAbsolute(folder)) return folder
    } catch {
      // The system does not know this user, as in a container that runs with an arbitrary user id.
    }
  }
  return undefined
}

/** Removes relative folders from the environment: git would run commands from settings in the current folder. */
export function dropRelativeFolders(env: NodeJS.ProcessEnv): void {
  for (const name of ['HOME', 'USERPROFILE', 'XDG_CONFIG_HOME']) {
    const folder = env[name]
    if (folder !== undefined && !isAbsolute(folder)) delete env[name]
  }
}
