import { type Context, connect } from '../../server/connect.ts'
import { allKeys } from './all-keys.ts'
import { renderKeys } from './key-table.ts'

/** `oanim api-keys list` */
export async function listApiKeys(context: Context, { all = false }: { all?: boolean }): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const page = await allKeys(client, { withRevoked: all })
  if (output.isJson) return output.json(page)

  if (page.api_keys.length === 0) {
    return output.notice('There are no API keys. Create one: oanim api-keys create --name "ci-pipeline"\n')
  }
  const { bold } = output.paint
  const table = renderKeys(page.api_keys, {
    width: output.width,
    withRevoked: all,
    paintTitle: (title) => bold(title),
  })
  await output.result(table)
  if (output.isForPerson) {
    await output.notice(
      `\n${output.paintAside.dim(`${page.limit.live} of ${page.limit.maximum} keys live`)}\n`,
    )
  }
}
