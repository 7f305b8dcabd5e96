import { existsSync, readFileSync } from 'node:fs'

/** What the command finds around it, given to it so that every case can be tried. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly platform: NodeJS.Platform
  /** A user can read what is printed and type an answer. */
  readonly isTerminal: boolean
  readonly isContainer: boolean
  readonly isWsl: boolean
}

/** Looks around. */
export function lookAround(env: NodeJS.ProcessEnv): Surroundings {
  return {
    env,
    platform: process.platform,
    isTerminal: process.stdin.isTTY === true && process.stderr.isTTY === true,
    isContainer: existsSync('/.dockerenv') || existsSync('/run/.containerenv') || Boolean(env['container']),
    isWsl: process.platform === 'linux' && /microsoft/i.test(read('/proc/version')),
  }
}

/** Says why nobody can be asked here; `undefined` when somebody can. */
export function whyNobodyCanBeAsked({ env, isTerminal }: Surroundings): string | undefined {
  if (isSet(env['CI'])) return 'CI is set'
  return isTerminal ? undefined : 'there is no terminal'
}

/**
 * Says why a browser on this machine is not the user's own, so that the code has to be carried by hand;
 * `undefined` when it is.
 */
export function whyNoBrowserHere({ env, platform, isContainer, isWsl }: Surroundings): string | undefined {
  if (isSet(env['SSH_CONNECTION']) || isSet(env['SSH_TTY']) || isSet(env['SSH_CLIENT'])) return 'over SSH'
  if (isSet(env['CODESPACES']) || isSet(env['GITPOD_WORKSPACE_ID'])) return 'in a remote workspace'
  const hasDisplay = env['DISPLAY'] || env['WAYLAND_DISPLAY']
  if (platform !== 'linux' || isWsl || hasDisplay) return undefined
  return isContainer || isSet(env['KUBERNETES_SERVICE_HOST']) ? 'in a container' : 'without a display'
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value.trim().toLowerCase())
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
