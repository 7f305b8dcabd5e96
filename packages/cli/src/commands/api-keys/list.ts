import { keyTree } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { connect } from '../../server/connect.ts'
import { allKeys } from './find-key.ts'
import { renderKeys } from './key-table.ts'

/** `oanim api-keys list` */
export const command = (run: Run) =>
  new Command('list')
    .description('List your API keys, newest first')
    .option('--all', 'include revoked and expired keys')
    .option('--jobs', 'include keys of CI jobs')
    .option('--search <text>', 'only keys with this text in their name, prefix, ID or creator')
    .option('--tree', 'show each key below its parent')
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim api-keys list', "oanim api-keys list --json | jq -r '.api_keys[].id'"],
        'Times are relative on a terminal, and ISO 8601 UTC in a pipe.',
      ),
    )
    .action(run(listApiKeys))

interface ListOptions {
  all?: boolean
  jobs?: boolean
  search?: string
  tree?: boolean
}

async function listApiKeys(context: Context, options: ListOptions): Promise<void> {
  const { all = false, jobs = false, search = '', tree = false } = options
  const { output } = context
  const { client } = await connect(context)
  const page = await allKeys(client, { withRevoked: all, withJobs: jobs, search })
  const { api_keys: keys, limit } = page
  if (output.isJson) return output.json(page)

  if (keys.length === 0 && search !== '') {
    const hint = all ? '' : ' To include revoked and expired keys, add --all.'
    return output.notice(`No API key matches ${JSON.stringify(search)}.${hint}\n`)
  }
  if (keys.length === 0) {
    // The key in use is live, so it belongs to a CI job: only those are left out.
    return output.notice('All live API keys belong to CI jobs. To list them, add --jobs.\n')
  }
  const { width, style, stderrStyle } = output
  const paintTitle = (title: string) => style.bold(title)
  await output.result(renderKeys(tree ? keyTree(keys) : keys, { width, withRevoked: all, paintTitle }))
  if (!output.isTerminal) return
  await output.notice(`\n${stderrStyle.dim(`${limit.live} of ${limit.maximum} keys live`)}\n`)
  const unused = keys.filter((key) => key.is_unused).length
  if (unused === 0) return
  const what = unused === 1 ? 'One key was' : `${unused} keys were`
  await output.notice(
    stderrStyle.dim(`${what} not used for 90 days. Consider revoking keys that you do not need.\n`),
  )
}
