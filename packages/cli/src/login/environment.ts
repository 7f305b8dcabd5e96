import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** What decides how a user can sign in on this machine. */
export interface Environment {
  readonly env: NodeJS.ProcessEnv
  readonly platform: NodeJS.Platform
  /** The user can read questions and type answers. */
  readonly isTerminal: boolean
  readonly isContainer: boolean
  readonly isWsl: boolean
}

export function findEnvironment(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Environment {
  return {
    env,
    platform,
    isTerminal: process.stdin.isTTY === true && process.stderr.isTTY === true,
    isContainer: existsSync('/.dockerenv') || existsSync('/run/.containerenv') || Boolean(env['container']),
    isWsl: platform === 'linux' && /microsoft/i.test(read('/proc/version')),
  }
}

/** Why nobody can answer a question here; `undefined` if someone can. */
export function whyNotInteractive({ env, isTerminal }: Environment): string | undefined {
  if (isSet(env['CI'])) return 'CI is set'
  return isTerminal ? undefined : 'there is no terminal'
}

/** Why this machine has no browser of the user, who must copy a code instead; `undefined` if it has. */
export function whyNoBrowser({ env, platform, isContainer, isWsl }: Environment): string | undefined {
  if (isSet(env['SSH_CONNECTION']) || isSet(env['SSH_TTY']) || isSet(env['SSH_CLIENT'])) return 'over SSH'
  if (isSet(env['CODESPACES']) || isSet(env['GITPOD_WORKSPACE_ID'])) return 'in a remote workspace'
  const hasDisplay = env['DISPLAY'] || env['WAYLAND_DISPLAY']
  if (platform !== 'linux' || isWsl || hasDisplay) return undefined
  return isContainer || isSet(env['KUBERNETES_SERVICE_HOST']) ? 'in a container' : 'without a display'
}

/** Whether a variable is set to anything but 0 or false. */
export function isSet(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value.trim().toLowerCase())
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** The name of this machine for users: one line of at most 60 characters, without invisible characters or keys. */
export function deviceName(name: string = hostname()): string {
  const shown = [...name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim()].slice(0, 60).join('').trim()
  return /[^\p{Z}\p{C}]/u.test(shown) && !/anim_/.test(shown) ? shown : 'this machine'
}

/** How long the program that opens browsers may take to fail. Milliseconds. */
const openTimeoutMs = 1_500

/**
 * Opens a URL in the user's browser.
 *
 * @param url Built from the configured server, never sent by a server: some openers run what they are given.
 * @returns Whether the system accepted it. Nothing tells whether a page appeared.
 */
export async function openBrowser(url: string): Promise<boolean> {
  if (!/^https?:\/\/[A-Za-z0-9.:[\]_-]+\/[A-Za-z0-9/._~-]*$/.test(url)) return false
  try {
    const { default: open } = await import('open')
    const opener = await open(url)
    return await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(true), openTimeoutMs)
      const finish = (isOpen: boolean) => {
        clearTimeout(timer)
        resolve(isOpen)
      }
      opener.once('error', () => finish(false))
      opener.once('exit', (code) => finish(code === 0))
      if (opener.exitCode !== null) finish(opener.exitCode === 0)
    })
  } catch {
    return false
  }
}
