import { Command } from 'commander'
import { examples, type Run } from '../command.ts'
import type { Context } from '../context.ts'
import { relayMessages } from '../mcp/relay.ts'
import { connect } from '../server/connect.ts'
import { proxyFetch } from '../server/proxy.ts'

/** `oanim mcp` */
export const command = (run: Run) =>
  new Command('mcp')
    .description('Give an agent the tools of the server, but not the key')
    .addHelpText(
      'after',
      examples(
        ['claude mcp add open-animate -- oanim mcp', 'oanim --profile work mcp'],
        'Speaks the Model Context Protocol: one JSON-RPC message per line. The agent gets the tools, not the key: the key stays in this process. Images in the working folder are uploaded when a tool names them by their path; other files are not read.',
        'Ends when standard input is closed, after the calls that are running.',
      ),
    )
    .action(run(serveAgent))

async function serveAgent(context: Context): Promise<void> {
  const { client, server, credential } = await connect(context)
  const send = (await proxyFetch(context.env, server)) ?? ((url, init) => fetch(url, init))
  await relayMessages({
    url: `${server.url}/mcp`,
    key: credential.key,
    userAgent: `oanim/${context.version} mcp`,
    folder: process.cwd(),
    input: process.stdin,
    send,
    upload: async (file) => (await client.assets.upload(file)).id,
    write: (line) => context.output.result(line),
  })
}
