import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import { CodeBlock } from '../../components/copy.tsx'
import { count } from '../../components/count.ts'
import { Failure } from '../../components/notice.tsx'
import { Panel } from '../../components/page.tsx'
import { commandLine } from '../keys/snippets.ts'
import style from './audit-log.module.css'

/** The hash of the newest entry, which vouches for all before it, and how to check that without this server. */
export function LogEnd() {
  const head = useQuery({
    queryKey: ['audit_event', 'head'],
    queryFn: api.auditLogHead,
    refetchOnMount: 'always',
  })
  if (head.error) return <Failure error={head.error} onRetry={() => void head.refetch()} />
  if (!head.data || head.data.last_seq === 0) return null
  const { first_seq, last_seq, last_hash } = head.data
  return (
    <Panel
      title="The end of the log"
      lead={
        <>
          Each entry has the hash of the one before, so the last one vouches for all of them. Keep it
          elsewhere: with it, <code>oanim audit verify</code> tells offline whether a download without filters
          was rewritten or cut.
        </>
      }
    >
      <dl className={style['end']}>
        <dt>Newest entry</dt>
        <dd>
          Number {last_seq}, of {count(last_seq - first_seq + 1, 'entry', 'entries')} kept
        </dd>
        <dt>Its hash</dt>
        <dd>
          <code>{last_hash}</code>
        </dd>
      </dl>
      <CodeBlock
        what="the command"
        label="Check a download"
        code={`${commandLine(location.origin)} audit verify --file audit.jsonl --expect ${last_hash}`}
      />
    </Panel>
  )
}
