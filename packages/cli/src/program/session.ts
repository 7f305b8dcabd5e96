import type { Command } from 'commander'
import type { LoginOptions } from '../commands/login.ts'
import { examples, type Run } from './options.ts'

/** `oanim login`, `logout` and `whoami` */
export function addSession(program: Command, run: Run): void {
  program
    .command('login')
    .description('Sign in through a browser, or save an API key')
    .option('--token <key>', 'the key; - reads it from standard input, where no process list shows it')
    .option('--no-browser', 'print the address and open nothing')
    .option('--oidc', 'in a CI job: exchange its identity for a key that lives minutes')
    .option('--account <id>', 'with --oidc: the account that trusts the job (default: ANIMATE_ACCOUNT)')
    .option('--audience <text>', 'with --oidc, on GitHub: whom the token is for (default: the server)')
    .option('--json', 'print the account as JSON, and on standard error the next step')
    .addHelpText(
      'after',
      examples(
        'oanim login',
        'printf %s "$ANIMATE_API_KEY" | oanim login --token -',
        'oanim login --token $ANIMATE_API_KEY',
        'oanim login --oidc --account acct_0aBcDeFgHiJkLmNoPqRs',
      ) +
        '\nIn a browser you approve a key for this machine; approve only if the page shows the\n' +
        'code that stands in the terminal. Over SSH and in containers you paste a code. It\n' +
        'needs a terminal: in CI use --oidc, and for agents --token or ANIMATE_API_KEY.\n' +
        'The key is saved in ~/.oanim/credentials.yaml with the server it belongs to, and\nis sent to no other. A key that the server refuses is not saved.',
    )
    .action((options: LoginOptions & { json?: boolean }) =>
      run(options, async (context) => {
        const { login } = await import('../commands/login.ts')
        await login(context, options)
      }),
    )

  program
    .command('logout')
    .description('Forget the saved API key')
    .option('--json', 'print what was forgotten as JSON')
    .addHelpText(
      'after',
      `${examples('oanim logout')}\nA key that \`oanim login\` made for this machine is revoked. One that was saved with\n--token is not, because it may be in use elsewhere.`,
    )
    .action((options: { json?: boolean }) =>
      run(options, async (context) => {
        const { logout } = await import('../commands/logout.ts')
        await logout(context)
      }),
    )

  program
    .command('whoami')
    .description('Show the account, the server and the key in use')
    .option('--explain', 'also where each comes from, what it hides, what the key may do, and the clocks')
    .option('--json', 'print them as JSON')
    .addHelpText('after', examples('oanim whoami', 'oanim whoami --explain', 'oanim whoami --json'))
    .action((options: { explain?: boolean; json?: boolean }) =>
      run(options, async (context) => {
        const { whoami } = await import('../commands/whoami.ts')
        await whoami(context, options)
      }),
    )
}
