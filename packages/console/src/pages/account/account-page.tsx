import { CodeBlock } from '../../components/copy.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { useAccount } from '../../components/queries.ts'
import style from './account.module.css'
import { Members } from './members.tsx'
import { Passkeys } from './passkeys.tsx'
import { PasswordPanel } from './password-panel.tsx'
import { PolicyPanel } from './policy-panel.tsx'
import { Profile } from './profile.tsx'
import { Providers } from './providers.tsx'
import { Sessions } from './sessions.tsx'
import { TrustPolicies } from './trust-policies.tsx'
import { TwoFactor } from './two-factor.tsx'

export function AccountPage() {
  const account = useAccount()
  return (
    <Page
      title="Account"
      lead="Your profile and sign-in methods, and the members and policies of this account."
    >
      <div className={style.stack}>
        <Profile />
        <PasswordPanel />
        <Passkeys />
        <TwoFactor />
        <Sessions />
        {account && (
          <Panel
            title="Account ID"
            lead="CI jobs without a stored key name the account by this ID, in ANIMATE_ACCOUNT."
          >
            <CodeBlock code={account.id} what="Account ID" />
          </Panel>
        )}
        {account && <Members account={account} />}
        {account?.role === 'owner' && <Providers />}
        {account?.role === 'owner' && <PolicyPanel />}
        {account?.role === 'owner' && <TrustPolicies />}
      </div>
    </Page>
  )
}
