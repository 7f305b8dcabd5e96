import { Button, Tabs } from '@mantine/core'
import { useState } from 'react'
import { CodeBlock, CopyButton } from '../../components/copy.tsx'
import { DialogFooter } from '../../components/form.tsx'
import { focus } from '../../components/keep-focus.ts'
import { Notice } from '../../components/notice.tsx'
import { useAccount } from '../../components/queries.ts'
import { useSecretGuard } from '../../components/secret-guard.tsx'
import style from './keys.module.css'
import { ShareLink } from './share-link.tsx'
import { exportLine, snippetsFor } from './snippets.ts'

/** Shows a new key once, with code for the places that use it. */
export function CreatedKey({
  keyId,
  secret,
  onSaved,
}: {
  keyId: string
  secret: string
  onSaved: () => void
}) {
  const [hasSaved, setHasSaved] = useState(false)
  const guard = useSecretGuard(true, 'the key')
  const snippets = snippetsFor(location.origin, useAccount()?.id ?? 'acct_…')
  return (
    <div className={style.created}>
      <Notice tone="warning" title="This key is shown only once">
        <p>The server stores only its hash. A lost key cannot be recovered, only replaced.</p>
      </Notice>
      <div className={style.secret}>
        <output ref={focus} tabIndex={-1} aria-label="Your API key">
          {secret}
        </output>
        <div>
          <CopyButton
            text={secret}
            label="Copy"
            what="the key"
            variant="filled"
            size="sm"
            onCopied={() => setHasSaved(true)}
          />
        </div>
      </div>
      <ShareLink keyId={keyId} secret={secret} onCopied={() => setHasSaved(true)} />
      <Tabs defaultValue="shell" className={style.tabs ?? ''} keepMounted={false}>
        <Tabs.List aria-label="Where to use the key">
          {snippets.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {snippets.map(({ id, file, code, hint }) => (
          <Tabs.Panel key={id} value={id} pt="sm">
            <CodeBlock what={file} code={id === 'shell' ? `${exportLine(secret)}\n${code}` : code} />
            <p className={style.hint}>{hint}</p>
          </Tabs.Panel>
        ))}
      </Tabs>
      <DialogFooter>
        <Button variant={hasSaved ? 'filled' : 'default'} onClick={onSaved}>
          I have saved it
        </Button>
      </DialogFooter>
      {guard}
    </div>
  )
}
