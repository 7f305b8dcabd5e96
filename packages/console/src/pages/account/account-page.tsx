import { Page } from '../../components/page.tsx'
import { useAccount } from '../../components/queries.ts'
import style from './account.module.css'
import { AccountId } from './account-id.tsx'
import { Members } from './members.tsx'
import { Passkeys } from './passkeys.tsx'
import { PasswordPanel } from './password-panel.tsx'
import { PolicyPanel } from './policy-panel.tsx'
import { Profile } from './profile.tsx'
import { Sessions } from './sessions.tsx'
import { Jobs } from './trust-policies.tsx'
import { TwoFactor } from './two-factor.tsx'

export function AccountPage() {
  const account = useAccount()
  return (
    <Page title="Account" lead="You, how you prove that it is you, and who else works in this account.">
      <div className={style['stack']}>
        <Profile />
        <PasswordPanel />
        <Passkeys />
        <TwoFactor />
        <Sessions />
        {account && <AccountId id={account.id} />}
        {account && <Members account={account} />}
        {account?.role === 'owner' && <PolicyPanel />}
        {account?.role === 'owner' && <Jobs />}
      </div>
    </Page>
  )
}
