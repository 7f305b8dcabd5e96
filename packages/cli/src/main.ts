import type { Command } from 'commander'
import { pathOf, type Run } from './command.ts'
import { dropRelativeFolders } from './config/paths.ts'
import type { Context } from './context.ts'
import { endOnSignals } from './interrupt.ts'
import { Output, type OutputOptions } from './output/output.ts'
import { buildProgram, helpAsOption } from './program.ts'

/** Runs one command line and sets the exit code of the process. Never throws. */
export async function main(
  args: readonly string[],
  { version, rootHelp }: { version: string; rootHelp: string },
): Promise<void> {
  endOnSignals()
  const { env } = process
  dropRelativeFolders(env)
  // Without a listener, a closed pipe would end the process with a stack trace.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})

  const createContext = (options: OutputOptions): Context => ({
    env,
    args,
    output: new Output(options, env),
    version,
    known: {},
  })
  // What follows `--` is not ours.
  const isJson = args.slice(0, [...args, '--'].indexOf('--')).includes('--json')
  let context = createContext({ json: isJson })
  const run: Run =
    <Args extends unknown[]>(action: (context: Context, ...args: Args) => Promise<void>) =>
    async (...typed: [...Args, Command]) => {
      const command = typed.pop() as Command
      context = createContext(command.opts())
      context.known.command = { path: pathOf(command), options: command.opts() }
      try {
        await action(context, ...(typed as unknown as Args))
      } finally {
        await context.release?.()
      }
    }
  try {
    const program = await buildProgram({ version, rootHelp, run }, args)
    await program.parseAsync(helpAsOption(program, args), { from: 'user' })
  } catch (error) {
    const { renderFailure } = await import('./render-failure.ts')
    process.exitCode = await renderFailure(error, context)
  }
}
