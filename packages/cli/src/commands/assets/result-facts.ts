import type { Asset, Job } from '@oanim/sdk'
import type { Output } from '../../output/output.ts'
import { renderFacts } from '../../output/table.ts'
import { fileSize, visible } from '../../output/text.ts'
import { costOf } from '../jobs/job-cost.ts'
import type { SavedFile } from './save-files.ts'

type Fact = readonly [label: string, value: string]

/** The facts about a finished job and its saved files. Facts of all files follow those of each. */
export function renderResult(job: Job, files: readonly SavedFile[], columns: number | undefined): string {
  const [first] = files
  if (first && files.length === 1) {
    const [file, size, seed, asset] = factsOf(first)
    const facts: (Fact | undefined)[] = [
      file,
      size,
      ['Model', visible(job.model)],
      ...sharedFacts(first.asset),
      seed,
      ['Cost', costOf(job)],
      asset,
    ]
    return renderFacts(
      facts.filter((fact) => fact !== undefined),
      columns,
    )
  }
  const shared: Fact[] = [
    ['Model', visible(job.model)],
    ...(first ? sharedFacts(first.asset) : []),
    ['Cost', costOf(job)],
  ]
  const blocks = files.map((each) => factsOf(each).filter((fact) => fact !== undefined))
  return [...blocks, shared].map((facts) => renderFacts(facts, columns)).join('\n')
}

function factsOf({ file, asset }: SavedFile): [Fact, Fact, Fact | undefined, Fact] {
  const { seed } = asset.details
  return [
    ['File', file === '-' ? 'standard output' : visible(file)],
    ['Size', sizeOf(asset)],
    seed === undefined ? undefined : ['Seed', String(seed)],
    ['Asset', visible(asset.id)],
  ]
}

function sharedFacts({ details }: Asset): Fact[] {
  const { style, understood = [], engine, applied = [] } = details
  const list = (words: readonly string[]) => words.map(visible).join(', ')
  return [
    ...(style === undefined ? [] : [['Style', visible(style)] as const]),
    ...(understood.length === 0 ? [] : [['Understood', list(understood)] as const]),
    ...(engine === undefined ? [] : [['Engine', visible(engine)] as const]),
    ...(applied.length === 0 ? [] : [['Applied', list(applied)] as const]),
  ]
}

/** `640×360 px, 385.8 kB (385,786 bytes)`, `5.0 s, 1.2 MB (1,200,000 bytes)` */
export function sizeOf({ width, height, duration_ms, size_bytes: bytes }: Asset): string {
  const exact = bytes < 1000 ? '' : ` (${bytes.toLocaleString('en-US')} bytes)`
  return [
    ...(width === null || height === null ? [] : [`${width}×${height} px`]),
    ...(duration_ms === null ? [] : [`${(duration_ms / 1_000).toFixed(1)} s`]),
    `${fileSize(bytes)}${exact}`,
  ].join(', ')
}

/** Prints what was asked for and not done. */
export async function warnOf(output: Output, job: Job): Promise<void> {
  const ignored = new Set(job.assets.flatMap(({ details }) => details.ignored ?? []))
  if (ignored.size > 0) {
    await output.warning('prompt_words_ignored', `Ignored: ${[...ignored].map(visible).join(', ')}`)
  }
  for (const warning of job.warnings) await output.warning('job_warning', visible(warning))
}
