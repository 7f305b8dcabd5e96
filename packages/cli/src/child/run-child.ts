import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { Failure, systemCode, systemReason } from '../failure.ts'
import { takeSignals } from '../interrupt.ts'
import { windowsCommand } from './windows-command.ts'

/** Signals that the terminal sends to the command as well. */
const ofTerminal: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT']
/** Signals that are passed on besides those that end a program. */
const others = ['SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'] as const

export interface ChildOptions {
  readonly env: NodeJS.ProcessEnv
  /** Called when the terminal of the command is closed. */
  readonly onHangup: () => void
  readonly platform?: NodeJS.Platform
}

/**
 * Runs a command with the standard streams of this process, and passes signals on to it. ^C and ^\ reach it from the
 * terminal, so they are passed on only if another process sent them. ^Z stops both, and `fg` continues both.
 *
 * @returns Its exit code, or 128 and the number of the signal that ended it.
 * @throws {Failure} `command_not_found`, exit 127; `command_not_executable`, exit 126
 */
export async function runChild(
  command: readonly string[],
  { env, onHangup, platform = process.platform }: ChildOptions,
): Promise<number> {
  const hadTerminal = hasTerminal(platform)
  let child: ChildProcess
  try {
    child = spawn(...startOf(command, env, platform))
  } catch (error) {
    throw explain(error, command)
  }
  const pass = (signal: NodeJS.Signals) => {
    if (signal === 'SIGHUP' && hadTerminal) onHangup()
    if (isPassedOn(signal, platform)) child.kill(signal)
  }
  const giveBack = takeSignals(pass)
  if (platform !== 'win32') for (const signal of others) process.on(signal, pass)
  try {
    return await exitOf(child)
  } catch (error) {
    throw explain(error, command)
  } finally {
    giveBack()
    for (const signal of others) process.off(signal, pass)
  }
}

/** The arguments of `spawn` for a command. @throws {Error} on Windows `ENOENT`; {RangeError} what a batch file cannot get */
export function startOf(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  isFile?: (path: string) => boolean,
): [file: string, args: readonly string[], options: SpawnOptions] {
  if (platform !== 'win32') {
    const [file = '', ...args] = command
    return [file, args, { env, stdio: 'inherit' }]
  }
  const { file, args, windowsVerbatimArguments } = windowsCommand(command, env, isFile)
  return [file, args, { env, stdio: 'inherit', windowsVerbatimArguments }]
}

/** Whether a signal must be sent to the command. Windows sends console events to every process of the console. */
export function isPassedOn(
  signal: NodeJS.Signals,
  platform: NodeJS.Platform,
  inForeground: () => boolean = isInForeground,
): boolean {
  return platform !== 'win32' && (!ofTerminal.includes(signal) || !inForeground())
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}

function explain(error: unknown, [name = '']: readonly string[]): Failure {
  if (systemCode(error) === 'ENOENT') {
    return new Failure('command_not_found', `Command not found: ${name}`, { exitCode: 127, cause: error })
  }
  const reason = error instanceof RangeError ? error.message : `${systemReason(error)}.`
  return new Failure('command_not_executable', `Cannot run ${name}: ${reason}`, {
    exitCode: 126,
    cause: error,
  })
}

/** Whether there is a terminal that can be closed. On Windows, SIGHUP has no other cause. */
export function hasTerminal(platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return true
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}

/** Whether the keys of the terminal send their signals to this process and to the command. */
function isInForeground(): boolean {
  try {
    // The name of the program, in parentheses, may contain anything. See proc_pid_stat(5).
    const [, fields = ''] = /.*\) (.*)/s.exec(readFileSync('/proc/self/stat', 'latin1')) ?? []
    const [, , group, , , foregroundGroup] = fields.split(' ')
    return group === foregroundGroup
  } catch {
    // Not Linux.
    return hasTerminal('linux')
  }
}
