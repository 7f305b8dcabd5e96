import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { connect } from '../../server/connect.ts'
import { renderJob } from './job-facts.ts'

/** `oanim jobs show` */
export const command = (run: Run) =>
  new Command('show')
    .description('Show a job, its progress and its files')
    .argument('<job-id>', 'the ID of the job')
    .option('--json', 'print the API response as JSON')
    .addHelpText('after', examples(['oanim jobs show job_0aBcDeFgHiJkLmNoPqRs']))
    .action(run(showJob))

async function showJob(context: Context, id: string): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const job = await client.jobs.get(id)
  if (output.isJson) return output.json({ job })
  await output.result(renderJob(job, output))
}
