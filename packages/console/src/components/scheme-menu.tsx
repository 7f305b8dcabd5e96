import { useMantineColorScheme } from '@mantine/core'
import { Choice, Disclosure } from './disclosure.tsx'
import { CheckIcon, MoonIcon, ScreenIcon, SunIcon } from './icons.tsx'
import style from './scheme-menu.module.css'

const schemes = [
  { value: 'auto', label: 'System', Icon: ScreenIcon },
  { value: 'light', label: 'Light', Icon: SunIcon },
  { value: 'dark', label: 'Dark', Icon: MoonIcon },
] as const

/** The choice between light, dark and the setting of the system. */
export function SchemeChoices({ onChosen }: { onChosen: () => void }) {
  // Suppressing transitions would write a <style>, which the policy of the page forbids.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  return schemes.map(({ value, label, Icon }) => (
    <Choice
      key={value}
      icon={<Icon size={16} />}
      mark={<CheckIcon size={15} />}
      isChosen={value === colorScheme}
      onChoose={() => {
        setColorScheme(value)
        onChosen()
      }}
    >
      {label}
    </Choice>
  ))
}

export function SchemeMenu() {
  const { colorScheme } = useMantineColorScheme()
  const chosen = schemes.find(({ value }) => value === colorScheme) ?? schemes[0]
  return (
    <Disclosure
      side="below"
      label={`Appearance: ${chosen.label}`}
      button={<chosen.Icon />}
      className={style.button}
    >
      {(close) => <SchemeChoices onChosen={close} />}
    </Disclosure>
  )
}
