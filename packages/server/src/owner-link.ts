import { parseArgs } from 'node:util'
import { createAuth } from './auth/auth.ts'
import { readAuthSecret } from './auth/auth-secret-store.ts'
import { originsOf } from './auth/origins.ts'
import { readConfig } from './config.ts'
import { createRateLimiter } from './http/rate-limiter.ts'
import { createLog } from './log.ts'
import { askServer } from './maintenance.ts'
import { runOperatorCommand } from './operator-command.ts'
import { openStore } from './store.ts'
import { OperatorError } from './system/operator-error.ts'
import { createOwnerLink, type OwnerLink, printLink } from './users/setup-link.ts'

const usage = `Prints a link to set up this server or to set a new password. Run it on the server machine.

  npm run owner-link                                  set up the server, or set a new password for the owner
  npm run owner-link -- --email someone@example.com   set a new password for another user
  npm run owner-link -- --remove-two-factor           also remove a lost second factor

The link works once, for an hour. The server may be running or stopped. Reads DATABASE_URL, OANIM_DATA_DIR,
OANIM_PUBLIC_URL and OANIM_AUTH_SECRET like the server.
`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      email: { type: 'string' },
      'remove-two-factor': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const config = readConfig(process.env)
  const request = { email: values.email, removeTwoFactor: values['remove-two-factor'] }
  const fromServer = config.databaseUrl
    ? undefined
    : await askServer<OwnerLink>(config.dataDir, 'owner-link', request)
  process.stdout.write(printLink(fromServer ?? (await createLink())))
  if (!fromServer && !config.databaseUrl) {
    process.stdout.write('The server is not running. Start it before you open the link.\n')
  }
  return 0

  async function createLink(): Promise<OwnerLink> {
    if (config.publicUrl === undefined && config.port === 0) {
      throw new OperatorError(
        'PORT is 0, so the URL of the server is unknown. Set OANIM_PUBLIC_URL' +
          `${config.databaseUrl ? '' : ', or start the server first'}.`,
      )
    }
    const store = await openStore(config)
    try {
      const now = () => new Date()
      const listening = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`
      const auth = createAuth({
        config,
        secret: await readAuthSecret(config, store),
        store,
        rateLimiter: createRateLimiter(store.database),
        mail: undefined,
        log: createLog(config.logLevel),
        now,
        origins: () => originsOf(config.publicUrl, listening),
      })
      return await createOwnerLink({ store, auth }, request, now())
    } finally {
      await store.close()
    }
  }
}

await runOperatorCommand(main, usage)
