import { ApiError, type Job, type Problem } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { connect } from '../../server/connect.ts'
import { saveResult } from '../assets/run-verb.ts'
import { checkTargets } from '../assets/save-files.ts'
import { followJob } from './follow-job.ts'
import { renderJob } from './job-facts.ts'

/** `oanim jobs wait` */
export const command = (run: Run) =>
  new Command('wait')
    .description('Wait until a job is finished, and save its files')
    .argument('<job-id>', 'the ID of the job')
    .option('--out <file>', 'save the file; several get numbers; - is standard output')
    .option('--json', 'print the job as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim jobs wait job_0aBcDeFgHiJkLmNoPqRs --out cat.png'],
        'Also gets the files of a job that is already finished. Ctrl+C ends the wait, and the job continues. Exits with an error if the job failed.',
      ),
    )
    .action(run(waitForJob))

async function waitForJob(context: Context, id: string, { out }: { out?: string }): Promise<void> {
  const { output, known } = context
  const wanted = out === undefined ? undefined : { out, count: undefined }
  const targets = wanted && { ...wanted, paths: await checkTargets(output, wanted) }
  const { client } = await connect(context)
  const job = await followJob(context, { label: 'Waiting…', cancels: false, out }, (options) =>
    client.jobs.wait(id, options),
  )
  if (job.status !== 'succeeded') known.unsavedJob = undefined
  const problem = problemOf(job)
  if (problem) throw new ApiError(problem)
  if (targets) return saveResult(context, client, job, targets)
  known.unsavedJob = undefined
  if (output.isJson) return output.json({ job })
  await output.result(renderJob(job, output))
}

function problemOf(job: Job): Problem | undefined {
  if (job.status === 'succeeded') return undefined
  const cancelled = { code: 'job_cancelled', status: 409, detail: 'The job was cancelled.' }
  return { status: 500, ...(job.error ?? cancelled), job_id: job.id, cost_usd: job.cost_usd }
}
