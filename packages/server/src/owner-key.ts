import { parseArgs } from 'node:util'
import { readConfig } from './config.ts'
import { makeOwnerKey, type OwnerKey, printKey } from './keys/owner-key.ts'
import { askServer } from './maintenance.ts'
import { runOperatorCommand } from './operator-command.ts'
import { openStore } from './store.ts'

const usage = `Creates an API key for the owner of this server. Run it on the server machine.

  npm run owner-key                                   create a key for the owner
  npm run owner-key -- --email you@example.com        create the owner first, if there is none
  npm run owner-key -- --revoke ID                    revoke this key first, at the limit of ten keys
  npm run owner-key -- --name NAME                    name of the key (default: owner)

The server may be running or stopped. Reads DATABASE_URL and OANIM_DATA_DIR like the server.
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
  const request = { email: values.email, revoke: values.revoke, name: values.name }
  const fromServer = config.databaseUrl
    ? undefined
    : await askServer<OwnerKey>(config.dataDir, 'owner-key', request)
  if (fromServer) {
    process.stdout.write(printKey(fromServer))
    return 0
  }
  const store = await openStore(config)
  try {
    process.stdout.write(printKey(await makeOwnerKey(store, request, new Date())))
    return 0
  } finally {
    await store.close()
  }
}

await runOperatorCommand(main, usage)
