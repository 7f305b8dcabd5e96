import { useQuery } from '@tanstack/react-query'
import { client, read } from '../../api/client.ts'
import { CodeBlock } from '../../components/copy.tsx'
import { count } from '../../components/count.ts'
import { Failure } from '../../components/notice.tsx'
import { Panel } from '../../components/page.tsx'
import { commandLine } from '../keys/snippets.ts'
import style from './audit-log.module.css'

/** The hash of the latest event, and how to verify a download with it. */
export function VerifyLog() {
  const head = useQuery({
    queryKey: ['audit_event', 'head'],
    queryFn: () => read(client.GET('/api/v1/audit-events/head')),
    refetchOnMount: 'always',
  })
  if (head.error) return <Failure error={head.error} onRetry={() => void head.refetch()} />
  if (!head.data || head.data.last_seq === 0) return null
  const { first_seq, last_seq, last_hash } = head.data
  return (
    <Panel
      title="Verify this log"
      lead={
        <>
          Each event contains the hash of the previous one, so the latest hash covers all of them. Keep it
          elsewhere: with it, <code>oanim audit verify</code> detects whether a download of all events was
          changed or cut. It works offline.
        </>
      }
    >
      <dl className={style.end}>
        <dt>Latest event</dt>
        <dd>
          Number {last_seq}, of {count(last_seq - first_seq + 1, 'event')} kept
        </dd>
        <dt>Hash</dt>
        <dd>
          <code>{last_hash}</code>
        </dd>
      </dl>
      <CodeBlock
        what="the command"
        label="Verify a download"
        code={`${commandLine(location.origin)} audit verify --file audit.jsonl --expect ${last_hash}`}
      />
    </Panel>
  )
}
