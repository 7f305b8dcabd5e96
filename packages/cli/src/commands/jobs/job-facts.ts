import type { Job } from '@oanim/sdk'
import { dollars } from '../../output/money.ts'
import type { Output } from '../../output/output.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { sizeOf } from '../assets/result-facts.ts'
import { commandOf } from '../models/model-words.ts'
import { costOf } from './job-cost.ts'

/** Characters of a prompt that are shown. */
const maxPromptLength = 300

/** The facts about a job, finished or not. */
export function renderJob(job: Job, output: Output): string {
  const { request, progress, error, assets, estimate_usd: estimate } = job
  const prompt = request['prompt']
  const facts: [string, string][] = [
    ['Job', visible(job.id)],
    ['Command', commandOf(job.verb)],
    ['Model', visible(job.model)],
    ['Status', visible(job.status)],
  ]
  if (job.finished_at === null && progress) facts.push(['Progress', progressOf(progress)])
  if (typeof prompt === 'string') facts.push(['Prompt', visible(prompt.slice(0, maxPromptLength))])
  for (const asset of assets)
    facts.push(['Asset', `${visible(asset.id)} (${visible(asset.content_type)}, ${sizeOf(asset)})`])
  if (error)
    facts.push(['Error', `${visible(error.detail)} (${visible(error.code)})`], ['Next', visible(error.hint)])
  for (const warning of job.warnings) facts.push(['Warning', visible(warning)])
  if (job.finished_at !== null) facts.push(['Cost', costOf(job)])
  else facts.push(['At most', estimate === null ? 'unknown' : estimate === 0 ? 'free' : dollars(estimate)])
  facts.push(['Created', output.fullTime(job.created_at)])
  if (job.finished_at !== null) facts.push(['Finished', output.fullTime(job.finished_at)])
  return renderFacts(facts, output.width)
}

function progressOf({ fraction, queue_position: position, message }: NonNullable<Job['progress']>): string {
  return [
    ...(fraction === undefined ? [] : [`${Math.floor(fraction * 100)} %`]),
    ...(position === undefined || position === 0 ? [] : [`${position} before it in the queue`]),
    ...(message === undefined ? [] : [visible(message.slice(0, 500))]),
  ].join(', ')
}
