import { Button, Switch } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/api.ts'
import type { Policy } from '../../api/contract.ts'
import { fieldErrors, isAboutFields } from '../../api/field-errors.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { NumberField, numberError, readNumber } from '../../components/number-field.tsx'
import { Panel, Waiting } from '../../components/page.tsx'
import { say } from '../../components/toasts.tsx'
import style from './account.module.css'

const ranges = {
  max_lifetime_days: { min: 1, max: 3_650 },
  revoke_idle_after_days: { min: 1, max: 3_650 },
  requests_per_minute: { min: 1, max: 10_000_000 },
}
type NumberName = keyof typeof ranges
const numberNames = Object.keys(ranges) as NumberName[]

/** The policy as its form has it: numbers as they were typed, empty for no limit. */
type PolicyTexts = Omit<Policy, NumberName> & Record<NumberName, string>

function textsOf(policy: Policy): PolicyTexts {
  const text = (number: number | null) => (number === null ? '' : String(number))
  return {
    ...policy,
    max_lifetime_days: text(policy.max_lifetime_days),
    revoke_idle_after_days: text(policy.revoke_idle_after_days),
    requests_per_minute: text(policy.requests_per_minute),
  }
}

function policyOf(texts: PolicyTexts): Policy {
  const number = (name: NumberName) => {
    const value = readNumber(texts[name], ranges[name])
    return typeof value === 'number' ? value : null
  }
  return {
    ...texts,
    max_lifetime_days: number('max_lifetime_days'),
    revoke_idle_after_days: number('revoke_idle_after_days'),
    requests_per_minute: number('requests_per_minute'),
  }
}

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
  const [draft, set] = useState(() => textsOf(policy))
  const [isTried, setIsTried] = useState(false)
  const change = (fields: Partial<PolicyTexts>) => set({ ...draft, ...fields })
  const isFlawed = numberNames.some((name) => numberError(draft[name], ranges[name]))
  const save = useMutation({
    mutationFn: () => api.updatePolicy(policyOf(draft)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['policy'] })
      say('The rules are saved')
    },
  })
  const fields = fieldErrors(save.error, {
    max_lifetime_days: 'The longest life',
    revoke_idle_after_days: 'The time without use',
    requests_per_minute: 'The number of requests',
  })
  const numberField = (name: NumberName, label: string, description?: string) => (
    <NumberField
      // A second try shows what the first one refused.
      key={`${name} ${isTried}`}
      label={label}
      description={description}
      placeholder="no limit"
      range={ranges[name]}
      error={fields[name]}
      value={draft[name]}
      onChange={(text) => change({ [name]: text })}
    />
  )
  return (
    <form
      className={style['form']}
      onSubmit={(event) => {
        event.preventDefault()
        setIsTried(true)
        if (!isFlawed) save.mutate()
      }}
    >
      {numberField(
        'max_lifetime_days',
        'Longest life of a key, in days',
        'A key that names no end lives as long.',
      )}
      {numberField(
        'revoke_idle_after_days',
        'Revoke keys that nobody used for, in days',
        'Old keys, too: those that are idle end within the hour.',
      )}
      {numberField('requests_per_minute', 'Requests of all keys in a minute')}
      <Switch
        label="Every new key must expire"
        checked={draft.requires_expiry}
        onChange={(event) => change({ requires_expiry: event.currentTarget.checked })}
      />
      <Switch
        label="Every new key must say from where it is used"
        checked={draft.requires_allowed_ips}
        onChange={(event) => change({ requires_allowed_ips: event.currentTarget.checked })}
      />
      {!isAboutFields(save.error, fields) && <Failure error={save.error} />}
      <div className={style['buttons']}>
        <Button type="submit" loading={save.isPending}>
          Save the rules
        </Button>
      </div>
      {save.data && save.data.violations.length > 0 && (
        <Notice tone="warning" title="These keys could not be made like this any more">
          <ul>
            {save.data.violations.map((key) => (
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
