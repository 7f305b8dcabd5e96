import { isSecure } from './auth/origins.ts'
import { type Config, isLoopback } from './config.ts'
import { installation } from './installation.ts'
import { localEmail, makeOwnerKey, printKey } from './keys/owner-key.ts'
import type { Store } from './store.ts'
import { createSetupLink } from './users/setup-link.ts'
import { version } from './version.ts'

/** The output at startup: the version, the URLs, and the next commands to run. */
export async function greeting(
  store: Store,
  config: Config,
  { url, metricsUrl, origin }: { url: string; metricsUrl: string | undefined; origin: string },
): Promise<string> {
  // Browsers drop Secure cookies that arrive over plain http.
  const needsTls = origin.startsWith('http:') && isSecure([origin])
  const database = store.dialect === 'sqlite' ? 'embedded database' : store.description
  const intro =
    `Open Animate ${version} is running.\n\n` +
    `  Listening on   ${url}\n` +
    `  Data in        ${config.dataDir} (${database})\n` +
    `${metricsUrl === undefined ? '' : `  Metrics        ${metricsUrl}/metrics\n`}` +
    `  Console        ${origin}${needsTls ? ' (sign-in needs https: set OANIM_PUBLIC_URL)' : ''}\n` +
    `  Documentation  ${origin}/docs\n\n`
  const isSetUp = await store.setupLinks.isSetUp()
  const isEmpty = await store.accounts.isEmpty()
  if (!config.printsFirstKey && (isEmpty || !isSetUp)) {
    const key = isEmpty ? '  npm run owner-key -- --email you@example.com\n' : '  npm run owner-key\n'
    const link = isSetUp ? '' : '  npm run owner-link\n'
    return `${intro}Secrets are not printed (OANIM_FIRST_KEY=off). In this directory, run:\n\n${key}${link}`
  }
  const setup = isSetUp ? '' : setupText(await createSetupLink(store, origin, new Date()), needsTls)
  const isLocal = store.dialect === 'sqlite' && isLoopback(config.host)
  if (isEmpty && !isLocal) {
    return `${intro}This server has no owner yet. Create the owner and their first API key:\n\n  npm run owner-key -- --email you@example.com\n${setup}`
  }
  const reachable = isLoopback(config.host) ? url : origin
  // The CLI refuses to send a key over plain http to another machine.
  const needsNoUrl = reachable === 'http://127.0.0.1:8000' || (needsTls && reachable === origin)
  const server = needsNoUrl ? '' : `  export ANIMATE_API_URL=${reachable}\n`
  if (!isEmpty) {
    return `${intro}Lost every key? Create another: npm run owner-key\n${setup}${server && `\nTo use oanim with this server:\n\n${server}`}`
  }
  const key = await makeOwnerKey(store, { email: localEmail }, new Date())
  const cli = installation.cli(reachable)
  return (
    `${intro}Your first API key:\n\n${printKey(key)}` +
    `${setup}\n` +
    `${cli.where}:\n\n` +
    `${server}` +
    `  ${cli.command} login --token -   # paste the key, press Enter\n` +
    `  ${cli.command} api-keys create --name "ci-pipeline"\n` +
    `  ${cli.command} assets gen-image --prompt "gradient" --out bg.png\n\n` +
    'Ctrl+C stops the server.\n'
  )
}

function setupText(url: string, needsTls: boolean): string {
  const note = needsTls ? '\nSign-in requires https: set OANIM_PUBLIC_URL to the https:// URL first.\n' : ''
  return `\nSet up the console with your email address and a password (the link works once, for an hour):\n\n  ${url}\n${note}`
}
