import { statSync } from 'node:fs'
import { win32 } from 'node:path'
import { isAbsolutePath } from '../config/paths.ts'

/** What to start on Windows. */
export interface WindowsCommand {
  readonly file: string
  readonly args: readonly string[]
  /** The arguments are already quoted for cmd.exe. */
  readonly windowsVerbatimArguments: boolean
}

/**
 * Finds a program as a shell on Windows does: in the directories of `Path`, with the extensions of `PATHEXT`. Shims such as
 * `npx.cmd` are batch files, which only cmd.exe can run.
 *
 * @throws {Error} `ENOENT` if nothing is found: Windows itself would also search the current directory, which may be a cloned
 * repository.
 * @throws {RangeError} An argument of a batch file contains a line break, which cmd.exe cannot pass on.
 */
export function windowsCommand(
  [name = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  isFile: (path: string) => boolean = isRegularFile,
): WindowsCommand {
  const file = find(name, env, isFile)
  if (file === undefined) throw Object.assign(new Error(`${name} was not found in Path.`), { code: 'ENOENT' })
  if (!/\.(?:cmd|bat)$/i.test(file)) return { file, args, windowsVerbatimArguments: false }
  const line = [file, ...args].map(quoteForBatch).join(' ')
  return {
    file: variable(env, 'ComSpec') ?? 'cmd.exe',
    args: ['/e:on', '/v:off', '/d', '/s', '/c', `"${line}"`],
    windowsVerbatimArguments: true,
  }
}

function find(name: string, env: NodeJS.ProcessEnv, isFile: (path: string) => boolean): string | undefined {
  const extensions = (variable(env, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD').split(';').filter(Boolean)
  const isTyped = extensions.some((each) => name.toLowerCase().endsWith(each.toLowerCase()))
  const names = isTyped ? [name] : extensions.map((each) => `${name}${each}`)
  // The current directory may be a cloned repository: only a path leads there.
  const path = (variable(env, 'Path') ?? '').split(';').map((folder) => folder.replaceAll('"', ''))
  const folders = /[\\/:]/.test(name) ? [''] : path.filter((folder) => isAbsolutePath(folder, 'win32'))
  return folders.flatMap((folder) => names.map((each) => win32.join(folder, each))).find(isFile)
}

/** Names of variables have no case on Windows, but those of a copied environment do. */
function variable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const key = Object.keys(env).find((each) => each.toLowerCase() === name.toLowerCase())
  return key === undefined ? undefined : env[key]
}

/**
 * Quotes one argument so that it survives both cmd.exe and the batch file that passes it on with `%*`: quotes are doubled,
 * which keeps every other character quoted, and `%` is separated from the name of a variable.
 *
 * @see https://flatt.tech/research/posts/batbadbut-you-cant-securely-execute-commands-on-windows/
 */
function quoteForBatch(text: string): string {
  if (/[\r\n\0]/.test(text)) throw new RangeError('A batch file cannot get an argument with a line break.')
  const inner = text
    .replace(/(\\*)"/g, '$1$1""')
    .replace(/(\\+)$/, '$1$1')
    .replaceAll('%', '%%cd:~,%')
  return `"${inner}"`
}

function isRegularFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
