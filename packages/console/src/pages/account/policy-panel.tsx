import { Button, NumberInput, Switch } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/api.ts'
import type { Policy } from '../../api/contract.ts'
import { Problem } from '../../api/problem.ts'
import { Failure, Notice } from '../../parts/notice.tsx'
import { Panel, Waiting } from '../../parts/page.tsx'
import { say } from '../../parts/toasts.tsx'
import style from './account.module.css'

/** What the account asks of every key. */
export function PolicyPanel() {
  const policy = useQuery({ queryKey: ['policy'], queryFn: api.policy })
  return (
    <Panel
      title="Rules for keys"
      lead="New keys must obey at once. Keys that live already stay as they are, but for those that nobody uses."
    >
      <Failure error={policy.error} onRetry={() => void policy.refetch()} />
      {policy.isPending && <Waiting lines={4} what="the rules" />}
      {policy.data && <PolicyForm policy={policy.data.policy} />}
    </Panel>
  )
}

function PolicyForm({ policy }: { policy: Policy }) {
  const client = useQueryClient()
  const [draft, setDraft] = useState(policy)
  const set = (change: Partial<Policy>) => setDraft({ ...draft, ...change })
  const save = useMutation({
    mutationFn: () => api.changePolicy(draft),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['policy'] })
      say('The rules are saved')
    },
  })
  const fields = save.error instanceof Problem ? save.error.fields : {}
  const days = (name: 'max_lifetime_days' | 'revoke_idle_after_days', label: string, description: string) => (
    <NumberInput
      label={label}
      description={description}
      placeholder="no limit"
      suffix=" days"
      min={1}
      max={3_650}
      allowDecimal={false}
      hideControls
      error={fields[name]}
      value={draft[name] ?? ''}
      onChange={(value) => set({ [name]: typeof value === 'number' ? value : null })}
    />
  )
  return (
    <form
      className={style['form']}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      {days('max_lifetime_days', 'Longest life of a key', 'A key that names no end lives as long.')}
      {days(
        'revoke_idle_after_days',
        'Revoke keys that nobody used for',
        'Old keys, too: those that are idle end within the hour.',
      )}
      <NumberInput
        label="Requests of all keys in a minute"
        placeholder="no limit"
        min={1}
        max={10_000_000}
        allowDecimal={false}
        hideControls
        error={fields['requests_per_minute']}
        value={draft.requests_per_minute ?? ''}
        onChange={(value) => set({ requests_per_minute: typeof value === 'number' ? value : null })}
      />
      <Switch
        label="Every new key must expire"
        checked={draft.requires_expiry}
        onChange={(event) => set({ requires_expiry: event.currentTarget.checked })}
      />
      <Switch
        label="Every new key must say from where it is used"
        checked={draft.requires_allowed_ips}
        onChange={(event) => set({ requires_allowed_ips: event.currentTarget.checked })}
      />
      {Object.keys(fields).length === 0 && <Failure error={save.error} />}
      <div className={style['buttons']}>
        <Button type="submit" loading={save.isPending}>
          Save the rules
        </Button>
      </div>
      {save.data && save.data.disobeying.length > 0 && (
        <Notice tone="warning" title="These keys could not be made like this any more">
          <ul>
            {save.data.disobeying.map((key) => (
              <li key={key.id}>
                <Link to="/keys/$keyId" params={{ keyId: key.id }}>
                  {key.name}
                </Link>
              </li>
            ))}
          </ul>
          <p>They live on until you rotate or revoke them.</p>
        </Notice>
      )}
    </form>
  )
}
