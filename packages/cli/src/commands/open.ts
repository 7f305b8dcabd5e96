import { Command } from 'commander'
import { examples, type Run, usageError } from '../command.ts'
import type { Context } from '../context.ts'
import { findEnvironment, openBrowser, whyNoBrowser, whyNotInteractive } from '../login/environment.ts'
import { findServer } from '../server/find-server.ts'

/** The pages of the console, and their paths. A test compares them with its routes. */
export const pages: Record<string, string> = {
  keys: '/keys',
  assets: '/generate',
  generate: '/generate',
  usage: '/usage',
  audit: '/audit-log',
  'audit-log': '/audit-log',
  account: '/account',
  docs: '/docs',
}

/** `oanim open` */
export const command = (run: Run) =>
  new Command('open')
    .description('Open a page of the console in the browser')
    .argument('[page]', `${Object.keys(pages).join(', ')} (default: keys)`)
    .option('--no-browser', 'print the URL instead of opening a browser')
    .option('--json', 'print the URL as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim open', 'oanim open audit', 'oanim open usage --no-browser'],
        'The URL is printed. Over SSH, in containers, in CI and without a terminal, no browser is opened.',
      ),
    )
    .action(run(openPage))

/** Sends no request: the console asks the user to sign in. */
async function openPage(
  context: Context,
  name = 'keys',
  { browser = true }: { browser?: boolean } = {},
): Promise<void> {
  const { env, output } = context
  const path = Object.hasOwn(pages, name) ? pages[name] : undefined
  if (path === undefined) {
    throw usageError(
      `Unknown page "${name.slice(0, 100)}". Pages: ${Object.keys(pages).join(', ')}.`,
      'See: oanim open --help',
    )
  }
  const server = await findServer(context)
  const url = `${server.url}${path}`
  const environment = findEnvironment(env)
  const canOpen =
    browser && whyNotInteractive(environment) === undefined && whyNoBrowser(environment) === undefined
  const isOpened = canOpen && (await openBrowser(url))
  if (output.isJson) return output.json({ url, opened: isOpened })
  await output.result(`${url}\n`)
  if (canOpen && !isOpened) await output.notice('Could not open a browser. Open the URL yourself.\n')
}
