import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { KeyInTree } from '../../../../sdk/src/key-tree.ts'
import type { ApiKey } from '../../api/contract.ts'
import { BudgetLeft } from '../../components/budgets.tsx'
import { dollars } from '../../components/money.ts'
import { Time } from '../../components/time.tsx'
import { nameAgent } from '../../components/user-agent.ts'
import { creatorOf } from './facts.tsx'
import style from './keys.module.css'
import { Status } from './status.tsx'

export function KeyTable({ keys, onRevoke }: { keys: KeyInTree[]; onRevoke: (key: ApiKey) => void }) {
  return (
    <table className={style.table}>
      <caption className="visually-hidden">API keys of this account</caption>
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Last used</th>
          <th scope="col">Spent</th>
          <th scope="col">Created</th>
          <th scope="col">
            <span className="visually-hidden">Revoke</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={key.id}>
            <th scope="row" className={style.name} style={{ '--depth': key.depth } as React.CSSProperties}>
              <Link to="/keys/$keyId" params={{ keyId: key.id }}>
                {key.name}
              </Link>
              <code>{key.prefix}…</code>
              <Status of={key} />
            </th>
            <td data-label="Last used">
              {key.last_used_at ? (
                <>
                  <Time at={key.last_used_at} />
                  <small>
                    {key.last_used_address && <>from {key.last_used_address}, </>}
                    {nameAgent(key.last_used_user_agent)}
                  </small>
                </>
              ) : (
                <span className={style.soft}>Never</span>
              )}
            </td>
            <td data-label="Spent">
              {dollars(key.spent_usd)}
              <small>
                <BudgetLeft of={key} />
              </small>
            </td>
            <td data-label="Created">
              <Time at={key.created_at} />
              <small>{creatorOf(key)}</small>
            </td>
            <td className={style.end}>
              {key.revoked_at === null && (
                <Button
                  variant="subtle"
                  color="red"
                  size="compact-sm"
                  onClick={() => onRevoke(key)}
                  aria-label={`Revoke ${key.name}`}
                >
                  Revoke
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
