import { type ApiKey, keyTree } from '@oanim/sdk'
import { type Context, connect } from '../../server/connect.ts'
import { allKeys } from './all-keys.ts'
import { renderKeys } from './key-table.ts'

export interface ListOptions {
  /** Also ended keys. */
  all?: boolean
  /** Also keys of CI jobs. */
  jobs?: boolean
  /** Only keys with this text in their name, prefix, id or the name of their creator. */
  search?: string
  /** Each key under the one that it came from. */
  tree?: boolean
}

/** `oanim api-keys list` */
export async function listApiKeys(context: Context, options: ListOptions): Promise<void> {
  const { all = false, jobs = false, search = '', tree = false } = options
  const { output } = context
  const { client } = await connect(context)
  const page = await allKeys(client, { withRevoked: all, withJobs: jobs, search })
  if (output.isJson) return output.json(page)

  if (page.api_keys.length === 0 && search !== '') {
    return output.notice(
      `No API key matches ${JSON.stringify(search)}.${all ? '' : ' Add --all to search revoked and expired keys as well.'}\n`,
    )
  }
  if (page.api_keys.length === 0) {
    // The caller's own key is live, so it is a job's: only those are left out.
    return output.notice('The only API keys are those of CI jobs: add --jobs to list them.\n')
  }
  const { bold } = output.paint
  const table = renderKeys(tree ? keyTree(page.api_keys) : page.api_keys, {
    width: output.width,
    withRevoked: all,
    paintTitle: (title) => bold(title),
  })
  await output.result(table)
  if (output.isForUser) {
    await output.notice(
      `\n${output.paintAside.dim(`${page.limit.live} of ${page.limit.maximum} keys live`)}\n`,
    )
    await adviseOnUnused(context, page.api_keys)
  }
}

async function adviseOnUnused({ output }: Context, keys: readonly ApiKey[]): Promise<void> {
  const unused = keys.filter((key) => key.is_unused).length
  if (unused === 0) return
  const what = unused === 1 ? 'One key was' : `${unused} keys were`
  await output.notice(
    output.paintAside.dim(`${what} not used for 90 days: who does not need it can revoke it.\n`),
  )
}
