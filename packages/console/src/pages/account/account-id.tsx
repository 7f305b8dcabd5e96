import { CodeBlock } from '../../components/copy.tsx'
import { Panel } from '../../components/page.tsx'

/** What CI jobs and the API call the account. */
export function AccountId({ id }: { id: string }) {
  return (
    <Panel title="Account ID" lead="CI jobs without a stored key name the account by it, in ANIMATE_ACCOUNT.">
      <CodeBlock code={id} what="Account ID" />
    </Panel>
  )
}
