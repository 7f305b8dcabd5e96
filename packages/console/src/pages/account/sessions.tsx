import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { auth } from '../../api/auth.ts'
import { ScreenIcon } from '../../components/icons.tsx'
import { Failure } from '../../components/notice.tsx'
import { Panel, Waiting } from '../../components/page.tsx'
import { Time } from '../../components/time.tsx'
import { notify } from '../../components/toasts.tsx'
import { nameAgent } from '../../components/user-agent.ts'
import style from './account.module.css'
import { Row } from './row.tsx'

export function Sessions() {
  const queries = useQueryClient()
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: auth.sessions, refetchOnMount: 'always' })
  const current = useQuery({ queryKey: ['session'], queryFn: auth.currentSession })
  const currentId = current.data?.session.id
  const refresh = () => queries.invalidateQueries({ queryKey: ['sessions'] })
  const end = useMutation({
    mutationFn: (token: string) => auth.endSession(token),
    onSuccess: async () => {
      await refresh()
      notify('Session ended')
    },
  })
  const endOthers = useMutation({
    mutationFn: auth.endOtherSessions,
    onSuccess: async () => {
      await refresh()
      notify('All other sessions have ended')
    },
  })
  const all = [...(sessions.data ?? [])].sort(
    (a, b) =>
      Number(b.id === currentId) - Number(a.id === currentId) ||
      Date.parse(b.updatedAt) - Date.parse(a.updatedAt),
  )
  return (
    <Panel
      title="Sessions"
      lead="Browsers in which you are signed in."
      actions={
        all.length > 1 && (
          <Button variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
            End all other sessions
          </Button>
        )
      }
    >
      <Failure error={sessions.error ?? end.error ?? endOthers.error} />
      {sessions.isPending && <Waiting lines={2} what="the sessions" />}
      <ul className={style.list}>
        {all.map(({ id, token, createdAt, ipAddress, userAgent }) => (
          <Row
            key={id}
            icon={<ScreenIcon />}
            name={nameAgent(userAgent)}
            badge={id === currentId && 'This session'}
            action={
              currentId !== undefined &&
              id !== currentId && {
                text: 'End',
                label: `End the session of ${nameAgent(userAgent)}`,
                isBusy: end.isPending && end.variables === token,
                onClick: () => end.mutate(token),
              }
            }
          >
            Signed in <Time at={createdAt} />
            {ipAddress && ` from ${ipAddress}`}
          </Row>
        ))}
      </ul>
    </Panel>
  )
}
