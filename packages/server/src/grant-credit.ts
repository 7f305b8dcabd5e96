import { parseArgs } from 'node:util'
import { type CreditGrantReport, grantCredit, printGrant } from './budgets/grant-credit.ts'
import { readConfig } from './config.ts'
import { askServer } from './maintenance.ts'
import { runOperatorCommand } from './operator-command.ts'
import { openStore } from './store.ts'

const usage = `Grants credit to an account, for servers with OANIM_CREDIT=on. Run it on the server machine.

  npm run grant-credit -- EMAIL 50usd                 grant 50 US dollars
  npm run grant-credit -- EMAIL -10usd                take 10 US dollars back
  npm run grant-credit -- EMAIL 50usd --note TEXT     say why in the audit log

EMAIL is the address of the account. Each run grants once more. The server may be running or stopped. Reads
DATABASE_URL, OANIM_DATA_DIR and OANIM_CREDIT like the server.
`

const isNegative = (argument: string) => /^-\$?[\d.]/.test(argument)

async function main(): Promise<number> {
  const given = process.argv.slice(2)
  const { values, positionals } = parseArgs({
    // An amount with a minus sign looks like an option.
    args: given.filter((argument) => !isNegative(argument)),
    allowPositionals: true,
    options: { note: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const [email, amount, ...others] = [...positionals, ...given.filter(isNegative)]
  if (email === undefined || amount === undefined || others.length > 0) {
    process.stderr.write(`Name one email address and one amount.\n\n${usage}`)
    return 2
  }
  const config = readConfig(process.env)
  const request = { email, amount, note: values.note }
  const fromServer = config.databaseUrl
    ? undefined
    : await askServer<CreditGrantReport>(config.dataDir, 'grant-credit', request)
  if (fromServer) {
    process.stdout.write(printGrant(fromServer))
    return 0
  }
  const store = await openStore(config)
  try {
    process.stdout.write(printGrant(await grantCredit(store, request, new Date())))
    return 0
  } finally {
    await store.close()
  }
}

await runOperatorCommand(main, usage)
