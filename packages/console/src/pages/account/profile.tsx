import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { auth } from '../../api/auth.ts'
import { Failure } from '../../components/notice.tsx'
import { Panel } from '../../components/page.tsx'
import { meQuery, useMe } from '../../components/queries.ts'
import { say } from '../../components/toasts.tsx'
import { useDraft } from '../../components/use-draft.ts'
import style from './account.module.css'

export function Profile() {
  const { user } = useMe()
  const client = useQueryClient()
  const [{ name }, change, clear] = useDraft('profile', { name: user.name })
  const rename = useMutation({
    mutationFn: () => auth.rename(name.trim()),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: meQuery.queryKey })
      clear()
      say('Your name is saved')
    },
  })
  return (
    <Panel title="Profile">
      <form
        className={style['form']}
        onSubmit={(event) => {
          event.preventDefault()
          rename.mutate()
        }}
      >
        <TextInput
          label="Name"
          autoComplete="name"
          required
          maxLength={100}
          value={name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput label="Email address" value={user.email} readOnly autoComplete="off" />
        <Failure error={rename.error} />
        <div>
          <Button
            type="submit"
            variant="default"
            loading={rename.isPending}
            disabled={name.trim() === '' || name === user.name}
          >
            Save the name
          </Button>
        </div>
      </form>
    </Panel>
  )
}
