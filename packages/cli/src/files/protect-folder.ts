import { execFile } from 'node:child_process'
import { chmod, stat } from 'node:fs/promises'
import { win32 } from 'node:path'
import { promisify } from 'node:util'
import type { Output } from '../output/output.ts'

/** How long a program of Windows may take. Milliseconds. */
const timeoutMs = 10_000

/** Runs a program and returns its output. @throws {Error} if it cannot be started, fails or takes too long */
export type Execute = (file: string, args: readonly string[]) => Promise<string>

const execute: Execute = async (file, args) => {
  const { stdout } = await promisify(execFile)(file, args, { timeout: timeoutMs, windowsHide: true })
  return stdout
}

/**
 * Takes the access of all other users from a folder and from the files that are created in it. Where that fails on Windows,
 * as on a drive without access control, the user gets a warning.
 */
export async function protectFolder(
  folder: string,
  output: Pick<Output, 'warning'>,
  {
    platform = process.platform,
    env = process.env,
    run = execute,
  }: { platform?: NodeJS.Platform; env?: NodeJS.ProcessEnv; run?: Execute } = {},
): Promise<void> {
  if (platform !== 'win32') {
    if (((await stat(folder)).mode & 0o077) !== 0) await chmod(folder, 0o700)
    return
  }
  try {
    const user = sidIn(await run(systemProgram('whoami.exe', env), ['/user', '/fo', 'csv', '/nh']))
    // Entries for the user and for nobody else; files in the folder inherit them, also those that exist.
    await run(systemProgram('icacls.exe', env), [
      folder,
      '/inheritance:r',
      '/grant:r',
      `*${user}:(OI)(CI)F`,
      '/q',
    ])
  } catch {
    await output.warning(
      'folder_not_protected',
      `Could not limit access to ${folder} to your user: other users of this computer may be able to read the saved key.`,
      `Check it with: icacls "${folder}"`,
    )
  }
}

/**
 * A program of Windows by its absolute path, so that no other directory is searched.
 *
 * @param env `SystemRoot` names the folder of Windows, unless it is not a folder on a drive.
 */
export function systemProgram(name: string, env: NodeJS.ProcessEnv): string {
  const key = Object.keys(env).find((each) => each.toLowerCase() === 'systemroot')
  const root = key === undefined ? undefined : env[key]
  const folder = root !== undefined && /^[A-Za-z]:\\[^"*?<>|]+$/.test(root) ? root : 'C:\\Windows'
  return win32.join(folder, 'System32', name)
}

/** The security identifier of the user, in `"DOMAIN\\user","S-1-5-21-…"`. @throws {Error} */
function sidIn(text: string): string {
  const sid = /"(S-1-[0-9-]{1,180})"\s*$/.exec(text)?.[1]
  if (sid === undefined) throw new Error('whoami.exe printed no security identifier.')
  return sid
}
