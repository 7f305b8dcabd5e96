import type { Command } from 'commander'
import { pathOf, type Run } from './command.ts'
import { defaultProfile, dropRelativeFolders } from './config/paths.ts'
import { findProfile, splitProfile } from './config/profile.ts'
import type { Context } from './context.ts'
import { endOnSignals } from './interrupt.ts'
import type { Filter } from './output/jq.ts'
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
    profile: defaultProfile,
    known: {},
  })
  // What follows `--` is not ours.
  const own = args.slice(0, [...args, '--'].indexOf('--'))
  const isJson = own.some((arg) => /^--(?:json|jq)(?:=|$)/.test(arg))
  let context = createContext({ json: isJson })
  const run: Run =
    <Args extends unknown[]>(action: (context: Context, ...args: Args) => Promise<void>) =>
    async (...typed: [...Args, Command]) => {
      const command = typed.pop() as Command
      const options = command.opts<OutputOptions & { jq?: string }>()
      const { jq, json, ...others } = options
      // Some commands pass their other options on as fields of the request.
      delete options.jq
      const filter = jq === undefined ? undefined : await startFilter(jq)
      context = createContext({ ...others, json: json || filter !== undefined, filter })
      context.known.command = { path: pathOf(command), options: command.opts() }
      context = { ...context, profile: await findProfile(command, pathOf(command), env) }
      const { output } = context
      try {
        await action(context, ...(typed as unknown as Args))
      } catch (error) {
        const { code, message } = output.filterFailure ?? {}
        if (code !== undefined && message !== undefined) await output.warning(code, message)
        throw error
      } finally {
        await context.release?.()
      }
      if (output.filterFailure !== undefined) throw output.filterFailure
    }
  if (args[0] === '__complete') {
    const { complete } = await import('./completion/complete.ts')
    const build = (words: readonly string[]) => buildProgram({ version, rootHelp, run }, words)
    return complete(args.slice(1), build, createContext({ quiet: true }))
  }
  try {
    const { profile, rest } = splitProfile(args)
    const program = await buildProgram({ version, rootHelp, run }, rest)
    await program.parseAsync([...profile, ...helpAsOption(program, rest)], { from: 'user' })
  } catch (error) {
    const { renderFailure } = await import('./render-failure.ts')
    process.exitCode = await renderFailure(error, context)
  }
  if (context.known.newest !== undefined && context.known.newest.version !== version) {
    const { showUpdateNotice } = await import('./update-notice.ts')
    await showUpdateNotice(context)
  }
}

async function startFilter(text: string): Promise<Filter> {
  const { startJq } = await import('./output/jq.ts')
  return startJq(text)
}
