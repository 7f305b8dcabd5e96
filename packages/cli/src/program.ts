import { Command, InvalidArgumentError } from 'commander'
import { Failure } from './failure.ts'
import type { OutputOptions } from './output/output.ts'
import type { Context } from './server/connect.ts'

type Run = (options: OutputOptions, work: (context: Context) => Promise<void>) => Promise<void>

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

  const apiKeys = program.command('api-keys').description('Create, list and revoke API keys')

  apiKeys
    .command('create')
    .description('Create an API key and show it once')
    .option('--name <name>', 'what the key is for, 1 to 100 characters (required)')
    .option('--quiet', 'print only the key')
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      `${examples(
        'oanim api-keys create --name "ci-pipeline"',
        'KEY=$(oanim api-keys create --name "ci-pipeline" --quiet)',
      )}\nThe key is shown this one time. An account has at most 10 live keys.`,
    )
    .action((options: { name?: string; quiet?: boolean; json?: boolean }) =>
      run(options, async (context) => {
        const { createApiKey } = await import('./commands/api-keys/create.ts')
        await createApiKey(context, { name: required(options.name, '--name') })
      }),
    )

  apiKeys
    .command('list')
    .description('List your API keys, newest first')
    .option('--all', 'also the revoked ones')
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      examples('oanim api-keys list', "oanim api-keys list --json | jq -r '.api_keys[].id'") +
        '\nTimes are spoken on a terminal, ISO 8601 UTC in a pipe.',
    )
    .action((options: { all?: boolean; json?: boolean }) =>
      run(options, async (context) => {
        const { listApiKeys } = await import('./commands/api-keys/list.ts')
        await listApiKeys(context, options)
      }),
    )

  apiKeys
    .command('revoke')
    .description('Revoke an API key at once and for good')
    .argument('<key-id>', 'the id, the prefix, or the exact name if only one live key has it')
    .option('--json', "print the API's answer as JSON")
    .addHelpText(
      'after',
      `${examples(
        'oanim api-keys revoke key_5bQ0xYv2mTz81KcPfWda',
        'oanim api-keys revoke anim_a1b2c3d4',
        'oanim api-keys revoke "ci-pipeline"',
      )}\nNothing is asked: the key is dead when the command returns.`,
    )
    .action((target: string, options: { json?: boolean }) =>
      run(options, async (context) => {
        const { revokeApiKey } = await import('./commands/api-keys/revoke.ts')
        await revokeApiKey(context, target)
      }),
    )

  const assets = program.command('assets').description('Generate media')

  assets
    .command('gen-image')
    .description('Generate an image from a prompt')
    .option('--prompt <text>', 'what to paint, such as "dark blue aurora" (required)')
    .option('--out <file>', 'where to: .png, .jpg, .jpeg, .webp or .avif; - is standard output (required)')
    .option('--size <size>', 'pixels such as 1920x1080, or a ratio such as 16:9')
    .option('--style <style>', 'a style, instead of what the prompt says')
    .option('--seed <number>', 'chooses among the pictures of a prompt', wholeNumber)
    .option('--format <format>', 'png, jpeg, webp or avif, when --out does not say')
    .option('--allow-approximate', 'paint even if nothing in the prompt is understood')
    .option('--json', "print the API's asset as JSON")
    .addHelpText(
      'after',
      examples(
        'oanim assets gen-image --prompt "gradient" --out bg.png',
        'oanim assets gen-image --prompt "warm waves, light" --size 3840x2160 --out out/bg.webp',
      ) +
        '\nThe same prompt, size, style and seed give the same picture. Missing folders are\nmade; an existing file is replaced, whole or not at all.',
    )
    .action(
      (options: Partial<import('./commands/assets/gen-image.ts').GenImageOptions> & { json?: boolean }) =>
        run(options, async (context) => {
          const { genImage } = await import('./commands/assets/gen-image.ts')
          await genImage(context, {
            ...options,
            prompt: required(options.prompt, '--prompt'),
            out: required(options.out, '--out'),
          })
        }),
    )

  program
    .command('login')
    .description('Sign in through a browser, or save an API key')
    .option('--token <key>', 'the key; - reads it from standard input, where no process list shows it')
    .option('--no-browser', 'print the address and open nothing')
    .option('--json', 'print the account as JSON, and on standard error the next step')
    .addHelpText(
      'after',
      examples(
        'oanim login',
        'printf %s "$ANIMATE_API_KEY" | oanim login --token -',
        'oanim login --token $ANIMATE_API_KEY',
      ) +
        '\nIn a browser you approve a key for this machine; approve only if the page shows the\n' +
        'code that stands in the terminal. Over SSH and in containers you paste a code. It\n' +
        'needs a terminal: in CI, and for agents, use --token or ANIMATE_API_KEY.\n' +
        'The key is saved in ~/.oanim/credentials.yaml with the server it belongs to, and\nis sent to no other. A key that the server refuses is not saved.',
    )
    .action((options: { token?: string; browser?: boolean; json?: boolean }) =>
      run(options, async (context) => {
        const { login } = await import('./commands/login.ts')
        await login(context, options)
      }),
    )

  program
    .command('logout')
    .description('Forget the saved API key')
    .option('--json', 'print what was forgotten as JSON')
    .addHelpText(
      'after',
      `${examples('oanim logout')}\nA key that \`oanim login\` made for this machine is revoked. One that was saved with\n--token stays valid until it is revoked.`,
    )
    .action((options: { json?: boolean }) =>
      run(options, async (context) => {
        const { logout } = await import('./commands/logout.ts')
        await logout(context)
      }),
    )

  program
    .command('whoami')
    .description('Show the account, the server and the key in use')
    .option('--json', 'print them as JSON')
    .addHelpText('after', examples('oanim whoami', 'oanim whoami --json'))
    .action((options: { json?: boolean }) =>
      run(options, async (context) => {
        const { whoami } = await import('./commands/whoami.ts')
        await whoami(context)
      }),
    )

  makeStrict(program)
  return program
}

function examples(...lines: string[]): string {
  return ['\nExamples:', ...lines.map((line) => `  ${line}`), ''].join('\n')
}

/** Commander's own check of required options comes before its search for mistyped ones, which is the likelier cause. */
function required(value: string | undefined, option: string): string {
  if (value !== undefined) return value
  throw new Failure('usage_invalid', `${option} is missing.`, { exitCode: 2, hint: 'See --help.' })
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

/** Lets misuse be thrown, so that it is told like every other failure. */
function makeStrict(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => {} })
  command.helpOption('-h, --help', 'show this help')
  if (command.commands.length > 0) command.helpCommand('help [command]', 'Show the help of a command')
  for (const each of command.commands) makeStrict(each)
}
