import { basename } from 'node:path'
import {
  ApiError,
  type CreateApiKeyInput,
  type CreatedApiKey,
  type OpenAnimate,
  type RevokedApiKey,
} from '@oanim/sdk'
import { Command } from 'commander'
import { childEnvironment } from '../child/child-environment.ts'
import { revokeAfterwards } from '../child/revoke-afterwards.ts'
import { runChild } from '../child/run-child.ts'
import { summarize } from '../child/summary.ts'
import { collectList, examples, type Run, usageError } from '../command.ts'
import type { Context } from '../context.ts'
import { Failure } from '../failure.ts'
import { type EndingSignal, exitCodeOf, takeSignals } from '../interrupt.ts'
import { count, visible } from '../output/text.ts'
import { timeoutMs } from '../server/client.ts'
import { connect } from '../server/connect.ts'
import { explainLostResponse, requestNewKey } from './api-keys/new-key.ts'
import { addBudgetOptions, type BudgetOptions, budgetFieldsOf } from './budgets/budget-options.ts'

const defaultExpiry = '1h'

/** `oanim run` */
export const command = (run: Run) =>
  addBudgetOptions(
    new Command('run')
      .description('Run a command with its own API key, limited in dollars')
      .usage('[options] -- <command...>')
      .argument('[command...]', 'the command and its arguments, after --')
      // Without it, an option of the command would be an unknown option of ours.
      .passThroughOptions()
      .option('--expires <when>', 'when the key expires, such as 30m or 8h (default: 1h)')
      .option('--scope <scopes>', 'its permissions, separated by commas (default: see below)', collectList)
      .option('--name <name>', 'the name of the key (default: that of the command)'),
    {
      budget: 'the most that it may spend: 2usd, 5usd/day or 20usd/month (required)',
      model: 'only these models, such as fal-ai/flux-*, separated by commas',
    },
  )
    .option('--json', 'print the summary as one line of JSON, on standard error')
    .addHelpText(
      'after',
      examples(
        [
          'oanim run --budget 2usd -- ./make-thumbnails.sh',
          "oanim run --budget 5usd --expires 8h --model 'fal-ai/flux-*' -- claude",
        ],
        'The command gets the key as ANIMATE_API_KEY, and as OPENAI_API_KEY with the server as OPENAI_BASE_URL, for programs that use an SDK of OpenAI. The key is revoked when the command ends or the terminal closes, and expires by itself if this machine fails. The exit code is that of the command; 126 and 127: it cannot be executed, or is not found. What it cost is printed on standard error.',
        'The command inherits your environment without the API keys and OIDC tokens in it. It runs as you and can read your files, such as ~/.oanim/credentials.yaml.',
        'Scopes: assets:read, assets:write and account:read by default. Requires a key with keys:write.',
      ),
    )
    .action(run(runCommand))

interface RunOptions extends BudgetOptions {
  expires?: string
  scope?: string[]
  name?: string
}

async function runCommand(context: Context, operands: string[], options: RunOptions): Promise<void> {
  const { env, output } = context
  const command = commandAfterDashes(context, operands)
  const input = inputOf(command, options)
  if (options.expires === 'never') {
    throw usageError('Invalid --expires "never": the key of a command expires.', 'Use a time such as 8h.')
  }
  const { client, server } = await connect(context)
  const limitMs = timeoutMs(env)

  let interrupt: EndingSignal | undefined
  const retries = new AbortController()
  let revocation: Promise<RevokedApiKey> | undefined
  const giveBack = takeSignals((signal) => {
    if (revocation) return retries.abort()
    if (interrupt) {
      process.stderr.write('The key may have been created. It expires by itself.\n')
      process.exit(exitCodeOf(signal))
    }
    interrupt = signal
    void output.notice('Waiting for the new key, to revoke it. Press Ctrl+C again to exit at once.\n')
  })
  try {
    const { api_key: apiKey, key } = await createKey(client, input, options)
    const revoke = () => {
      revocation ??= revokeAfterwards(client, apiKey.id, {
        limitMs,
        signal: retries.signal,
        onRetry: ({ message }) =>
          void output.notice(
            `${visible(message)} Trying to revoke the key for ${count(limitMs / 1_000, 'second')}. Press Ctrl+C to stop.\n`,
          ),
      })
      // The result is awaited when the command has ended.
      revocation.catch(() => undefined)
      return revocation
    }
    let exitCode: number | undefined
    try {
      if (interrupt) throw new Failure('interrupted', 'Interrupted.', { exitCode: exitCodeOf(interrupt) })
      const child = childEnvironment(env, { key, url: server.url })
      for (const name of child.dropped) {
        await output.warning('variable_dropped', `${visible(name)} contains an API key and is not passed on.`)
      }
      exitCode = await runChild(command, { env: child.env, onHangup: revoke })
      process.exitCode = exitCode
    } finally {
      await summarize(context, client, apiKey, revoke(), exitCode)
    }
  } finally {
    giveBack()
  }
}

/** What follows `--`. Without it, an option of the command could be taken for one of ours. */
function commandAfterDashes({ args }: Context, operands: readonly string[]): readonly string[] {
  const at = args.indexOf('--')
  const command = at < 0 ? [] : args.slice(at + 1)
  const [first] = command
  if (first !== undefined && first !== '' && operands.length === command.length) return command
  const example = `oanim run --budget 2usd -- ${operands.filter((each) => each !== '--').join(' ') || 'COMMAND'}`
  if (at < 0 && operands.length > 0) throw usageError('Missing -- before the command.', `Use: ${example}`)
  if (operands.length > command.length) {
    throw usageError(`Unexpected "${operands[0]}" before --.`, 'The command and its arguments follow --.')
  }
  throw usageError('Missing command.', `Use: ${example}`)
}

function inputOf(command: readonly string[], { budget, model, scope, name }: RunOptions): CreateApiKeyInput {
  if (budget === undefined) {
    throw usageError('Missing --budget: the most that the command may spend, such as --budget 2usd.')
  }
  return {
    // Arguments may be secret.
    name: name ?? `run ${basename(command[0] ?? '')}`.slice(0, 100),
    ...budgetFieldsOf({ budget, ...(model && { model }) }),
    // The server validates the scopes.
    ...(scope && { scopes: scope as NonNullable<CreateApiKeyInput['scopes']> }),
  }
}

/** Creates the key. Without `--expires` it lives for an hour, or as long as the key in use if that expires earlier. */
function createKey(
  client: OpenAnimate,
  input: CreateApiKeyInput,
  { expires }: RunOptions,
): Promise<CreatedApiKey> {
  const create = (how: { expires?: string }) => client.apiKeys.create({ ...input, ...how })
  return requestNewKey(
    async () => {
      try {
        return await create({ expires: expires ?? defaultExpiry })
      } catch (error) {
        const isTooLong =
          error instanceof ApiError &&
          error.code === 'key_exceeds_parent' &&
          error.errors.some(({ pointer }) => pointer === '/expires')
        if (expires !== undefined || !isTooLong) {
          throw explainLostResponse(
            error,
            'Nobody has the key, and it expires by itself. Run the command again.',
          )
        }
        return await create({})
      }
    },
    { done: 'created', hint: 'Revoke one: oanim api-keys revoke ID' },
  )
}
