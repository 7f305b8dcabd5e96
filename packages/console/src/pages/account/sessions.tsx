import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { auth } from '../../api/auth.ts'
import { ScreenIcon } from '../../components/icons.tsx'
import { Failure } from '../../components/notice.tsx'
import { Panel, Waiting } from '../../components/page.tsx'
import { Time } from '../../components/time.tsx'
import { say } from '../../components/toasts.tsx'
import { nameAgent } from '../../components/user-agent.ts'
import style from './account.module.css'

export function Sessions() {
  const client = useQueryClient()
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: auth.sessions, refetchOnMount: 'always' })
  const current = useQuery({ queryKey: ['session'], queryFn: auth.currentSession })
  const currentId = current.data?.session.id
  const refresh = () => client.invalidateQueries({ queryKey: ['sessions'] })
  const end = useMutation({
    mutationFn: (token: string) => auth.endSession(token),
    onSuccess: async () => {
      await refresh()
      say('The session has ended')
    },
  })
  const endOthers = useMutation({
    mutationFn: auth.endOtherSessions,
    onSuccess: async () => {
      await refresh()
      say('All other sessions have ended')
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
      lead="Browsers that are signed in as you."
      actions={
        all.length > 1 && (
          <Button variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
            End all others
          </Button>
        )
      }
    >
      <Failure error={sessions.error ?? end.error ?? endOthers.error} />
      {sessions.isPending && <Waiting lines={2} what="the sessions" />}
      <ul className={style['list']}>
        {all.map((session) => (
          <li key={session.id}>
            <span className={style['mark']}>
              <ScreenIcon />
            </span>
            <div className={style['what']}>
              <p className={style['name']}>
                {nameAgent(session.userAgent)}
                {session.id === currentId && <span className={style['badge']}>This one</span>}
              </p>
              <p className={style['soft']}>
                Since <Time at={session.createdAt} />
                {session.ipAddress && `, from ${session.ipAddress}`}
              </p>
            </div>
            {currentId !== undefined && session.id !== currentId && (
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                aria-label={`End the session of ${nameAgent(session.userAgent)}`}
                loading={end.isPending && end.variables === session.token}
                onClick={() => end.mutate(session.token)}
              >
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
