import { parseArgs } from 'node:util'
import { redactKeys } from '@oanim/key'
import { OperatorError } from './accounts/operator-error.ts'
import { makeOwnerKey, type OwnerKey, printKey } from './accounts/owner-key.ts'
import { ConfigError, readConfig } from './config.ts'
import { askServer } from './maintenance.ts'
import { openStore } from './storage/store.ts'
import { StoreError } from './storage/store-error.ts'

const usage = `Makes a new API key for the owner of this server. For whoever controls the machine.

  npm run owner-key                                   a key for the owner
  npm run owner-key -- --email you@example.com        the same, and who the owner is if there is none
  npm run owner-key -- --revoke ID                    end this key first, when ten are alive
  npm run owner-key -- --name NAME                    what the key is for (default: owner)

It works while the server runs and while it does not, and reads DATABASE_URL and OANIM_DATA_DIR like the server.
`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      email: { type: 'string' },
      revoke: { type: 'string' },
      name: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const config = readConfig(process.env)
  const wanted = { email: values.email, revoke: values.revoke, name: values.name }
  const fromServer = config.databaseUrl
    ? undefined
    : await askServer<OwnerKey>(config.dataDir, 'owner-key', wanted)
  if (fromServer) {
    process.stdout.write(printKey(fromServer))
    return 0
  }
  const store = await openStore(config)
  try {
    process.stdout.write(printKey(await makeOwnerKey(store, wanted, new Date())))
    return 0
  } finally {
    await store.close()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  const isMisuse =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  if (
    !isMisuse &&
    !(error instanceof OperatorError || error instanceof ConfigError || error instanceof StoreError)
  ) {
    throw error
  }
  // What was typed in the wrong place is repeated, and that may be a key.
  process.stderr.write(`${redactKeys((error as Error).message)}\n${isMisuse ? `\n${usage}` : ''}`)
  process.exitCode = isMisuse ? 2 : 1
}
