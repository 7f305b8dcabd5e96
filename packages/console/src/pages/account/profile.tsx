import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { auth } from '../../api/auth.ts'
import { Form } from '../../components/form.tsx'
import { Failure } from '../../components/notice.tsx'
import { Panel } from '../../components/page.tsx'
import { meQuery, useMe } from '../../components/queries.ts'
import { notify } from '../../components/toasts.tsx'
import { useDraft } from '../../components/use-draft.ts'

export function Profile() {
  const { user } = useMe()
  const queries = useQueryClient()
  const [{ name }, change, clear] = useDraft('profile', { name: user.name })
  const rename = useMutation({
    mutationFn: () => auth.rename(name.trim()),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: meQuery.queryKey })
      clear()
      notify('Name saved')
    },
  })
  return (
    <Panel title="Profile">
      <Form onSubmit={() => rename.mutate()} isNarrow>
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
            Save name
          </Button>
        </div>
      </Form>
    </Panel>
  )
}
