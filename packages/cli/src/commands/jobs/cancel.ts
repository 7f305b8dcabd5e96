import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { renderJob } from './job-facts.ts'

/** How long the end of a cancelled job is waited for. Milliseconds. */
const cancelMs = 10_000

/** `oanim jobs cancel` */
export const command = (run: Run) =>
  new Command('cancel')
    .description('Cancel a job that is not finished')
    .argument('<job-id>', 'the ID of the job')
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim jobs cancel job_0aBcDeFgHiJkLmNoPqRs'],
        'The provider may charge for what it already did.',
      ),
    )
    .action(run(cancelJob))

/** @throws {Failure} `job_finished`, `job_not_cancelled` */
async function cancelJob(context: Context, id: string): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const asked = await client.jobs.cancel(id)
  const isPending = asked.finished_at === null
  const job = isPending ? await client.jobs.wait(id, { timeoutMs: cancelMs }).catch(() => asked) : asked
  if (job.status !== 'cancelled') {
    const members = { job_id: job.id, job_status: job.status }
    if (job.finished_at !== null) {
      const message = `The job ${visible(job.id)} is already finished (${visible(job.status)}), so it was not cancelled.`
      throw new Failure('job_finished', message, { members })
    }
    throw new Failure(
      'job_not_cancelled',
      `The server did not confirm that ${visible(job.id)} is cancelled.`,
      {
        hint: `Check: oanim jobs show ${visible(job.id)}`,
        members,
      },
    )
  }
  if (output.isJson) return output.json({ job })
  await output.result(renderJob(job, output))
}
