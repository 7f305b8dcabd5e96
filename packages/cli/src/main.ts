import { dropRelativeFolders } from './credentials/paths.ts'
import { endOnSignals } from './interrupt.ts'
import { Output, type OutputOptions } from './output/output.ts'
import { helpAsOption, pathOf } from './program/help.ts'
import { buildProgram } from './program.ts'
import type { Context, TypedCommand } from './server/connect.ts'

/** Runs one command line and leaves the exit code with the process. Never throws. */
export async function main(
  args: readonly string[],
  { version, rootHelp }: { version: string; rootHelp: string },
): Promise<void> {
  endOnSignals()
  dropRelativeFolders(process.env)
  // Without a listener, a reader that went away would end the process with a stack trace.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})

  const beforeOptions: OutputOptions = { json: args.includes('--json') }
  let context = createContext(beforeOptions, version)
  let command: TypedCommand | undefined
  const program = buildProgram({ version, rootHelp }, async (options, work) => {
    context = createContext(options, version)
    if (command) context.known.command = command
    try {
      await work(context)
    } finally {
      await context.release?.()
    }
  })
  program.hook('preAction', (_, typed) => {
    command = { path: pathOf(typed), options: typed.opts() }
  })
  try {
    await program.parseAsync(helpAsOption(program, args), { from: 'user' })
  } catch (error) {
    const { renderFailure } = await import('./render-failure.ts')
    process.exitCode = await renderFailure(error, context)
  }
}

function createContext(options: OutputOptions, version: string): Context {
  const { env } = process
  return { env, output: new Output(options, env), version, known: {} }
}
