import { lstat, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readSetting } from './config/config-file.ts'
import { configPath, defaultProfile, hasHome, userFolder } from './config/paths.ts'
import type { Context } from './context.ts'
import { writeFileAtomically } from './files/write-file.ts'
import { isSet } from './login/environment.ts'
import { writeStderr } from './output/output.ts'

/** How long after a notice there is no other. Milliseconds. */
const intervalMs = 24 * 60 * 60 * 1000

/**
 * Tells a user at a terminal, once a day, that their server has a newer `oanim`. The server names its version in every
 * response, so this sends no request. Never throws.
 */
export async function showUpdateNotice({ env, known, output, version }: Context): Promise<void> {
  const { newest } = known
  if (newest === undefined || !isNewer(newest.version, version)) return
  if (!output.isTerminal || !process.stderr.isTTY || output.isJson || output.isQuiet || isSet(env['CI']))
    return
  // Anything else could mean something to a shell.
  if (!/^https?:\/\/[A-Za-z0-9.:[\]_-]+(?:\/[A-Za-z0-9/._~-]*)?$/.test(newest.url)) return
  try {
    if (!(await findUpdateNotice(env)).isOn || !(await claimNotice(newest.version))) return
  } catch {
    // A file that cannot be read or written: the commands that need it say so.
    return
  }
  // Brackets, as of an IPv6 address, are a pattern to some shells.
  const archive = newest.url.includes('[') ? `"${newest.url}/oanim.tgz"` : `${newest.url}/oanim.tgz`
  await writeStderr(
    `\n${output.stderrStyle.cyan(`oanim ${newest.version} is available from ${newest.url} (this is ${version}):`)}\n` +
      `  npm install --global ${archive}\n`,
  )
}

/** Remembers the notice before it is shown, so that a read-only home has none rather than one per command. */
async function claimNotice(version: string): Promise<boolean> {
  if (!hasHome()) return false
  const path = join(userFolder(), 'update-notice')
  const shownAt = await lstat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  )
  // A time in the future, from a clock that was wrong, must not stop the notices for ever.
  if (shownAt !== undefined && Math.abs(Date.now() - shownAt) < intervalMs) return false
  await mkdir(userFolder(), { recursive: true, mode: 0o700 })
  await writeFileAtomically(path, `${version}\n`, 0o600)
  return true
}

/**
 * Whether the user wants notices: OANIM_UPDATE_NOTICE, `update_notice` in `~/.oanim/config.yaml`, then yes.
 *
 * @throws {Failure} `config_unusable`, exit 2
 */
export async function findUpdateNotice(env: NodeJS.ProcessEnv): Promise<{ isOn: boolean; source: string }> {
  const variable = env['OANIM_UPDATE_NOTICE']?.trim()
  // An unknown value means that the user wanted to change something: there is nothing but off.
  if (variable) return { isOn: parseSwitch(variable) ?? false, source: 'OANIM_UPDATE_NOTICE' }
  const configured = await readSetting('update_notice', defaultProfile)
  if (configured === undefined) return { isOn: true, source: 'default' }
  return { isOn: parseSwitch(configured) ?? false, source: configPath(defaultProfile) }
}

/** @returns `undefined` for another word than on or off. */
export function parseSwitch(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  if (['on', 'true', '1', 'yes'].includes(word)) return true
  return ['off', 'false', '0', 'no'].includes(word) ? false : undefined
}

/** Versions that the notice understands: `1.2.3`, `1.2.3-beta.1`. */
const form = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:-([0-9A-Za-z.-]{1,50}))?(?:\+[0-9A-Za-z.-]{1,50})?$/

/** Whether a version is newer than another, as npm orders them. Text that is no version is never newer. */
export function isNewer(candidate: string, than: string): boolean {
  const [one, other] = [form.exec(candidate), form.exec(than)]
  if (!one || !other) return false
  for (const part of [1, 2, 3]) {
    const difference = Number(one[part]) - Number(other[part])
    if (difference !== 0) return difference > 0
  }
  const [first, second] = [one[4], other[4]]
  if (first === undefined || second === undefined) return first === undefined && second !== undefined
  return new Intl.Collator('en', { numeric: true }).compare(first, second) > 0
}
