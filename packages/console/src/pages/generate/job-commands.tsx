import type { Asset, Job } from '../../api/contract.ts'
import { CodeBlock } from '../../components/copy.tsx'
import { curlFor, oanimFor } from './commands.ts'

/** The commands that send the request of a job again. */
export function JobCommands({ job, asset }: { job: Job; asset: Asset | undefined }) {
  const cli = oanimFor(location.origin, job, asset)
  return (
    <>
      {cli !== undefined && <CodeBlock what="CLI" code={cli} />}
      <CodeBlock what="curl" code={curlFor(location.origin, job, asset)} />
    </>
  )
}
