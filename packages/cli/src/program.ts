import { Command } from 'commander'
import { addApiKeys } from './program/api-keys.ts'
import { addAssets } from './program/assets.ts'
import { addAudit } from './program/audit.ts'
import { addMembers } from './program/members.ts'
import type { Run } from './program/options.ts'
import { addPolicy } from './program/policy.ts'
import { addSession } from './program/session.ts'
import { addTrustPolicies } from './program/trust-policies.ts'

/** Every command with its options and help. What a command does is loaded when it runs. */
export function buildProgram(
  { version, rootHelp }: { version: string; rootHelp: string },
  run: Run,
): Command {
  const program = new Command('oanim')
    .description('API keys and media generation from a shell.')
    .version(version, '-V, --version', 'Show the version')
    .helpOption('-h, --help', 'Show help')
  program.helpInformation = () => rootHelp

  addApiKeys(program, run)
  addAssets(program, run)
  addAudit(program, run)
  addMembers(program, run)
  addPolicy(program, run)
  addTrustPolicies(program, run)
  addSession(program, run)
  makeStrict(program)
  return program
}

/** Lets misuse be thrown, so that it is told like every other failure. */
function makeStrict(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => {} })
  command.helpOption('-h, --help', 'show this help')
  if (command.commands.length > 0) command.helpCommand('help [command]', 'Show the help of a command')
  for (const each of command.commands) makeStrict(each)
}
